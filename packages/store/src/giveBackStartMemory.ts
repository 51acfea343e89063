import { performance } from 'node:perf_hooks';

const LOOK_MS = 1_000;
/** Of the time since the last look: a thread that works more than this has somebody to serve. */
const QUIET = 0.1;

/**
 * Gives back what the start of this thread left, and the crowd that comes back to it: a tenth of what a server holds, and more (docs/decisions/0016). It holds
 * the thread for some 15 to 50 ms, once, in the first second that is quiet. Without Node's `--expose-gc` it does nothing.
 */
export function giveBackStartMemory(): void {
  const { gc } = globalThis;
  if (!gc) return;
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > QUIET) return;
    clearInterval(timer);
    gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, LOOK_MS).unref();
}
