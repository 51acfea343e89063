import { useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { errorText } from '../../../client/errorText.ts';
import { t } from '../../../i18n/en.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { clock } from '../../../ui/formatTime.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Waiting } from '../../../ui/Waiting.tsx';
import { Choice } from '../Choice.tsx';
import { CHART_KINDS } from './chartKinds.ts';
import { Backups } from './Backups.tsx';
import { HourChart } from './HourChart.tsx';
import { HourTable } from './HourTable.tsx';
import { ServerFacts } from './ServerFacts.tsx';
import { ServerNumbers } from './ServerNumbers.tsx';
import { useServer } from './useServer.ts';
import './server.css';

/** How the server is: its numbers now, and the last hour of one of its nodes. */
export default function ServerSection({ user }: { user: Me }) {
  const { last, fault, chosen, choose, again } = useServer();
  const [asTable, setAsTable] = useState(false);
  if (!last)
    return fault === null ? (
      <Waiting onRetry={again} />
    ) : (
      <>
        <ErrorNote>{errorText(fault)}</ErrorNote>
        <button type="button" className="button button-line justify-self-start" onClick={again}>
          {t.tryAgain}
        </button>
      </>
    );
  const { answer, at } = last;
  const { hour, nodes } = answer;
  return (
    <>
      {fault === null ? (
        <p className="text-ink-2">{t.server.live}</p>
      ) : (
        <div role="status" className="note note-wait flex-wrap">
          <Icon name="cloudOff" />
          <span className="min-w-[min(100%,200px)] flex-1">{`${errorText(fault)} ${t.server.asOf(clock(at))}`}</span>
          <button type="button" className="text-button" onClick={again}>
            {t.tryAgain}
          </button>
        </div>
      )}
      {nodes.length > 1 ? (
        <div className="max-w-[480px]">
          <Choice
            label={t.server.shown}
            value={chosen ?? answer.node}
            onChange={(event) => choose(event.target.value)}
            options={Object.fromEntries(nodes.map(({ id }) => [id, id]))}
          />
        </div>
      ) : null}
      <ServerNumbers answer={answer} />
      {hour.length === 0 ? (
        <p role="status" className="text-ink-2">
          {t.server.early}
        </p>
      ) : (
        <>
          {asTable ? (
            <HourTable hour={hour} />
          ) : (
            <div className={fault === null ? 'hour-charts' : 'hour-charts hour-charts-old'}>
              {CHART_KINDS.map((kind) => (
                <HourChart key={kind.id} kind={kind} hour={hour} />
              ))}
            </div>
          )}
          <button type="button" className="text-button justify-self-start" onClick={() => setAsTable(!asTable)}>
            {asTable ? t.server.asCharts : t.server.asTable}
          </button>
        </>
      )}
      <ServerFacts answer={answer} at={at} />
      <Backups me={user} answer={answer} at={at} onBegun={again} />
    </>
  );
}
