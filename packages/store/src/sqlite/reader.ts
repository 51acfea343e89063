import { parentPort, workerData } from 'node:worker_threads';
import { serveReads } from './serveReads.ts';

/** The thread that reads. */
if (!parentPort) throw new Error('This file is a worker.');
serveReads(parentPort, workerData as { file: string });
