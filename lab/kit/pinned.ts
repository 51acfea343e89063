import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The cores that a measured server and what measures it have to themselves; null where processes can not be held to one. */
export const SERVER_CORE = canPin ? 0 : null;
export const LOAD_CORE = canPin ? 1 : null;

/** A command that runs on this core alone, wherever the system puts it when that is null. */
export function pinned(command: [string, ...string[]], core: number | null): [string, string[]] {
  const [program, ...args] = command;
  return core === null ? [program, args] : ['taskset', ['--cpu-list', String(core), program, ...args]];
}
