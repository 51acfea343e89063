import { useEffect, useState } from 'react';
import { client } from '../../app/client.ts';
import { takeNewVersion, usePageVersion } from '../../app/pageVersion.ts';
import { useClientState } from '../../app/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { type LineWords, lineWords } from './lineWords.ts';

/** The start page as the network gives it: the worker does not answer here, so whoever stands in between is seen. */
const BY_NETWORK = '/?by=network';

/** On every screen under the header, only when something is not as it should be: what is so, what happens by itself, what one can do. */
export function TruthLine() {
  const { connection, storage } = useClientState();
  const { newer } = usePageVersion();
  const [now, setNow] = useState(Date.now);
  const steady = connection.status === 'online' && connection.pausedUntil === null;
  useEffect(() => {
    if (steady) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [steady]);
  const line = lineWords(connection, now) ?? deviceWords(storage.durable, newer);
  return (
    <div role="status" className="flex-none">
      {line ? (
        <p className="flex flex-wrap items-center gap-x-2 border-b border-line bg-wait-soft px-4 py-2 text-[0.8125rem] text-wait">
          <Icon name="cloudOff" small />
          {line.strong ? <b>{line.strong}</b> : null}
          <span className="flex-1">{line.rest}</span>
          {line.way === 'retry' ? (
            <button type="button" className="text-button" onClick={() => client.retryNow()}>
              {t.line.tryNow}
            </button>
          ) : null}
          {line.way === 'open' ? (
            <a className="text-button" href={BY_NETWORK} target="_blank" rel="noopener">
              {t.line.openIt}
            </a>
          ) : null}
          {line.way === 'reload' ? (
            <button type="button" className="text-button" onClick={() => void takeNewVersion()}>
              {t.reload}
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

/** What is so with this device and this page, where the line is as it should be. */
function deviceWords(durable: boolean, newer: boolean): LineWords | null {
  if (!durable) return { strong: '', rest: t.line.noStorage };
  return newer ? { strong: t.line.outdated, rest: '', way: 'reload' } : null;
}
