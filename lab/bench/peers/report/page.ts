import { middle } from '../runWork.ts';
import { describe } from '../work.ts';
import { type Bar, barChart, escape, lineChart } from './charts.ts';
import { growthSeries } from './growthSeries.ts';
import type { Report } from './report.ts';
import { STYLE } from './style.ts';
import { whole, workRows } from './workRows.ts';

const HEADLINES = {
  deliveriesPerSecond: 'deliveries a second, more is better',
  acksPerSecond: 'acks a second, more is better',
  deliveryP99: 'time that 99 of 100 deliveries take, less is better',
};

/** A run as one HTML page that needs nothing else: tables and inline plots, light and dark. */
export function page(report: Report, goals: string[]): string {
  const { startedAt, minutes, quick, machine, missing, faults } = report;
  const pinned = machine.pinned
    ? 'each server on one core, what measures it on another'
    : 'on whatever core the system chose';
  const parts = [
    `<h1>Palaver beside others</h1>`,
    `<p>${escape(startedAt)}, ${minutes.toFixed(0)} minutes${quick ? ', small counts: the figures say little' : ''}. ` +
      `${escape(machine.cpu)}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${escape(machine.node)}; ${pinned}. ` +
      `Every delivery was counted and checked: ${faults.length === 0 ? 'all were right' : '<strong>not all were right</strong>'}.</p>`,
    list(faults),
    list(missing.map((what) => `Not compared: ${what}.`)),
    ...(goals.length > 0 ? ['<h2>Goals</h2>', `<pre>${escape(goals.join('\n'))}</pre>`] : []),
    ...report.works.flatMap(({ work, peers }) => {
      const isTime = work.headline === 'deliveryP99';
      const bars = peers.map((peer): Bar => {
        const value = middle(peer, work.headline);
        const label = isTime ? `${value.toFixed(1)} ms` : whole(value);
        return { title: peer.title, value, label, ours: peer.peer.startsWith('palaver') };
      });
      const what = HEADLINES[work.headline];
      return [
        `<h2>${escape(describe(work))}</h2>`,
        `<h3>${what}</h3>`,
        barChart(bars, what),
        htmlTable(workRows(work, peers)),
      ];
    }),
    ...growth(report),
    ...rest(report),
  ];
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>Palaver beside others</title><style>${STYLE}</style></head><body><main>${parts.join('\n')}</main></body></html>\n`
  );
}

function growth(report: Report): string[] {
  if (report.growth.length === 0) return [];
  const x = 'connections';
  const rates = lineChart(growthSeries(report, 'deliveriesPerSecond'), {
    about: 'deliveries a second by connections',
    x,
    y: 'deliveries a second',
  });
  const times = lineChart(growthSeries(report, 'deliveryP99'), {
    about: 'time of 99 of 100 deliveries by connections',
    x,
    y: '99 of 100 within, ms',
  });
  return ['<h2>More and more connections, in rooms of ten</h2>', rates, times];
}

function rest({ syncs, returned, memory }: Report): string[] {
  const parts: string[] = [];
  if (memory) {
    const { plan, found } = memory;
    const bar = (title: string, value: number): Bar => ({ title, value, label: `${value.toFixed(0)} MB`, ours: true });
    const bars = [
      bar('nobody is there', found.empty),
      bar('100 people', found.few),
      bar(`${plan.people} people`, found.many),
      bar(`200 people, after ${whole(plan.messages)} messages`, found.afterMessages),
      bar('200 people load history, at most', found.loading),
    ];
    parts.push('<h2>Palaver on SQLite: resident memory</h2>', barChart(bars, 'resident memory, MB'));
    parts.push(
      `<p>Each more: ${found.eachMoreKb.toFixed(1)} KB. From start to the first answer: ${whole(found.startMs)} ms.</p>`,
    );
  }
  if (returned) {
    const { clients, found } = returned;
    parts.push(`<h2>${whole(clients)} real clients lose their server and find it again</h2>`);
    parts.push(
      `<p>In sync after its return: median ${found.medianMs} ms, the last after ${found.lastMs} ms; ${found.never} never.</p>`,
    );
  }
  if (syncs.length > 0) {
    parts.push('<h2>What durable means</h2>');
    parts.push(
      list(syncs.map(({ title, syncs: count, messages }) => `${title}: ${count} fsyncs for ${messages} messages`)),
    );
  }
  return parts;
}

function list(lines: string[]): string {
  return lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`;
}

function htmlTable([head = [], ...rows]: string[][]): string {
  const row = (cells: string[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table>${row(head, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table></div>`;
}
