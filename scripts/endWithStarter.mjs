import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;

/**
 * Ends this process by SIGTERM when the npm that started it is gone: npm ends its shell and leaves what that shell started.
 * Started in another way, it lives as long as whoever started it wants.
 */
export function endWithStarter() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const starters = startersOf(process.ppid);
  setInterval(() => {
    if (startersOf(process.ppid) !== starters) process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS).unref();
}

/** The parent and, where the system knows it, the parent's parent: the shell, and npm. */
function startersOf(parent) {
  try {
    // The name in brackets may hold anything; the fourth value comes after it.
    const afterName = readFileSync(`/proc/${parent}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return `${parent} ${afterName.split(' ')[1]}`;
  } catch {
    return String(parent);
  }
}
