import type { InviteFace } from '@palaver/protocol/answers';
import { t } from '../../i18n/en.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

/** The room of an invitation, if any, and until when it works. */
export function InviteCard({ room, expiresAt }: Pick<InviteFace, 'room' | 'expiresAt'>) {
  return (
    <div className="note grid gap-1">
      {room ? (
        <p className="font-semibold break-words" dir="auto">
          {room.name}
        </p>
      ) : null}
      <p className="text-[0.8125rem] text-ink-2">
        {t.invite.until} <RelativeTime time={expiresAt} />.
      </p>
    </div>
  );
}
