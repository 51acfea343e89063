import type { User } from '@palaver/protocol/entities';
import { foldLookalikes } from '@palaver/protocol/foldLookalikes';

const folded = new Map<string, string>();

/** The ids of those whose name looks like that of another of them: their usernames stand beside them. */
export function sameNames(users: Iterable<User>): ReadonlySet<string> {
  const first = new Map<string, string>();
  const same = new Set<string>();
  for (const { id, displayName } of users) {
    const look = fold(displayName);
    const other = first.get(look);
    if (other === undefined) first.set(look, id);
    else if (other !== id) same.add(other).add(id);
  }
  return same;
}

/** A name is folded once. */
function fold(name: string): string {
  let look = folded.get(name);
  if (look === undefined) folded.set(name, (look = foldLookalikes(name)));
  return look;
}
