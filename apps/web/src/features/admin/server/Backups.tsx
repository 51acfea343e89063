import { useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import { client } from '../../../client/client.ts';
import { t } from '../../../i18n/en.ts';
import { formatBytes } from '../../../ui/formatBytes.ts';
import { endTime } from '../../../ui/formatTime.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { BackupTable } from './BackupTable.tsx';

interface BackupsProps {
  me: Me;
  answer: ServerAnswer;
  at: string;
  onBegun(): void;
}

/** Which backups there are, and one now. None of them ever comes to this page. */
export function Backups({ me, answer, at, onBegun }: BackupsProps) {
  const [asking, setAsking] = useState(false);
  const { backups, backup } = answer;
  const text = t.server;
  const time = (iso: string) => endTime(iso, Date.parse(at));
  const good = backups.find(({ error }) => error === null);
  const [newest] = backups;
  return (
    <section className="grid gap-3">
      <h2 className="text-[1.0625rem] leading-6">{text.backups}</h2>
      {newest?.error == null ? null : (
        <div role="status" className="note note-wait">
          <Icon name="alert" />
          <span className="min-w-0 flex-1 wrap-anywhere">{text.backupFailed(time(newest.at), newest.error)}</span>
        </div>
      )}
      {good ? (
        <dl className="server-facts">
          <div>
            <dt>{text.lastBackup}</dt>
            <dd>{text.backedUp(time(good.at), formatBytes(good.bytes))}</dd>
          </div>
        </dl>
      ) : (
        <p className="text-ink-2">{text.noBackup}</p>
      )}
      {backup ? (
        <div role="status" className="grid gap-2">
          <span>
            {text.backingUp}{' '}
            <span className="text-ink-2">
              {text.backingUpBytes(formatBytes(backup.bytes), formatBytes(backup.total))}
            </span>
          </span>
          <progress
            aria-label={text.backingUp}
            className="w-full max-w-[480px]"
            value={backup.bytes}
            max={Math.max(1, backup.total)}
          />
        </div>
      ) : null}
      {/* It stays where it is, and with it the focus, while one is made. */}
      <button
        type="button"
        className="button button-line justify-self-start"
        aria-disabled={backup !== null}
        onClick={() => backup ?? setAsking(true)}
      >
        {text.backUp}
      </button>
      {backups.length > 0 ? <BackupTable backups={backups} time={time} /> : null}
      {asking ? (
        <ConfirmDialog
          me={me}
          title={text.backUpTitle}
          body={text.backUpBody}
          action={text.backUpGo}
          onClose={() => setAsking(false)}
          onConfirm={async (confirm) => {
            await client.admin.backUp(confirm);
            setAsking(false);
            onBegun();
          }}
        />
      ) : null}
    </section>
  );
}
