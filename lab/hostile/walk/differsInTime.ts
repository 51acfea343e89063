import { median } from '../../kit/median.ts';

const SHARE = 0.15;
const FLOOR_MS = 0.3;
/** Noise goes the one way once and the other way the next time; what shows something goes the same way every time. */
const ROUNDS = 5;

/** Asks so many pairs of both in turns; says by how much their medians differ, or null where an attacker could not distinguish them. */
export async function differsInTime(
  pairs: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<string | null> {
  let [said, sign] = ['', 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [times, otherTimes]: [number[], number[]] = [[], []];
    for (let i = 0; i < pairs; i += 1) {
      const isFirst = i % 2 === 0;
      if (isFirst) times.push(await msOf(one));
      otherTimes.push(await msOf(other));
      if (!isFirst) times.push(await msOf(one));
    }
    const [a, b] = [median(times), median(otherTimes)];
    const isAlike = Math.abs(a - b) <= Math.max(FLOOR_MS, SHARE * Math.min(a, b));
    if (isAlike || (sign !== 0 && Math.sign(a - b) !== sign)) return null;
    sign = Math.sign(a - b);
    said = `${a.toFixed(2)} ms and ${b.toFixed(2)} ms, the same way ${round + 1} times`;
  }
  return said;
}

async function msOf(ask: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await ask();
  return performance.now() - startedAt;
}
