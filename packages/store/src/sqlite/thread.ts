import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** A thread of the store: the one that writes, or the one that reads. */
// Where the process keeps compiled code, this thread uses it too: it must be said before the rest is loaded.
if (process.env.NODE_COMPILE_CACHE) enableCompileCache(process.env.NODE_COMPILE_CACHE);
if (!parentPort) throw new Error('This file is a worker.');
const { side, ...data } = workerData as { side: 'writer' | 'reader'; file: string; at: number };
if (side === 'writer') (await import('./serveWrites.ts')).serveWrites(parentPort, data);
else (await import('./serveReads.ts')).awaitOpening(parentPort, data);
(await import('../giveBackStartMemory.ts')).giveBackStartMemory();
