import { useState } from 'react';
import type { Member, MemberRole, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { PersonName } from '../../ui/PersonName.tsx';

interface MemberRowProps {
  member: Member;
  room: Room;
  userId: string;
  /** Another member has a name that looks the same. */
  isSame: boolean;
  onChange(): void;
}

const ROLE_ACTIONS: { role: MemberRole; label: string }[] = [
  { role: 'owner', label: t.details.makeOwner },
  { role: 'moderator', label: t.details.makeModerator },
  { role: 'member', label: t.details.makeMember },
];

/** A member with what is known of their presence; for who may, the ways to change their role. */
export function MemberRow({ member, room, userId, isSame, onChange }: MemberRowProps) {
  const { presence } = useClientState();
  const [open, setOpen] = useState(false);
  const { error, run } = usePending();
  const { user, role } = member;
  const known = useConnected();
  const { online, lastSeen } = presence[user.id] ?? member;
  const mine = room.me?.role;
  const mayChange =
    room.kind !== 'pm' && user.id !== userId && (mine === 'owner' || (mine === 'moderator' && role === 'member'));
  const truth = !known ? (
    user.title
  ) : online ? (
    t.details.online
  ) : lastSeen ? (
    <>
      {t.details.lastOnline} <RelativeTime time={lastSeen} />
    </>
  ) : (
    user.title
  );
  const actions = ROLE_ACTIONS.filter(
    (action) => action.role !== role && (mine === 'owner' || action.role === 'moderator'),
  );
  const change = (step: () => Promise<unknown>) =>
    run(async () => {
      await step();
      setOpen(false);
      onChange();
    });
  return (
    <li>
      <div className="flex min-h-11 items-center gap-3">
        <Avatar user={user} size={32} online={known ? online : undefined} />
        <span className="min-w-0 flex-1">
          <PersonName user={user} isOwner={role === 'owner' && room.kind !== 'pm'} isSame={isSame} />
          <span className="cut block text-xs text-ink-2">{truth}</span>
        </span>
        {user.id === userId ? <span className="text-xs text-ink-2">{t.details.you}</span> : null}
        {role === 'member' ? null : <span className="text-xs font-semibold text-ink-2">{t.details.role[role]}</span>}
        {mayChange ? (
          <button
            type="button"
            className="icon-button"
            aria-label={t.details.more(user.displayName)}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Icon name="more" />
          </button>
        ) : null}
      </div>
      {open ? (
        <div className="grid justify-items-start gap-1 ps-11 pb-2">
          <ErrorNote>{error}</ErrorNote>
          {actions.map((action) => (
            <button
              key={action.role}
              type="button"
              className="button button-plain"
              onClick={() => void change(() => client.putMember(room.id, user.id, action.role))}
            >
              {action.label}
            </button>
          ))}
          <button
            type="button"
            className="button button-plain text-danger"
            onClick={() => void change(() => client.removeMember(room.id, user.id))}
          >
            {t.details.remove}
          </button>
        </div>
      ) : null}
    </li>
  );
}
