import type { HourPoint } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';

const BYTES_PER_MB = 2 ** 20;

interface Line {
  /** What tells it from the other line of its chart; one alone needs nothing. */
  name: string;
  /** Null: there was nothing to measure. */
  value(point: HourPoint): number | null;
}

/** What one chart shows of the last hour: one line, or a second one, dashed. */
export interface ChartKind {
  id: string;
  title: string;
  /** Its top is whole: of what it counts there is no half. */
  whole?: true;
  lines: [Line, ...Line[]];
}

/** THE list of charts; the table has a column for each line. */
export const CHART_KINDS: ChartKind[] = [
  {
    id: 'messages',
    title: t.server.messages,
    whole: true,
    lines: [{ name: '', value: ({ messages }) => messages }],
  },
  {
    id: 'delivery',
    title: t.server.deliveryMs,
    lines: [
      { name: t.server.half, value: (point) => (isQuiet(point) ? null : point.p50) },
      { name: t.server.most, value: (point) => (isQuiet(point) ? null : point.p99) },
    ],
  },
  {
    id: 'connections',
    title: t.server.connections,
    whole: true,
    lines: [{ name: '', value: ({ connections }) => connections }],
  },
  {
    id: 'loop',
    title: t.server.loop,
    lines: [{ name: '', value: ({ loopP99 }) => loopP99 }],
  },
  {
    id: 'memory',
    title: t.server.memoryMb,
    lines: [{ name: '', value: ({ memory }) => memory / BYTES_PER_MB }],
  },
];

/** Whether nothing was delivered in these ten seconds: then their times say nothing. */
export function isQuiet({ messages, p99 }: HourPoint): boolean {
  return messages === 0 && p99 === 0;
}

/** A number of a chart: whole, or with one decimal below ten; a dash where there is none. */
export function shortNumber(value: number | null): string {
  if (value === null) return '–';
  return String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
}

/** The highest of those that are there; null: none is. */
export function highestOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** A round number that leaves air above the highest value, for its own words at the right. `whole`: it has no decimals. */
export function topOf(highest: number, whole = false): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(highest, 1)));
  const tops = [1, 1.5, 2, 3, 4, 5, 8, 10, 15].map((n) => n * step).filter((top) => !whole || Number.isInteger(top));
  return tops.find((top) => top >= highest * 1.25) ?? step;
}
