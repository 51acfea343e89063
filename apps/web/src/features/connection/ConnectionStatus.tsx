import { useEffect, useState } from 'react';
import { client } from '../../client/client.ts';
import { BY_NETWORK, takeNewVersion, usePageVersion } from '../../client/pageVersion.ts';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { connectionText, type StatusText } from './connectionText.ts';

/** On every screen under the header, only when something is not as it should be: what is so, what happens by itself, what one can do. */
export function ConnectionStatus() {
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
  const text = connectionText(connection, now) ?? deviceText(storage.durable, newer);
  return (
    <div role="status" className="flex-none">
      {text ? (
        <p className="flex flex-wrap items-center gap-x-2 border-b border-line bg-wait-soft px-4 py-2 text-[0.8125rem] text-wait">
          <Icon name="cloudOff" small />
          {text.strong ? <b>{text.strong}</b> : null}
          <span className="flex-1">{text.rest}</span>
          {text.way === 'retry' ? (
            <button type="button" className="text-button" onClick={() => client.retryNow()}>
              {t.connection.tryNow}
            </button>
          ) : null}
          {text.way === 'open' ? (
            <a className="text-button" href={BY_NETWORK} target="_blank" rel="noopener">
              {t.connection.openIt}
            </a>
          ) : null}
          {text.way === 'reload' ? (
            <button type="button" className="text-button" onClick={() => void takeNewVersion()}>
              {t.reload}
            </button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

/** What is so with this device and this page, where the connection is as it should be. */
function deviceText(durable: boolean, newer: boolean): StatusText | null {
  if (!durable) return { strong: '', rest: t.connection.noStorage };
  return newer ? { strong: t.connection.outdated, rest: '', way: 'reload' } : null;
}
