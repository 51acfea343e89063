import type { HourPoint } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';
import { clock } from '../../../ui/formatTime.ts';
import { CHART_KINDS, highestOf, shortNumber } from './chartKinds.ts';

const SPAN_MS = 300_000;
const COLUMNS = CHART_KINDS.flatMap(({ id, title, lines }) =>
  lines.map(({ name, value }) => ({ id: `${id} ${name}`, label: name ? `${title}, ${name}` : title, value })),
);

/** What the charts show, in numbers: the highest of every five minutes, the newest first. */
export function HourTable({ hour }: { hour: HourPoint[] }) {
  const spans = new Map<number, HourPoint[]>();
  for (const point of hour) {
    const span = Math.floor(Date.parse(point.at) / SPAN_MS);
    spans.set(span, [...(spans.get(span) ?? []), point]);
  }
  return (
    <table className="facts hour-table">
      <caption className="pb-2 text-start text-[0.8125rem] text-ink-2">{t.server.table}</caption>
      <thead>
        <tr>
          <th scope="col">{t.server.time}</th>
          {COLUMNS.map(({ id, label }) => (
            <th key={id} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...spans].reverse().map(([span, points]) => (
          <tr key={span}>
            <th scope="row">{clock(new Date(span * SPAN_MS).toISOString())}</th>
            {COLUMNS.map(({ id, label, value }) => (
              <td key={id} data-label={label}>
                {shortNumber(highestOf(points.map(value)))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
