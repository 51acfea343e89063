import { useMemo } from 'react';
import type { RoomView } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { useClientState } from './useClient.ts';
import { sameNames } from './sameNames.ts';

let last: { people: Record<string, User>; same: ReadonlySet<string> } | null = null;

/** Whose name looks like that of anybody else on this device. Worked out once for all who ask. */
export function useSameNames(): ReadonlySet<string> {
  const { people } = useClientState();
  if (last?.people !== people) last = { people, same: sameNames(Object.values(people)) };
  return last.same;
}

/** Whose name looks like that of another in a room. Where two are alone with each other, like that of anybody. */
export function useSameNamesIn({ room, receipts, timeline }: RoomView): ReadonlySet<string> {
  const { people, session } = useClientState();
  const everywhere = useSameNames();
  const me = session.status === 'signedIn' ? session.user.id : '';
  return useMemo(() => {
    if (room.kind === 'pm') return everywhere;
    const ids = new Set([me, ...Object.keys(receipts)]);
    for (const item of timeline) if (item.kind === 'message') ids.add(item.message.senderId);
    return sameNames([...ids].flatMap((id) => people[id] ?? []));
  }, [room.kind, receipts, timeline, people, everywhere, me]);
}
