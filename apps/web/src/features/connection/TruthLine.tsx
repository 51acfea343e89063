import { useEffect, useState } from 'react';
import { client } from '../../app/client.ts';
import { takeNewVersion, usePageVersion } from '../../app/pageVersion.ts';
import { useClientState } from '../../app/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { shortTime } from '../../ui/formatTime.ts';

/** A line lost for less than this is not worth a word. */
const QUIET_MS = 3_000;
const SLOW_MS = 2_000;
const NONE_MS = 15_000;

/** Under the header, only when something is not as it should be: what is so, what happens by itself, what one can do. */
export function TruthLine() {
  const { connection, storage } = useClientState();
  const { newer } = usePageVersion();
  const [now, setNow] = useState(Date.now);
  const steady = connection.status === 'online' && connection.pausedUntil === null;
  useEffect(() => {
    if (steady) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [steady]);

  const { status, since, lastSyncedAt, nextTryAt, roomsToGo, pausedUntil } = connection;
  const synced = lastSyncedAt ? t.line.lastSynced(shortTime(lastSyncedAt, now)) : t.line.never;
  const age = now - since;
  const seconds = (until: number) => Math.max(1, Math.ceil((until - now) / 1000));
  const line = (() => {
    switch (status) {
      case 'connecting':
        return {
          strong: age > SLOW_MS ? t.line.slow : t.line.connecting,
          rest: lastSyncedAt ? synced : '',
          retry: false,
        };
      case 'reconnecting':
        if (age < QUIET_MS) return null;
        return { strong: age > NONE_MS ? t.line.none : t.line.lost, rest: synced, retry: true };
      case 'catchingUp':
        return age < QUIET_MS
          ? null
          : { strong: t.line.catchingUp, rest: roomsToGo > 0 ? t.line.toGo(roomsToGo) : '', retry: false };
      case 'serverAway':
        return {
          strong: t.line.away,
          rest: `${t.line.safe} ${nextTryAt ? t.line.nextTry(seconds(nextTryAt)) : ''}`,
          retry: true,
        };
      case 'outdated':
        return { strong: t.line.outdated, rest: '', retry: false, reload: true };
      default:
        if (pausedUntil !== null && pausedUntil > now)
          return { strong: '', rest: t.line.tooFast(seconds(pausedUntil)), retry: false };
        if (!storage.durable) return { strong: '', rest: t.line.noStorage, retry: false };
        return newer ? { strong: t.line.outdated, rest: '', retry: false, reload: true } : null;
    }
  })();
  return (
    <div role="status">
      {line ? (
        <p className="flex flex-wrap items-center gap-x-2 border-b border-line bg-wait-soft px-4 py-2 text-[0.8125rem] text-wait">
          <Icon name="cloudOff" small />
          {line.strong ? <b>{line.strong}</b> : null}
          <span>{line.rest}</span>
          {line.retry ? (
            <button type="button" className="text-button" onClick={() => client.retryNow()}>
              {t.line.tryNow}
            </button>
          ) : null}
          {'reload' in line ? (
            <button type="button" className="text-button" onClick={() => void takeNewVersion()}>
              {t.reload}
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
