import { Suspense, useEffect, useState } from 'react';
import type { Me, Session } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { lazyPart } from '../../client/lazyPart.tsx';
import { providerFault } from '../../client/providerFault.ts';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { t } from '../../i18n/en.ts';
import { BackHead } from '../../ui/BackHead.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Devices } from './Devices.tsx';
import { type EmailDialogName, EmailRow } from './EmailRow.tsx';
import { type ProviderDialog, ProviderRows } from './ProviderRows.tsx';
import { type FactorDialog, SecondFactorRow } from './SecondFactorRow.tsx';
import { type DataDialog, YourData } from './YourData.tsx';
import { useSessions } from './useSessions.ts';

const ChangePasswordDialog = lazyPart(() => import('./ChangePasswordDialog.tsx'));
const EmailDialog = lazyPart(() => import('./EmailDialog.tsx'));
const EmailOffDialog = lazyPart(() => import('./EmailOffDialog.tsx'));
const EndDevicesDialog = lazyPart(() => import('./EndDevicesDialog.tsx'));
const TotpDialog = lazyPart(() => import('./TotpDialog.tsx'));
const NewCodesDialog = lazyPart(() => import('./NewCodesDialog.tsx'));
const DeleteAccountDialog = lazyPart(() => import('./DeleteAccountDialog.tsx'));
const DownloadDialog = lazyPart(() => import('./DownloadDialog.tsx'));
const ProviderDialogs = lazyPart(() => import('./ProviderDialogs.tsx'));
const TotpOffDialog = lazyPart(() => import('./TotpOffDialog.tsx'));

type Open =
  | ProviderDialog
  | { what: 'password' | EmailDialogName | FactorDialog | DataDialog }
  | { what: 'end'; sessions: Session[] };

/** How one signs in, where one is signed in, and what is held about one. */
export default function SecurityPage({ user }: { user: Me }) {
  const { answer: sessions, error, reload } = useSessions();
  const connected = useConnected();
  const connecting = useClientState().connection.status === 'connecting';
  // Why a provider was not linked.
  const [fault] = useState(() => providerFault(location.hash, t.provider.linkFaults));
  const [dialog, setDialog] = useState<Open | null>(null);
  // What is on may have been changed on another device.
  useEffect(() => {
    if (connected) client.me().catch(() => undefined);
  }, [connected]);
  const close = () => setDialog(null);
  return (
    <>
      <div className="mx-auto grid max-w-[640px] grid-cols-1 gap-6 p-4 sm:p-6">
        <BackHead to="/you" title={t.account.title} />
        {connected || connecting ? null : (
          <p className="note note-wait" role="status">
            <Icon name="cloudOff" />
            <span>{t.account.offline}</span>
          </p>
        )}
        <ErrorNote>{fault}</ErrorNote>
        <section className="grid gap-3">
          <h2 className="text-[1.0625rem]">{t.account.signingIn}</h2>
          <div className="flex items-center gap-3">
            <Icon name="key" />
            <div className="min-w-0 flex-1">
              <h3 className="font-semibold">{t.account.password}</h3>
              <p className="text-[0.8125rem] text-ink-2">
                {user.hasPassword ? t.account.passwordHint : t.provider.noPassword}
              </p>
            </div>
            <button type="button" className="button button-line" onClick={() => setDialog({ what: 'password' })}>
              {user.hasPassword ? t.account.change : t.provider.setPassword}
            </button>
          </div>
          <EmailRow user={user} onOpen={(what) => setDialog({ what })} />
          <SecondFactorRow user={user} onOpen={(what) => setDialog({ what })} />
          <ProviderRows user={user} onOpen={setDialog} />
        </section>
        <Devices
          sessions={sessions}
          error={error}
          onRetry={reload}
          onEnd={connected ? (ending) => setDialog({ what: 'end', sessions: ending }) : null}
        />
        <YourData onOpen={(what) => setDialog({ what })} />
      </div>
      <Suspense fallback={null}>
        {dialog?.what === 'password' ? <ChangePasswordDialog user={user} onClose={close} onChanged={reload} /> : null}
        {dialog?.what === 'email' ? <EmailDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'emailOff' ? <EmailOffDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'totp' ? <TotpDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'codes' ? <NewCodesDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'totpOff' ? <TotpOffDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'link' || dialog?.what === 'unlink' ? (
          <ProviderDialogs user={user} dialog={dialog} onClose={close} />
        ) : null}
        {dialog?.what === 'download' ? <DownloadDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'delete' ? <DeleteAccountDialog user={user} onClose={close} /> : null}
        {dialog?.what === 'end' ? (
          <EndDevicesDialog sessions={dialog.sessions} onClose={close} onEnded={reload} />
        ) : null}
      </Suspense>
    </>
  );
}
