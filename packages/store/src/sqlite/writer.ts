import { parentPort, workerData } from 'node:worker_threads';
import { serveWrites } from './serveWrites.ts';

/** The thread that writes. */
if (!parentPort) throw new Error('This file is a worker.');
await serveWrites(parentPort, workerData as { file: string; at: number });
