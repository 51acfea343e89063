import type { Member } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';

const SHOWN = 50;
const RANKS: Member['role'][] = ['owner', 'moderator', 'member'];

/** Who is in a room, owners first; of many the first ones. */
export function RoomMembers({ members }: { members: Member[] }) {
  if (members.length === 0) return <p className="text-ink-2">{t.admin.room.nobody}</p>;
  const byRank = [...members].sort((a, b) => RANKS.indexOf(a.role) - RANKS.indexOf(b.role));
  return (
    <div className="grid grid-cols-1 gap-2">
      {members.some(({ role }) => role === 'owner') ? null : <p className="text-wait">{t.admin.room.noOwner}</p>}
      <ul className="grid grid-cols-1 gap-1 sm:grid-cols-2 lg:grid-cols-3" aria-label={t.admin.room.members}>
        {byRank.slice(0, SHOWN).map(({ user, role }) => (
          <li key={user.id} className="flex min-w-0 items-center gap-2">
            <Avatar user={user} size={24} />
            <bdi className="cut" title={user.displayName}>
              {user.displayName}
            </bdi>
            <span className="text-[0.8125rem] text-ink-2">{t.admin.room.ranks[role]}</span>
          </li>
        ))}
      </ul>
      {members.length > SHOWN ? <p className="text-ink-2">{t.admin.room.more(members.length - SHOWN)}</p> : null}
    </div>
  );
}
