import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** The thread that writes. */
// Where the process keeps compiled code, this thread uses it too: it must be said before the rest is loaded.
if (process.env.NODE_COMPILE_CACHE) enableCompileCache(process.env.NODE_COMPILE_CACHE);
if (!parentPort) throw new Error('This file is a worker.');
const { serveWrites } = await import('./serveWrites.ts');
serveWrites(parentPort, workerData as { file: string; at: number });
