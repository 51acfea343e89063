/** A range of seqs, both ends in it. */
export interface Interval {
  from: number;
  to: number;
}

/** What is left of sorted, separate intervals without `cut`. */
export function without(intervals: Interval[], cut: Interval): Interval[] {
  return intervals.flatMap((one) => {
    if (cut.to < one.from || cut.from > one.to) return [one];
    const left = { from: one.from, to: cut.from - 1 };
    const right = { from: cut.to + 1, to: one.to };
    return [left, right].filter(({ from, to }) => from <= to);
  });
}

/** What of 1…last is in none of these numbers (in rising order). */
export function gapsOf(numbers: number[], last: number): Interval[] {
  const gaps: Interval[] = [];
  let next = 1;
  for (const n of numbers) {
    if (n > next) gaps.push({ from: next, to: n - 1 });
    next = n + 1;
  }
  if (last >= next) gaps.push({ from: next, to: last });
  return gaps;
}

export function contains(intervals: Interval[], n: number): boolean {
  return intervals.some(({ from, to }) => from <= n && n <= to);
}
