import type { User } from '@palaver/protocol/entities';

/** What stands between an @ and the caret. */
export interface MentionQuery {
  /** Where the @ is. */
  from: number;
  /** In small letters. */
  q: string;
}

const BEFORE_CARET = /(?:^|[\s([{"'«„“])@([\p{L}\p{N}._-]{0,32})$/u;

/** The name that is being written at the caret, if one is. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const found = BEFORE_CARET.exec(text.slice(Math.max(0, caret - 40), caret));
  const q = found?.[1];
  return q === undefined ? null : { from: caret - q.length - 1, q: q.toLowerCase() };
}

/** People whom it may mean: by the beginning of the username, or of a word of the name; the nearest first. */
export function matchPeople(people: readonly User[], { q }: MentionQuery, most: number): User[] {
  const rank = ({ username, displayName }: User) =>
    username.startsWith(q)
      ? 0
      : displayName
            .toLowerCase()
            .split(/[\s-]+/u)
            .some((part) => part.startsWith(q))
        ? 1
        : 2;
  return people
    .filter((user) => rank(user) < 2)
    .toSorted((a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName))
    .slice(0, most);
}
