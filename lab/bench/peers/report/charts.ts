/** One line of a chart: its points in rising x. */
export interface Series {
  title: string;
  points: { x: number; y: number }[];
}

export interface Bar {
  title: string;
  value: number;
  label: string;
  /** Palaver's own stand out. */
  ours: boolean;
}

const WIDTH = 720;
const LABELS = 270;
const VALUES = 110;
const ROW = 30;
const PLOT = { left: 66, right: 20, top: 30, bottom: 40, height: 260 };
const TICKS = 4;
const COLOURS = 8;

/** Bars from zero, one below the other, as inline SVG. */
export function barChart(bars: Bar[], about: string): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const room = WIDTH - LABELS - VALUES;
  const rows = bars.map(({ title, value, label, ours }, i) => {
    const length = Math.max(2, (value / most) * room);
    const y = i * ROW;
    return (
      `<text class="name" x="${LABELS - 10}" y="${y + 19}" text-anchor="end">${escape(title)}</text>` +
      `<rect class="${ours ? 'ours' : 'other'}" x="${LABELS}" y="${y + 5}" width="${length.toFixed(1)}" height="${ROW - 10}" rx="3"/>` +
      `<text class="value" x="${(LABELS + length + 8).toFixed(1)}" y="${y + 19}">${escape(label)}</text>`
    );
  });
  return svg(bars.length * ROW, about, rows.join(''));
}

/** Lines over a logarithmic x, from zero, with a legend, as inline SVG. */
export function lineChart(
  series: Series[],
  { about, x: xTitle, y: yTitle }: { about: string; x: string; y: string },
): string {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const most = niceMost(Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y)), Number.MIN_VALUE));
  const [low, high] = [Math.log(xs[0] ?? 1), Math.log(xs.at(-1) ?? 1)];
  const { left, right, top, height } = PLOT;
  const across = (x: number) => left + (high > low ? (Math.log(x) - low) / (high - low) : 0.5) * (WIDTH - left - right);
  const up = (y: number) => top + height - (y / most) * height;
  const grid = Array.from({ length: TICKS + 1 }, (_, i) => {
    const value = (most / TICKS) * i;
    const y = up(value).toFixed(1);
    return (
      `<line class="grid" x1="${left}" x2="${WIDTH - right}" y1="${y}" y2="${y}"/>` +
      `<text class="tick" x="${left - 8}" y="${(up(value) + 4).toFixed(1)}" text-anchor="end">${short(value)}</text>`
    );
  });
  const below = xs.map(
    (x) =>
      `<text class="tick" x="${across(x).toFixed(1)}" y="${top + height + 18}" text-anchor="middle">${x.toLocaleString('en')}</text>`,
  );
  const lines = series.map(({ title, points }, i) => {
    const path = points.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`);
    const dots = path.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle class="c${i % COLOURS}" cx="${cx}" cy="${cy}" r="3.5"/>`;
    });
    return `<g><title>${escape(title)}</title><polyline class="c${i % COLOURS}" points="${path.join(' ')}"/>${dots.join('')}</g>`;
  });
  const axes =
    `<text class="tick" x="${WIDTH - right}" y="${top + height + 36}" text-anchor="end">${escape(xTitle)}</text>` +
    `<text class="tick" x="4" y="14">${escape(yTitle)}</text>`;
  const legend = series.map(({ title }, i) => `<li class="c${i % COLOURS}">${escape(title)}</li>`);
  const chart = svg(top + height + PLOT.bottom, about, [...grid, ...below, ...lines, axes].join(''));
  return `${chart}<ul class="legend">${legend.join('')}</ul>`;
}

/** Text that is safe in HTML. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function svg(height: number, about: string, inner: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(about)}">${inner}</svg>`;
}

/** The next of 1, 2, 4, 6, 8, 10 times a power of ten. */
function niceMost(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 6, 8, 10].find((step) => value <= step * power) ?? 10);
}

function short(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
  return value >= 1_000 ? `${Number((value / 1_000).toPrecision(3))}k` : String(Number(value.toPrecision(3)));
}
