import { useEffect, useRef } from 'react';
import type { HourPoint } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';
import { clock } from '../../../ui/formatTime.ts';
import { type ChartKind, highestOf, shortNumber, topOf } from './chartKinds.ts';
import { createPlot, type Plot } from './createPlot.ts';

const HALF_HOUR_MS = 1_800_000;

/** One chart of the last hour: its values now above it, its top at the right, its times below; for who does not see it, what it shows in words. */
export function HourChart({ kind, hour }: { kind: ChartKind; hour: HourPoint[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  useEffect(() => {
    if (!place.current) return;
    const made = createPlot(place.current, kind);
    plot.current = made;
    return () => made.remove();
  }, [kind]);
  useEffect(() => plot.current?.show(hour), [kind, hour]);

  const last = hour.at(-1);
  if (!last) return null;
  const shown = kind.lines.map(({ name, value }) => {
    const values = hour.map(value).filter((one) => one !== null);
    return { name, now: value(last), low: Math.min(...values), high: highestOf(values) };
  });
  const words = shown.map(({ name, now, low, high }) => {
    const title = [kind.title, name].filter(Boolean).join(', ');
    if (high === null) return t.server.nothing(title);
    return t.server.range(title, shortNumber(now), shortNumber(low), shortNumber(high));
  });
  const end = Date.parse(last.at);
  return (
    <figure className="hour-chart">
      <figcaption>
        <span className="cut">{kind.title}</span>
        <span className="text-ink-2">
          {shown.map(({ name, now }, i) => (
            <span key={name} className="whitespace-nowrap">
              {name ? <i className={i === 0 ? 'chart-key' : 'chart-key chart-key-dashed'} /> : null}
              {name ? `${name} ${shortNumber(now)}` : t.server.now(shortNumber(now))}
            </span>
          ))}
        </span>
      </figcaption>
      <div className="relative">
        <div ref={place} role="img" aria-label={`${words.join('. ')}.`} className="plot" />
        <span className="chart-top" aria-hidden="true">
          {shortNumber(topOf(highestOf(shown.map(({ high }) => high)) ?? 0, kind.whole))}
        </span>
      </div>
      <div className="chart-times" aria-hidden="true">
        {[end - 2 * HALF_HOUR_MS, end - HALF_HOUR_MS, end].map((at) => (
          <span key={at}>{clock(new Date(at).toISOString())}</span>
        ))}
      </div>
    </figure>
  );
}
