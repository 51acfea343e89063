import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BackupOrder, WrittenBackup } from './writeBackup.ts';

type Said = { written: WrittenBackup } | { error: string };

/** Writes a backup beside what this process does. `signal` cuts it. @throws Error in one line; then there is no new file */
export async function writeInThread(order: BackupOrder, signal: AbortSignal): Promise<WrittenBackup> {
  const thread = new Worker(new URL('./backupThread.ts', import.meta.url), { workerData: order });
  thread.unref();
  try {
    // It says one thing, at its end.
    const [said] = (await once(thread, 'message', { signal })) as [Said];
    if ('error' in said) throw new Error(said.error);
    return said.written;
  } finally {
    await thread.terminate();
  }
}
