import type { Ban, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { endTime } from '../../ui/formatTime.ts';
import { PersonName } from '../../ui/PersonName.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { useNow } from '../../ui/useNow.ts';
import { Waiting } from '../../ui/Waiting.tsx';
import { useBans } from './useBans.ts';

/** Who may not come into a room: why, by whom, until when, each with the way to end it. */
export default function BansDialog({ room, onClose }: { room: Room; onClose(): void }) {
  const { answer: items, error, reload } = useBans(room.id);
  const lifting = usePending();
  const lift = ({ user }: Ban) =>
    lifting.run(async () => {
      await client.liftBan(room.id, user.id);
      showToast(t.bans.lifted(user.displayName));
      reload();
    });
  return (
    <Dialog
      title={t.bans.title(room.name)}
      onClose={onClose}
      foot={
        <button type="button" className="button button-line" onClick={onClose}>
          {t.close}
        </button>
      }
    >
      <ErrorNote>{lifting.error ?? error}</ErrorNote>
      {items === null && error === null ? <Waiting onRetry={reload} /> : null}
      {items?.length === 0 ? <p className="text-ink-2">{t.bans.none}</p> : null}
      {items && items.length > 0 ? (
        <ul aria-label={t.bans.item}>
          {items.map((ban) => (
            <BanRow key={ban.user.id} ban={ban} onLift={() => void lift(ban)} />
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

function BanRow({ ban: { user, by, reason, at, until }, onLift }: { ban: Ban; onLift(): void }) {
  const now = useNow();
  return (
    <li className="flex items-center gap-3 border-b border-line py-2">
      <Avatar user={user} size={32} />
      <span className="min-w-0 flex-1">
        <PersonName user={user} isSame={false} />
        {reason === '' ? null : (
          <span className="block text-[0.8125rem] break-words" dir="auto">
            {reason}
          </span>
        )}
        <span className="block text-xs text-ink-2">
          {t.bans.by(by.displayName)}, <RelativeTime time={at} />,{' '}
          {until === null ? t.bans.always : `${t.bans.until} ${endTime(until, now)}`}
        </span>
      </span>
      <button
        type="button"
        className="button button-line"
        aria-label={t.bans.liftOne(user.displayName)}
        onClick={onLift}
      >
        {t.bans.lift}
      </button>
    </li>
  );
}
