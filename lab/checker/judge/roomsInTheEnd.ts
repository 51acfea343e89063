import type { Event } from '../history/event.ts';
import { ofKind } from './case.ts';

/** By user: the rooms that they are in when all is over. Who is being let in counts, since that was answered before the end; who is being put out does not. */
export function roomsInTheEnd(events: Event[]): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const { user, room, change } of ofKind(events, 'member')) {
    const own = rooms.get(user) ?? new Set();
    rooms.set(user, own);
    if (change === 'adding' || change === 'added') own.add(room);
    else own.delete(room);
  }
  return rooms;
}
