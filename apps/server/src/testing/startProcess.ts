import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const NODE = fileURLToPath(new URL('../../../../node_modules/.bin/node', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface ServerProcess {
  child: ChildProcess;
  /** Everything printed so far, both outputs together. */
  output(): string;
  /** Resolves with what the pattern found in the output; rejects when the process ends without it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | string>;
}

/**
 * The server as people start it, in a process of its own, with nothing of this process's environment but PATH.
 * `code` runs in it first; `under` is a command that starts it, `flags` are what Node is given.
 */
export function startProcess(
  env: Record<string, string>,
  { cwd, code = '', under = [], flags = [] }: { cwd: string; code?: string; under?: string[]; flags?: string[] },
): ServerProcess {
  const preload = code === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
  const [command, ...args] = [...under, NODE, ...flags, ...preload, MAIN];
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', BCRYPT_ROUNDS: '4', ...env },
    // With a channel to its parent, as process managers give.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  const checks = new Set<() => void>();
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const check of checks) check();
    });
  }
  const ended = once(child, 'close').then(([status, signal]: unknown[]) =>
    typeof status === 'number' ? status : String(signal),
  );
  return {
    child,
    output: () => text,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = pattern.exec(text);
          if (found) resolve(found);
        };
        checks.add(check);
        check();
        void ended.then(() => reject(new Error(`ended without ${String(pattern)}: ${text}`)));
      }),
  };
}
