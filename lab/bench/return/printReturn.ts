import { bound } from '../../kit/bound.ts';
import type { Returned } from './measureReturn.ts';

const IN_SYNC = { goal: 3_000, floor: 10_000, unit: 'ms' };
/** Of those who may be on the node that dies, so many must really lose it. */
const LEAST_SHARE = 0.8;

/** Prints what was found of so many, and fails the run where somebody never came back or too few lost their node. */
export function printReturn(found: Returned, count: number, nodes: number): void {
  const { online, back, never, medianMs, p99Ms, lastMs, busiest } = found;
  console.log(
    `${online} real clients on line with ${nodes} ${nodes > 1 ? 'nodes' : 'node'}; ${back + never} lost their node; ${never} did not come back in time`,
  );
  console.log(
    `in sync again after its return: median ${medianMs} ms, 99 of 100 within ${p99Ms} ms, the last after ${lastMs} ms`,
  );
  console.log(`most that came back within 100 ms: ${busiest}`);
  const enough = back >= Math.max(1, (count / nodes) * LEAST_SHARE);
  if (!enough) console.log(`only ${back} of ${count} lost their node and came back: that proves nothing`);
  if (!enough || never > 0) process.exitCode = 1;
  console.log(bound('all in sync after its return', lastMs, IN_SYNC));
}
