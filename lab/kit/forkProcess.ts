import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithUs } from './endWithUs.ts';
import { pinned } from './pinned.ts';

/** A script of the lab in a process of its own, on one core where that can be; it ends with this process. Resolves with the first that it says. */
export async function forkProcess(script: URL, args: string[], core: number | null): Promise<ChildProcess> {
  const [execPath, execArgv] = pinned([process.execPath], core);
  const child = fork(fileURLToPath(script), args, { execPath, execArgv });
  endWithUs(child);
  await nextMessage(child);
  return child;
}

/** The next that a process says. @throws Error when it ends instead */
export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const end = () => ended.abort(new Error(`A process of the bench ended with ${child.exitCode ?? child.signalCode}.`));
  child.once('exit', end);
  try {
    const said: unknown[] = await once(child, 'message', { signal: ended.signal });
    return said[0];
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('exit', end);
  }
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
