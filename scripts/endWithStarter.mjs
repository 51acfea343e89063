import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;

/**
 * Ends this process by SIGTERM when the npm that started it is gone: npm ends its shell and leaves what that shell started.
 * Started in another way, it lives as long as whoever started it wants.
 */
export function endWithStarter() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const starters = startersOf(process.ppid);
  endWhen(() => startersOf(process.ppid) !== starters);
}

/**
 * Ends this process by SIGTERM when the `run.mjs` that started it is gone without having said so, as by SIGKILL: nobody is left to pass a signal on.
 * It gives its id to what it starts.
 */
export function endWithRun() {
  const starter = process.env.PALAVER_RUN;
  if (starter !== String(process.ppid)) return;
  endWhen(() => starter !== String(process.ppid));
}

/** @param {() => boolean} isGone */
function endWhen(isGone) {
  const look = setInterval(() => {
    if (!isGone()) return;
    // Said once: a second signal would cut short what the first lets finish.
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
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
