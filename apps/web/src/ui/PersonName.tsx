import type { User } from '@palaver/protocol/entities';
import { BotMark } from './BotMark.tsx';
import { type Rank, RankMark } from './RankMark.tsx';
import './PersonName.css';

interface PersonNameProps {
  user: User;
  /** Of the room in which the name stands. */
  isOwner?: boolean;
  /** Somebody else has a name that looks the same. */
  isSame: boolean;
}

/** How somebody is called, in one line and in its own box; with the mark of an administrator, an owner or a bot, and with the username where two have the same name. */
export function PersonName({ user, isOwner = false, isSame }: PersonNameProps) {
  const rank: Rank | null = user.role === 'admin' ? 'admin' : isOwner ? 'owner' : null;
  return (
    <span className="person-name">
      <bdi className="cut" title={user.displayName}>
        {user.displayName}
      </bdi>
      {rank ? <RankMark rank={rank} /> : null}
      {user.bot && !user.deleted ? <BotMark /> : null}
      {isSame ? (
        <bdi className="cut font-normal text-ink-2" dir="ltr">
          @{user.username}
        </bdi>
      ) : null}
    </span>
  );
}
