import { once } from 'node:events';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Load {
  url: string;
  tokens: string[];
  roomId: string;
  seconds: number;
}

export interface LoadResult {
  acked: number;
  received: number;
  seconds: number;
  p50: number;
  p99: number;
}

/** Runs the senders in a process of their own, so that they do not slow what they measure. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('./loadProcess.ts', import.meta.url)));
  child.send(load);
  const message: unknown[] = await once(child, 'message');
  child.disconnect();
  await once(child, 'exit');
  const [result] = message;
  if (!isResult(result)) throw new Error('The load gave no result.');
  return result;
}

function isResult(value: unknown): value is LoadResult {
  return typeof value === 'object' && value !== null && 'acked' in value && 'p99' in value;
}
