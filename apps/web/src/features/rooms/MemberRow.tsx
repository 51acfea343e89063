import { Suspense, useState } from 'react';
import type { Member, MemberRole, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { lazyPart } from '../../client/lazyPart.tsx';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { useIsMuted } from '../../client/useIsMuted.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { endTime } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { useNow } from '../../ui/useNow.ts';
import { memberActions } from './memberActions.ts';
import { MemberMenu } from './MemberMenu.tsx';

const MuteDialog = lazyPart(() => import('./MuteDialog.tsx'));
const RemoveDialog = lazyPart(() => import('./RemoveDialog.tsx'));
const BanDialog = lazyPart(() => import('./BanDialog.tsx'));
const DIALOGS = { mute: MuteDialog, remove: RemoveDialog, ban: BanDialog };

interface MemberRowProps {
  member: Member;
  room: Room;
  userId: string;
  /** Another member has a name that looks the same. */
  isSame: boolean;
  onChange(): void;
}

/** A member with what is known of their presence; for who may, the menu of what can be done with them. */
export function MemberRow({ member, room, userId, isSame, onChange }: MemberRowProps) {
  const { user, role, mutedUntil } = member;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [dialog, setDialog] = useState<keyof typeof DIALOGS | null>(null);
  const { error, run } = usePending();
  const now = useNow();
  const isMuted = useIsMuted(member);
  const known = useConnected();
  const { presence } = useClientState();
  const { online, lastSeen } = presence[user.id] ?? member;
  const muted = isMuted ? (mutedUntil === null ? t.mute.muted : t.mute.mutedUntil(endTime(mutedUntil, now))) : null;
  const actions = memberActions({ room, member, userId });
  const hasMenu = actions.roles.length > 0 || actions.mute || actions.remove || actions.ban;
  const setRole = (next: MemberRole) =>
    run(async () => {
      await client.putMember(room.id, user.id, next);
      onChange();
    });
  const Asked = dialog && DIALOGS[dialog];
  return (
    <li>
      <div className="flex min-h-11 items-center gap-3">
        <Avatar user={user} size={32} online={known ? online : undefined} />
        <span className="min-w-0 flex-1">
          <PersonName user={user} isOwner={role === 'owner' && room.kind !== 'pm'} isSame={isSame} />
          <span className="cut block text-xs text-ink-2">
            {muted ?? <Truth known={known} online={online} lastSeen={lastSeen} title={user.title} />}
          </span>
        </span>
        {muted === null ? null : (
          <span className="text-ink-2">
            <Icon name="mute" small />
          </span>
        )}
        {user.id === userId ? <span className="text-xs text-ink-2">{t.details.you}</span> : null}
        {role === 'member' ? null : <span className="text-xs font-semibold text-ink-2">{t.details.role[role]}</span>}
        {hasMenu ? (
          <button
            type="button"
            className="icon-button"
            aria-label={t.details.more(user.displayName)}
            aria-haspopup="menu"
            aria-expanded={anchor !== null}
            onClick={(event) => setAnchor(event.currentTarget)}
          >
            <Icon name="more" />
          </button>
        ) : null}
      </div>
      <ErrorNote>{error}</ErrorNote>
      {anchor ? (
        <MemberMenu
          name={user.displayName}
          role={role}
          muted={muted}
          actions={actions}
          anchor={anchor}
          onRole={(next) => void setRole(next)}
          onAsk={setDialog}
          onClose={() => setAnchor(null)}
        />
      ) : null}
      <Suspense fallback={null}>
        {Asked ? <Asked room={room} member={member} onDone={onChange} onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </li>
  );
}

interface TruthProps {
  known: boolean;
  online: boolean;
  lastSeen: string | null;
  title: string;
}

/** Whether somebody is here, as far as it is known. */
function Truth({ known, online, lastSeen, title }: TruthProps) {
  if (!known) return title;
  if (online) return t.details.online;
  if (!lastSeen) return title;
  return (
    <>
      {t.details.lastOnline} <RelativeTime time={lastSeen} />
    </>
  );
}
