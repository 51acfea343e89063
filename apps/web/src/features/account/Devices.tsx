import type { Session } from '@palaver/protocol/entities';
import { useConnected } from '../../client/useConnected.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { DeviceRow } from './DeviceRow.tsx';

interface DevicesProps {
  sessions: Session[] | null;
  error: string | null;
  onRetry(): void;
  /** Asks before these are ended; null where nothing can be ended now. */
  onEnd: ((sessions: Session[]) => void) | null;
}

/** The devices on which one is signed in, this one first. */
export function Devices({ sessions, error, onRetry, onEnd }: DevicesProps) {
  const connected = useConnected();
  const others = sessions?.filter(({ current }) => !current) ?? [];
  return (
    <section className="grid gap-2 border-t border-line pt-6">
      <h2 id="devices" className="text-[1.0625rem]">
        {t.account.devices}
      </h2>
      <p className="text-ink-2">{t.account.devicesHint}</p>
      {error !== null && connected ? (
        <div className="grid justify-items-start gap-3">
          <ErrorNote>{error}</ErrorNote>
          <button type="button" className="button button-line" onClick={onRetry}>
            {t.tryAgain}
          </button>
        </div>
      ) : null}
      {sessions ? (
        <ul aria-labelledby="devices">
          {sessions.map((session) => (
            <DeviceRow key={session.id} session={session} onEnd={onEnd && (() => onEnd([session]))} />
          ))}
        </ul>
      ) : error === null ? (
        <Waiting onRetry={onRetry} />
      ) : connected ? null : (
        <p>{t.account.devicesOffline}</p>
      )}
      {sessions && others.length === 0 ? <p className="text-ink-2">{t.account.noOthers}</p> : null}
      {others.length > 1 ? (
        <button
          type="button"
          className="button button-line justify-self-start text-danger"
          aria-disabled={onEnd === null}
          onClick={onEnd ? () => onEnd(others) : undefined}
        >
          {t.account.endAll}
        </button>
      ) : null}
    </section>
  );
}
