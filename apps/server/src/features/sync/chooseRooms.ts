import type { Payload } from '@palaver/protocol/events';
import type { Membership, Position } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';
import { unreadFrom } from '../roomView.ts';
import { comparePlaces, parsePosition, type StatePosition, type AnsweredThrough } from './position.ts';

export interface RoomToAnswer {
  membership: Membership;
  /** The rev the client holds, or null: it holds nothing of this room. */
  held: number | null;
  /** What is unread, as the room was when the membership was read. */
  counts: { unread: number; mentions: number };
}

export interface ChosenRooms {
  /** Rooms with messages to answer, the open one first, then those that concern the reader most. */
  news: RoomToAnswer[];
  /** Rooms of which only the state changed, in the order in which they changed. */
  stateOnly: RoomToAnswer[];
  /** Where the client stands: null is a new client. */
  from: StatePosition | null;
}

/**
 * Finds what a client lacks, by what it says it holds. Under another epoch it holds nothing (R3, R5).
 * Rooms outside of `after` and `through` are left out, all but the open one: who holds more than a frame can name asks for one range after the other.
 */
export async function chooseRooms(
  ctx: Context,
  userId: string,
  input: Payload<'sync'>,
  { memberships: all, highest }: { memberships: Membership[]; highest: Position },
): Promise<ChosenRooms> {
  const { after = '', through } = input;
  const isAsked = (id: string) => (id > after && (through === undefined || id <= through)) || id === input.first;
  const memberships = all.filter(({ room }) => isAsked(room.id));
  const sameHistory = input.epoch === ctx.stores.epoch;
  const held = new Map(sameHistory ? Object.entries(input.rooms) : []);
  const given = sameHistory ? parsePosition(input.stateRev) : null;
  const from = given && given.since <= highest ? given : null;

  const changed = memberships.filter(({ room }) => held.get(room.id) !== room.rev);
  const isToAnswer = (membership: Membership) =>
    from?.through ? comparePlaces(placeOf(membership), from.through) > 0 : membership.changed > (from?.since ?? -1);
  const same = memberships.filter((one) => held.get(one.room.id) === one.room.rev && isToAnswer(one));
  const due = [...changed, ...same];
  const counts = await ctx.stores.messages.unread(
    userId,
    due.map(({ room, member }) => unreadFrom(room, member)),
  );
  const rooms = due.map((membership, i) => ({
    membership,
    held: held.get(membership.room.id) ?? null,
    counts: counts[i] ?? { unread: 0, mentions: 0 },
  }));
  const urgency = ({ membership: { room }, counts: { mentions, unread } }: RoomToAnswer) =>
    room.id === input.first ? 3 : room.kind === 'pm' || mentions > 0 ? 2 : unread > 0 ? 1 : 0;
  return {
    news: rooms.slice(0, changed.length).sort((a, b) => urgency(b) - urgency(a)),
    stateOnly: rooms.slice(changed.length).sort((a, b) => comparePlaces(placeOf(a.membership), placeOf(b.membership))),
    from,
  };
}

export function placeOf({ room, changed }: Membership): AnsweredThrough {
  return { changed, roomId: room.id };
}
