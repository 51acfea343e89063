import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { Me, Session } from '@palaver/protocol/entities';
import { lazyPart } from '../../client/lazyPart.tsx';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Devices } from './Devices.tsx';
import { useSessions } from './useSessions.ts';

const ChangePasswordDialog = lazyPart(() => import('./ChangePasswordDialog.tsx'));
const EndDevicesDialog = lazyPart(() => import('./EndDevicesDialog.tsx'));

/** How one signs in, and where one is signed in. */
export default function SecurityPage({ user }: { user: Me }) {
  const { sessions, error, reload } = useSessions();
  const connected = useConnected();
  const connecting = useClientState().connection.status === 'connecting';
  const [dialog, setDialog] = useState<{ what: 'password' } | { what: 'end'; sessions: Session[] } | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <div className="mx-auto grid max-w-[640px] grid-cols-1 gap-6 p-4 sm:p-6">
        <header className="flex items-center gap-2">
          <Link href="/you" className="icon-button -ms-2" aria-label={t.back}>
            <Icon name="back" />
          </Link>
          <h1 className="text-[1.375rem]">{t.account.title}</h1>
        </header>
        {connected || connecting ? null : (
          <p className="note note-wait" role="status">
            <Icon name="cloudOff" />
            <span>{t.account.offline}</span>
          </p>
        )}
        <section className="grid gap-3">
          <h2 className="text-[1.0625rem]">{t.account.signingIn}</h2>
          <div className="flex items-center gap-3">
            <Icon name="key" />
            <div className="min-w-0 flex-1">
              <h3 className="font-semibold">{t.account.password}</h3>
              <p className="text-[0.8125rem] text-ink-2">{t.account.passwordHint}</p>
            </div>
            <button type="button" className="button button-line" onClick={() => setDialog({ what: 'password' })}>
              {t.account.change}
            </button>
          </div>
        </section>
        <Devices
          sessions={sessions}
          error={error}
          onRetry={reload}
          onEnd={connected ? (ending) => setDialog({ what: 'end', sessions: ending }) : null}
        />
      </div>
      <Suspense fallback={null}>
        {dialog?.what === 'password' ? <ChangePasswordDialog user={user} onClose={close} onChanged={reload} /> : null}
        {dialog?.what === 'end' ? (
          <EndDevicesDialog sessions={dialog.sessions} onClose={close} onEnded={reload} />
        ) : null}
      </Suspense>
    </>
  );
}
