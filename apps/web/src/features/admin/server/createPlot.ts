import uPlot from 'uplot';
import type { HourPoint } from '@palaver/protocol/serverFigures';
import { type ChartKind, topOf } from './chartKinds.ts';

const HEIGHT = 132;
const HOUR_SECONDS = 3_600;

/** What has a gap on either side is no line: it is shown as a point. */
const ALONE: uPlot.Series.Points = {
  show: false,
  size: 4,
  filter(u, seriesIdx) {
    const values = u.data[seriesIdx] ?? [];
    const isThere = (i: number) => typeof values[i] === 'number';
    return Array.from(values.keys()).filter((i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1));
  },
};

export interface Plot {
  show(hour: HourPoint[]): void;
  remove(): void;
}

/** Draws a chart into `place`, as wide as that is, in the colours of the theme of the moment. */
export function createPlot(place: HTMLElement, { lines, whole }: ChartKind): Plot {
  const colour = (name: string) => getComputedStyle(place).getPropertyValue(name);
  const top = (u: uPlot) => u.scales.y?.max ?? 1;
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [1, 0, 1, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: (_u, _min, max) => [max - HOUR_SECONDS, max] },
        y: { range: (_u, _min, max) => [0, topOf(max, whole)] },
      },
      axes: [
        { show: false },
        {
          size: 0,
          gap: 0,
          ticks: { show: false },
          values: () => [],
          splits: (u) => [0, top(u) / 2, top(u)],
          grid: { stroke: () => colour('--line'), width: 1 },
        },
      ],
      series: [
        {},
        ...lines.map((_line, i): uPlot.Series =>
          i === 0
            ? {
                stroke: () => colour('--accent'),
                fill: () => `color-mix(in srgb, ${colour('--accent-soft')} 60%, transparent)`,
                width: 1.75,
                points: ALONE,
              }
            : { stroke: () => colour('--ink-2'), width: 1.5, dash: [4, 3], points: ALONE },
        ),
      ],
    },
    [[], ...lines.map(() => [])],
    place,
  );

  const size = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
  size.observe(place);
  const redraw = () => plot.redraw(false);
  const chosen = new MutationObserver(redraw);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', redraw);

  return {
    show: (hour) =>
      plot.setData([hour.map(({ at }) => Date.parse(at) / 1_000), ...lines.map(({ value }) => hour.map(value))]),
    remove() {
      size.disconnect();
      chosen.disconnect();
      dark.removeEventListener('change', redraw);
      plot.destroy();
    },
  };
}
