import type { ClientState, RoomRow } from '@palaver/client/state';
import type { Message, User } from '@palaver/protocol/entities';
import { roomName } from '../../client/roomName.ts';

const ROOMS = 6;
const PEOPLE = 5;
const MESSAGES = 6;
const MESSAGES_OF_ROOM = 30;

/** Somewhere to go. */
export type Destination =
  | { kind: 'room'; key: string; row: RoomRow; name: string }
  | { kind: 'person'; key: string; user: User }
  | { kind: 'message'; key: string; message: Message; roomName: string; sender: User | undefined };

interface Sources {
  q: string;
  state: Pick<ClientState, 'rooms' | 'people'>;
  userId: string;
  /** Set: only messages of this room. */
  roomId: string | null;
  /** People that the server found; they need not be known here. */
  asked: readonly User[];
  findMessages(q: string, most: number, roomId?: string): Message[];
}

/** Rooms, people and messages that fit what is typed, each group best first. With nothing typed: the rooms, those with something unread first. */
export function findDestinations(sources: Sources): Destination[] {
  const wanted = sources.q.trim().toLowerCase();
  const messages = wanted === '' ? [] : findSaid(sources, wanted);
  return sources.roomId === null ? [...findNamed(sources, wanted), ...messages] : messages;
}

function findNamed({ state, userId, asked }: Sources, wanted: string): Destination[] {
  const named = state.rooms.map((row) => ({ row, name: roomName(row) }));
  const rooms = named
    .map((one) => ({ ...one, rank: rankOf(one.name, wanted) }))
    .filter(({ rank }) => rank < 2)
    .toSorted((a, b) => a.rank - b.rank || Number(hasNews(b.row)) - Number(hasNews(a.row)))
    .slice(0, wanted === '' ? ROOMS * 2 : ROOMS)
    .map(({ row, name }): Destination => ({ kind: 'room', key: `room ${row.room.id}`, row, name }));
  if (wanted === '') return rooms;

  const partners = new Set(state.rooms.map((row) => row.partner?.id));
  const known = new Map([...asked, ...Object.values(state.people)].map((user) => [user.id, user]));
  const people = [...known.values()]
    .filter(({ id, deleted }) => id !== userId && !deleted && !partners.has(id))
    .map((user) => ({ user, rank: Math.min(rankOf(user.displayName, wanted), rankOf(user.username, wanted)) }))
    .filter(({ rank }) => rank < 2)
    .toSorted((a, b) => a.rank - b.rank || a.user.displayName.localeCompare(b.user.displayName))
    .slice(0, PEOPLE)
    .map(({ user }): Destination => ({ kind: 'person', key: `person ${user.id}`, user }));

  return [...rooms, ...people];
}

function findSaid({ state, roomId, findMessages }: Sources, wanted: string): Destination[] {
  const names = new Map(state.rooms.map((row) => [row.room.id, roomName(row)]));
  const found = roomId === null ? findMessages(wanted, MESSAGES) : findMessages(wanted, MESSAGES_OF_ROOM, roomId);
  return found.map((message) => ({
    kind: 'message',
    key: `message ${message.id}`,
    message,
    roomName: names.get(message.roomId) ?? '',
    sender: state.people[message.senderId],
  }));
}

/** 0: begins so; 1: a word in it begins so; 2: does not fit. */
function rankOf(name: string, wanted: string): number {
  const low = name.toLowerCase();
  if (low.startsWith(wanted)) return 0;
  return low.split(/[\s._-]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
}

function hasNews({ room }: RoomRow): boolean {
  return (room.me?.unread ?? 0) > 0;
}
