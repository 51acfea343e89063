import { LIMITS } from '@palaver/protocol/limits';

/** A range of rooms by id, as a sync asks for it: those after `after` and up to `through`; null is without a bound. */
export interface RoomRange {
  after: string | null;
  through: string | null;
}

export const ALL_ROOMS: RoomRange = { after: null, through: null };

/** A frame to the server is at most 64 KB: so much of it for ids and revs of rooms, about 1,400 conversations take that. */
const ROOMS_MAX_BYTES = 60_000;

/**
 * Names the rooms of a range with the rev that is held of each, the open one too, wherever it is. Where a frame cannot hold all of them, the
 * range is cut: a room that is not named in its range counts as not held, and would be told from the beginning.
 */
export function nameRooms(
  held: Record<string, number>,
  { after, through }: RoomRange,
  open: string | null,
): { rooms: Record<string, number>; range: RoomRange } {
  const isIn = (id: string) => id > (after ?? '') && (through === null || id <= through);
  const entries = Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = entries.filter(([id]) => id === open);
  const asked = entries.filter(([id]) => id !== open && isIn(id));
  const bytesOf = ([id, rev]: [string, number]) => id.length + String(rev).length + 4;
  let left = named.reduce((bytes, room) => bytes - bytesOf(room), ROOMS_MAX_BYTES);
  const cut = asked.findIndex((room, i) => (left -= bytesOf(room)) < 0 || i + named.length === LIMITS.syncMaxRooms);
  const fitting = cut === -1 ? asked : asked.slice(0, cut);
  return {
    rooms: Object.fromEntries([...named, ...fitting]),
    range: { after, through: cut === -1 ? through : (fitting.at(-1)?.[0] ?? through) },
  };
}
