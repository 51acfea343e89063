import type { Audit } from '@palaver/protocol/audit';
import { t } from '../../i18n/en.ts';
import { fullTime, shortTime } from '../../ui/formatTime.ts';
import { useNow } from '../../ui/useNow.ts';
import { FactsTable } from './FactsTable.tsx';
import { auditDetails } from './auditDetails.ts';

/** Rows of the audit. By a name one sees what that person did alone. */
export function AuditTable({ rows, onActor }: { rows: Audit[]; onActor: ((actor: Audit['actor']) => void) | null }) {
  const now = useNow();
  const words = t.admin.audit;
  return (
    <FactsTable
      label={t.admin.sections.audit}
      columns={[words.action, words.whom, words.who, words.when, words.address]}
    >
      {rows.map((row) => (
        <tr key={row.id}>
          <th scope="row">
            {words.actions[row.action]}
            <Details row={row} />
          </th>
          <td data-label={words.whom}>{row.subject ? <Subject subject={row.subject} /> : null}</td>
          <td data-label={words.who}>
            <Actor actor={row.actor} onActor={onActor} />
          </td>
          <td data-label={words.when}>
            <time dateTime={row.at} title={fullTime(row.at)}>
              {shortTime(row.at, now)}
            </time>
          </td>
          <td data-label={words.address}>
            <bdi dir="ltr" className="wrap-anywhere">
              {row.address}
            </bdi>
          </td>
        </tr>
      ))}
    </FactsTable>
  );
}

function Details({ row }: { row: Audit }) {
  const text = auditDetails(row);
  return text === '' ? null : (
    <span className="block text-[0.8125rem] font-normal wrap-anywhere text-ink-2">{text}</span>
  );
}

function Subject({ subject: { kind, id, name } }: { subject: NonNullable<Audit['subject']> }) {
  const { subjects } = t.admin.audit;
  return (
    <bdi className="wrap-anywhere" title={id}>
      {name === '' ? subjects[kind] : name}
    </bdi>
  );
}

function Actor({ actor, onActor }: { actor: Audit['actor']; onActor: ((actor: Audit['actor']) => void) | null }) {
  const words = t.admin.audit;
  if (!actor) return words.nobody;
  const name = actor.name === '' ? words.former : actor.name;
  if (!onActor) return <bdi className="wrap-anywhere">{name}</bdi>;
  return (
    <button type="button" className="text-button" aria-label={words.onlyBy(name)} onClick={() => onActor(actor)}>
      <bdi className="wrap-anywhere">{name}</bdi>
    </button>
  );
}
