import { useMemo } from 'react';
import type { RoomRow } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';

/** So many people stand in the list of rooms, with those one has messages with. */
const SHOWN = 8;

/** People to write to with whom one has no messages yet: first who wrote last in rooms of one's own, then who is here, then whom this device knows. */
export function useOffered(rooms: readonly RoomRow[], userId: string): User[] {
  const { people, presence } = useClientState();
  return useMemo(() => {
    const partners = new Set(rooms.map((row) => row.partner?.id));
    const most = SHOWN - rooms.filter((row) => row.room.kind === 'pm').length;
    const wrote = rooms.flatMap((row) => row.last?.senderId ?? []);
    const here = Object.keys(presence).filter((id) => presence[id]?.online === true);
    const offered = new Set<User>();
    for (const id of [...wrote, ...here, ...Object.keys(people)]) {
      if (offered.size >= most) break;
      const user = people[id];
      if (user && id !== userId && !user.deactivated && !partners.has(id)) offered.add(user);
    }
    return [...offered];
  }, [rooms, people, presence, userId]);
}
