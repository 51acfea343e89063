import type { Position } from '@palaver/store/ports/records';

/** A room among those of which only the state is answered. They go by when it changed, then by id: many may have changed at one position. */
export interface AnsweredThrough {
  changed: Position;
  roomId: string;
}

/** Of the people whose profile changed after `since`, who go by id, those after this one did not fit into an answer, and go into the next. */
export interface PeopleThrough {
  since: Position;
  userId: string;
}

/** What stands behind the opaque `stateRev`: rooms whose state changed after `since`, and of these after `through`, are still to be answered. */
export interface StatePosition {
  since: Position;
  /** A first visit is under way: rooms never answered are found by their missing rev, so of the others only later changes are due. */
  cold: boolean;
  /** An answer in parts is under way: where to go on when it is complete. What becomes visible meanwhile lies behind it. */
  floor: Position | null;
  through: AnsweredThrough | null;
  people: PeopleThrough | null;
}

/** Where a client stands that was answered everything up to this position. */
export function completeAt(since: Position): StatePosition {
  return { since, cold: false, floor: null, through: null, people: null };
}

const PLACE = '(?:([0-9a-z]{1,11})\\.([0-9a-z_-]{1,40}))?';
const FORMAT = new RegExp(`^([pc])([0-9]{1,16})(?:~([0-9a-z]{1,11})?~${PLACE}~${PLACE})?$`);

/** The position that an earlier answer gave, or null for anything else: then all is answered, as to a new client. */
export function parsePosition(stateRev: string | undefined): StatePosition | null {
  const match = FORMAT.exec(stateRev ?? '');
  if (!match) return null;
  const [, kind, since, floor, changed, roomId, peopleSince, userId] = match;
  return {
    since: Number(since),
    cold: kind === 'c',
    floor: floor === undefined ? null : parseInt(floor, 36),
    through: changed === undefined || roomId === undefined ? null : { changed: parseInt(changed, 36), roomId },
    people: peopleSince === undefined || userId === undefined ? null : { since: parseInt(peopleSince, 36), userId },
  };
}

export function formatPosition({ since, cold, floor, through, people }: StatePosition): string {
  const place = (position: Position, id: string) => `${position.toString(36)}.${id}`;
  const parts = [
    floor?.toString(36),
    through && place(through.changed, through.roomId),
    people && place(people.since, people.userId),
  ];
  return [`${cold ? 'c' : 'p'}${since}`, ...(parts.some(Boolean) ? parts.map((part) => part ?? '') : [])].join('~');
}

/** The order in which rooms are answered of which only the state changed. */
export function comparePlaces(a: AnsweredThrough, b: AnsweredThrough): number {
  return a.changed - b.changed || (a.roomId < b.roomId ? -1 : a.roomId > b.roomId ? 1 : 0);
}
