import type { MemberDocument, RoomHead } from '../documents.ts';
import type { Needs } from './roomState.ts';

/** A room as a commit of this node left it, with the places that were loaded since, by user id. */
export interface KnownRoom {
  head: RoomHead;
  places: ReadonlyMap<string, MemberDocument>;
}

/** Of more places everything is forgotten, and read again. A place takes some 500 bytes. */
const PLACES_MAX = 20_000;
/** A room with more of them is read each time: they are copied with each commit. */
const OF_ROOM_MAX = 1_000;

/**
 * What this node knows of rooms in which it commits alone. A commit that is decided on it is stored only where the room is still at that version,
 * and every change of a room or a place makes a new one: what is stored was decided on what was so. What is not stored says nothing (M1).
 */
export class KnownRooms {
  readonly #rooms = new Map<string, KnownRoom>();
  #places = 0;

  find(roomId: string): KnownRoom | undefined {
    return this.#rooms.get(roomId);
  }

  note(roomId: string, room: KnownRoom): void {
    this.forget(roomId);
    if (room.places.size > OF_ROOM_MAX) return;
    if (this.#places > PLACES_MAX) {
      this.#rooms.clear();
      this.#places = 0;
    }
    this.#rooms.set(roomId, room);
    this.#places += room.places.size + 1;
  }

  forget(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    this.#rooms.delete(roomId);
    this.#places -= room.places.size + 1;
  }
}

/** Whether a group of writes may be decided on what is known: nothing that they need changes outside of commits, as the marks of members do. */
export function needOnlyKnown(needs: Needs[]): boolean {
  return needs.every(({ sent }) => sent);
}
