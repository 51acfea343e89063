import type { HourPoint } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';

const BYTES_PER_MB = 2 ** 20;

interface Line {
  /** What tells it from the other line of its chart; one alone needs nothing. */
  name: string;
  value(point: HourPoint): number;
}

/** What one chart shows of the last hour: one line, or a second one, dashed. */
export interface ChartKind {
  id: string;
  title: string;
  lines: [Line, ...Line[]];
}

/** THE list of charts; the table has a column for each line. */
export const CHART_KINDS: ChartKind[] = [
  {
    id: 'messages',
    title: t.server.messages,
    lines: [{ name: '', value: ({ messages }) => messages }],
  },
  {
    id: 'delivery',
    title: t.server.deliveryMs,
    lines: [
      { name: t.server.half, value: ({ p50 }) => p50 },
      { name: t.server.most, value: ({ p99 }) => p99 },
    ],
  },
  {
    id: 'connections',
    title: t.server.connections,
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

/** A number of a chart: whole, or with one decimal below ten. */
export function shortNumber(value: number): string {
  return String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
}

/** A round number that leaves air above the highest value, for its own words at the right. */
export function topOf(highest: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(highest, 1)));
  return [1, 1.5, 2, 3, 4, 5, 8, 10, 15].map((n) => n * step).find((top) => top >= highest * 1.25) ?? step;
}
