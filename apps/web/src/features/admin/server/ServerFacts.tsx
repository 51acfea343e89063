import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';
import { formatBytes } from '../../../ui/formatBytes.ts';
import { shortTime } from '../../../ui/formatTime.ts';
import { FactsTable } from '../FactsTable.tsx';

/** What changes seldom: versions, the store, and the nodes where there are several. */
export function ServerFacts({ answer, at }: { answer: ServerAnswer; at: string }) {
  const { version, uptime, store, nodes, node } = answer;
  const now = Date.parse(at);
  const facts = [
    [t.server.version, version],
    [t.server.since, shortTime(new Date(now - uptime * 1_000).toISOString(), now)],
    [t.server.store, `${t.server.kinds[store.kind]}, ${formatBytes(store.bytes)}`],
    ...(nodes.length > 1 ? [] : [[t.server.node, node]]),
  ];
  return (
    <section className="grid gap-3">
      <h2 className="text-[1.0625rem] leading-6">{t.server.facts}</h2>
      <dl className="server-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {nodes.length > 1 ? <NodeTable nodes={nodes} /> : null}
    </section>
  );
}

function NodeTable({ nodes }: Pick<ServerAnswer, 'nodes'>) {
  return (
    <FactsTable label={t.server.nodes} columns={[t.server.node, t.server.connections, t.server.memory]}>
      {nodes.map(({ id, connections, memory }) => (
        <tr key={id}>
          <th scope="row" className="wrap-anywhere">
            {id}
          </th>
          <td data-label={t.server.connections}>{connections}</td>
          <td data-label={t.server.memory}>{formatBytes(memory)}</td>
        </tr>
      ))}
    </FactsTable>
  );
}
