import type { User } from '@palaver/protocol/entities';
import { initials } from './initials.ts';
import './tone.css';
import './Avatar.css';

interface AvatarProps {
  user: Pick<User, 'displayName' | 'avatarColor'>;
  size?: number;
  /** Left out where it is not known. */
  online?: boolean;
}

/** A person: a circle with first and last initial, and a dot that says whether they are here. */
export function Avatar({ user, size = 32, online }: AvatarProps) {
  const style = { '--z': `${size}px` };
  return (
    <span className={`avatar tone-${user.avatarColor}`} style={style} aria-hidden="true">
      <span className="initials">{initials(user.displayName)}</span>
      {online === undefined ? null : <span className={online ? 'dot' : 'dot dot-away'} />}
    </span>
  );
}
