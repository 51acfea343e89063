export interface Bounds {
  /** What is wanted: it is printed. */
  goal: number;
  /** What nobody may fall behind, on whatever machine: a run with a figure beyond it fails. */
  floor: number;
  unit: string;
  /** Whether more is better; otherwise less is. */
  more?: boolean;
}

/** A measured figure beside its goal and its floor, as one line; beyond its floor, or no number at all, it fails the process when it ends. */
export function bound(what: string, value: number, { goal, floor, unit, more = false }: Bounds): string {
  const isWithin = (limit: number) => (more ? value >= limit : value <= limit);
  const sign = more ? '≥' : '≤';
  if (!isWithin(floor)) process.exitCode = 1;
  const verdict = isWithin(goal) ? 'reached' : isWithin(floor) ? 'MISSED' : `FAILED, floor ${sign} ${floor} ${unit}`;
  const figure = `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`;
  return `${what.padEnd(62)} ${figure.padStart(14)}   goal ${sign} ${goal} ${unit}: ${verdict}`;
}
