import type { Event } from '../history/event.ts';
import { type Figures, ofKind, type Violation } from './case.ts';

interface Result {
  title: string;
  seed: number;
  command: string;
  violations: Violation[];
  figures: Figures;
  events: Event[];
}

/** The result in lines for a terminal. */
export function reportText({ title, seed, command, violations, figures, events }: Result): string {
  const byName = new Map<string, number>();
  for (const { name } of ofKind(events, 'fault')) byName.set(name, (byName.get(name) ?? 0) + 1);
  const reasons = new Map<string, number>();
  for (const { outcome, code = 'no answer' } of ofKind(events, 'send'))
    if (outcome === 'unknown') reasons.set(code, (reasons.get(code) ?? 0) + 1);
  const leftOut = ofKind(events, 'leftOut').map(({ name, why }) => `  left out: ${name}: ${why}`);
  const broken = violations.slice(0, 20).map(({ invariant, what }) => `  VIOLATION of ${invariant}: ${what}`);
  return [
    `${title}, seed ${seed}: ${violations.length === 0 ? '0 violations' : `${violations.length} VIOLATIONS`}`,
    `  ${figures.acknowledged} messages acknowledged, ${figures.unknown} outcomes unknown at first (${timesOf(reasons)}), ${figures.refused} refused, ${figures.events} events`,
    `  ${figures.effectiveFaults} of ${figures.faults} faults met traffic: ${timesOf(byName)}`,
    `  ${figures.due} times somebody whose connection held had to get a message in time; ${figures.peeks} questions from outside and ${figures.governed} tries of somebody banned or muted answered`,
    ...leftOut,
    `  acks: median ${figures.ackP50} ms, 99 of 100 within ${figures.ackP99} ms; ${figures.reconnects} reconnects, 99 of 100 within ${figures.reconnectP99} ms; all in sync ${figures.drain} ms after the last fault`,
    ...broken,
    ...(violations.length > 20 ? [`  … and ${violations.length - 20} more`] : []),
    ...(violations.length > 0 ? [`  The same schedule again: ${command}`] : []),
  ].join('\n');
}

function timesOf(counts: Map<string, number>): string {
  return [...counts].map(([what, count]) => `${what} ×${count}`).join(', ') || 'none';
}

const WIDTH = 1_200;
const ROW = 14;

/** The results as one page that needs nothing else. `parts`: one of each, by `reportPart`. */
export function reportHtml(parts: string[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Delivery under faults</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:${WIDTH + 40}px}pre{white-space:pre-wrap}svg{background:#f6f6f4;width:100%}text{font:11px system-ui,sans-serif}</style>
<h1>Delivery under faults</h1>
${parts.join('\n')}
</html>`;
}

/** One result: the figures, and a timeline of faults, acks, reconnects and latencies. It keeps no event, of which a long run has millions. */
export function reportPart(result: Result): string {
  return `<h2>${escape(result.title)}</h2><pre>${escape(reportText(result))}</pre>${timeline(result.events)}`;
}

function timeline(events: Event[]): string {
  const end = events.at(-1)?.t ?? 1;
  const x = (t: number) => ((t / end) * WIDTH).toFixed(1);
  const faults = ofKind(events, 'fault');
  const seconds = Array.from({ length: Math.ceil((end + 1) / 1_000) }, (): { ms: number }[] => []);
  for (const { t, outcome, ms } of ofKind(events, 'send'))
    if (outcome === 'ok') seconds[Math.floor(t / 1_000)]?.push({ ms });
  const most = Math.max(1, ...seconds.map((acks) => acks.length));
  const slowest = Math.max(1, ...seconds.map((acks) => slowestOf(acks)));
  const top = faults.length * ROW + 10;
  const shapes = [
    ...faults.map(
      ({ t, until, name }, i) =>
        `<rect x="${x(t)}" y="${i * ROW}" width="${Math.max(2, Number(x(until)) - Number(x(t)))}" height="${ROW - 3}" fill="#c2410c"/><rect x="${x(t)}" y="0" width="1" height="${top + 160}" fill="#c2410c22"/><text x="${Number(x(until)) + 4}" y="${i * ROW + 10}">${escape(name)}</text>`,
    ),
    ...seconds.map((acks, second) => {
      const height = (acks.length / most) * 80;
      return `<rect x="${x(second * 1_000)}" y="${top + 80 - height}" width="${(WIDTH / seconds.length) * 0.8}" height="${height}" fill="#0f766e"><title>${acks.length} acks</title></rect>`;
    }),
    ...seconds.map((acks, second) => {
      const worst = slowestOf(acks);
      return `<circle cx="${x(second * 1_000 + 500)}" cy="${top + 150 - (worst / slowest) * 60}" r="2.5" fill="#1d4ed8"><title>slowest ack ${worst} ms</title></circle>`;
    }),
    ...ofKind(events, 'connected').map(
      ({ t }) => `<rect x="${x(t)}" y="${top + 156}" width="1" height="8" fill="#333"/>`,
    ),
  ];
  return `<svg viewBox="0 0 ${WIDTH} ${top + 170}" role="img" aria-label="Faults over time; below them acknowledged messages a second, up to ${most}; the slowest ack of each second, up to ${slowest} ms; and connections made">${shapes.join('')}</svg>`;
}

function slowestOf(acks: { ms: number }[]): number {
  return acks.reduce((worst, { ms }) => Math.max(worst, ms), 0);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
