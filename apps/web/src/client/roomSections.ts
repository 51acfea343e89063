import type { RoomRow } from '@palaver/client/state';

/** The list of rooms as it is shown. */
interface RoomSections {
  /** What the person keeps above the rest. */
  pinned: RoomRow[];
  shared: RoomRow[];
  /** Conversations, those with something unread first. */
  people: RoomRow[];
}

/** What stands in the list of rooms, and where. What was hidden does not, unless something waits there that would be lost from sight. */
export function roomSections(rooms: readonly RoomRow[]): RoomSections {
  const shown = rooms.filter(isShown);
  const isPinned = ({ room }: RoomRow) => room.me?.pinned === true;
  const rest = shown.filter((row) => !isPinned(row));
  return {
    pinned: shown.filter(isPinned),
    shared: rest.filter(({ room }) => room.kind !== 'pm'),
    people: rest.filter(({ room }) => room.kind === 'pm').toSorted((a, b) => Number(hasNews(b)) - Number(hasNews(a))),
  };
}

export function isShown({ room, waiting, failed }: RoomRow): boolean {
  return !room.me?.hidden || waiting + failed > 0;
}

export function hasNews({ room }: RoomRow): boolean {
  return (room.me?.unread ?? 0) > 0;
}
