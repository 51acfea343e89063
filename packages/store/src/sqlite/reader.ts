import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** The thread that reads. */
// Where the process keeps compiled code, this thread uses it too: it must be said before the rest is loaded.
if (process.env.NODE_COMPILE_CACHE) enableCompileCache(process.env.NODE_COMPILE_CACHE);
if (!parentPort) throw new Error('This file is a worker.');
const { awaitOpening } = await import('./serveReads.ts');
awaitOpening(parentPort, workerData as { file: string });
