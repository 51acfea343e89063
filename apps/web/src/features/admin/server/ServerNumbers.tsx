import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';
import { formatBytes } from '../../../ui/formatBytes.ts';
import { isQuiet, shortNumber } from './chartKinds.ts';

/** What the server does now, in a few numbers. */
export function ServerNumbers({ answer }: { answer: ServerAnswer }) {
  const { connections, nodes, node, disk, hour } = answer;
  const last = hour.at(-1);
  const busy = last && !isQuiet(last) ? last : null;
  const memory = nodes.find(({ id }) => id === node)?.memory ?? last?.memory;
  const tiles = [
    {
      label: t.server.connections,
      value: String(connections),
      hint: nodes.length > 1 ? t.server.atNodes(nodes.length) : '',
    },
    { label: t.server.messages, value: last ? shortNumber(last.messages) : '–', hint: '' },
    {
      label: t.server.delivery,
      value: busy ? `${shortNumber(busy.p99)} ms` : '–',
      hint: busy ? t.server.within : t.server.none,
    },
    { label: t.server.memory, value: memory === undefined ? '–' : formatBytes(memory), hint: '' },
    { label: t.server.diskLeft, value: formatBytes(disk.free), hint: t.server.of(formatBytes(disk.total)) },
  ];
  return (
    <dl className="tiles" aria-label={t.server.numbers}>
      {tiles.map(({ label, value, hint }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="tile-value">{value}</dd>
          {hint ? <dd>{hint}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
