import type { Session } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { showToast } from '../../ui/toast/showToast.ts';

interface EndDevicesDialogProps {
  /** One of the others, or all of them. */
  sessions: Session[];
  onClose(): void;
  onEnded(): void;
}

/** Asks before other devices are signed out, and says what is lost there. */
export default function EndDevicesDialog({ sessions, onClose, onEnded }: EndDevicesDialogProps) {
  const { busy, error, run } = usePending();
  const connected = useConnected();
  const [only, ...more] = sessions;
  const { length } = sessions;
  const end = async () => {
    let ended = 0;
    const step = async () => {
      ended = only && more.length === 0 ? await endOne(only.id) : await client.endOtherSessions();
    };
    if (!connected || !(await run(step))) return;
    showToast(t.account.ended(ended));
    onEnded();
    onClose();
  };
  return (
    <Dialog
      title={t.account.endTitle(sessions.map(({ device }) => device.label))}
      alert
      onClose={onClose}
      foot={
        <DialogFoot
          keep={t.account.keep(length)}
          onKeep={onClose}
          go={t.account.endIt(length)}
          disabled={busy || !connected}
          onGo={() => void end()}
        />
      }
    >
      <div className="grid gap-3">
        <ErrorNote>{connected ? error : t.account.offline}</ErrorNote>
        {length > 1 ? <p>{t.names(sessions.map(({ device }) => device.label))}</p> : null}
        <p>{t.account.endBody(length)}</p>
        <p>{t.account.endLoses(length)}</p>
      </div>
    </Dialog>
  );
}

/** One that is gone meanwhile is as good as ended. */
async function endOne(id: string): Promise<number> {
  await client.endSession(id).catch((cause: unknown) => {
    if (!(cause instanceof PalaverError && cause.errorCode === 'SESSION_NOT_FOUND')) throw cause;
  });
  return 1;
}
