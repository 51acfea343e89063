import { useCallback, useState } from 'react';
import type { Audit } from '@palaver/protocol/audit';
import { AUDIT_ACTIONS } from '@palaver/protocol/auditActions';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { saveFile } from '../../ui/saveFile.ts';
import { AuditTable } from './AuditTable.tsx';
import { SectionHead } from './SectionHead.tsx';
import { dayBounds } from './dayBounds.ts';
import { FoundItems } from './FoundItems.tsx';

const ACTIONS = ['any', ...AUDIT_ACTIONS] as const;

/** What was done here, found by what, when and by whom, and saved as a table. */
export function AuditSection() {
  const words = t.admin.audit;
  const [action, setAction] = useState<(typeof ACTIONS)[number]>('any');
  const [days, setDays] = useState({ from: '', to: '' });
  const [actor, setActor] = useState<Audit['actor']>(null);
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const actorId = actor?.id;
  const query = useCallback(
    () => ({
      ...(action !== 'any' && { action }),
      ...(actorId !== undefined && { actor: actorId }),
      ...dayBounds(days),
    }),
    [action, actorId, days],
  );
  const ask = useCallback(
    (_q: string, cursor?: string) => client.admin.audit({ ...query(), ...(cursor !== undefined && { cursor }) }),
    [query],
  );
  const search = useSearch<Audit>(ask);
  const save = async () => {
    if (saving) return;
    setSaving(true);
    setFault(null);
    try {
      saveFile('audit.csv', new Blob([await client.admin.auditTable(query())], { type: 'text/csv' }));
    } catch (cause) {
      setFault(errorText(cause));
    }
    setSaving(false);
  };
  return (
    <>
      <SectionHead lead={words.lead}>
        <button type="button" className="button button-line" aria-disabled={saving} onClick={() => void save()}>
          {words.save}
        </button>
      </SectionHead>
      <div className="filters">
        <select
          className="in"
          aria-label={words.action}
          value={action}
          onChange={(event) => setAction(ACTIONS.find((one) => one === event.target.value) ?? 'any')}
        >
          {ACTIONS.map((one) => (
            <option key={one} value={one}>
              {one === 'any' ? words.any : words.actions[one]}
            </option>
          ))}
        </select>
        {(['from', 'to'] as const).map((end) => (
          <label key={end} className="filter-day">
            <span>{words[end]}</span>
            <input
              className="in"
              dir="auto"
              type="date"
              value={days[end]}
              onChange={({ target }) => setDays((before) => ({ ...before, [end]: target.value }))}
            />
          </label>
        ))}
      </div>
      {actor ? (
        <p className="flex flex-wrap items-center gap-3">
          {words.by(actor.name)}
          <button type="button" className="text-button" onClick={() => setActor(null)}>
            {words.byAnyone}
          </button>
        </p>
      ) : null}
      <FoundItems
        search={search}
        none={words.none}
        shown={words.shown}
        busy={saving ? words.saving : undefined}
        fault={fault}
      >
        {(rows) => <AuditTable rows={rows} onActor={actor ? null : setActor} />}
      </FoundItems>
    </>
  );
}
