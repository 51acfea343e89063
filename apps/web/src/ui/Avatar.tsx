import type { User } from '@palaver/protocol/entities';

const letters = new Intl.Segmenter();

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
      {initials(user.displayName)}
      {online === undefined ? null : <span className={online ? 'dot' : 'dot dot-away'} />}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(Boolean);
  const first = firstOf(words[0] ?? '?');
  const last = words.length > 1 ? firstOf(words.at(-1) ?? '') : '';
  return (first + last).toUpperCase();
}

/** The first letter as a reader sees it, whatever code points it is made of. */
function firstOf(word: string): string {
  return letters.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
}
