import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '@palaver/store/rules/reasonOf';
import { type BackupOrder, writeBackup } from './writeBackup.ts';

// A thread of its own: a backup takes one core for as long as the store is large, and its memory goes with it.
if (!parentPort) throw new Error('This file is a worker.');
try {
  parentPort.postMessage({ written: await writeBackup(workerData as BackupOrder) });
} catch (error) {
  parentPort.postMessage({ error: reasonOf(error) });
}
