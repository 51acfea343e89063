import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { Model } from '../sync/model.ts';
import type { NotSentList } from '../outbox/notSentList.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { People } from '../sync/people.ts';
import type { RoomCache } from '../sync/roomCache.ts';
import type { LinkState } from '../connection/linkStatus.ts';
import { deliveryOf, seenBy } from '../receipts/seenBy.ts';
import { keepArray, keepObject, keepRecord } from './sharing.ts';
import type { ClientState, RoomRow, SessionState, StorageState } from '../state.ts';

export interface StateInput {
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  people: People;
  session: SessionState;
  connection: Readonly<LinkState>;
  storage: StorageState;
  before: ClientState | null;
}

/** Puts the whole state together, but for the conversations. Whatever did not change is the same object as before, up to the state itself. */
export function buildState({ before, ...input }: StateInput): ClientState {
  const { model, outbox, notSent, people, session } = input;
  const known = new Map(before?.rooms.map((row) => [row.room.id, row]));
  const rooms = [...model.rooms.values()].map((cache) => keepObject(known.get(cache.room.id), rowOf(cache, input)));
  rooms.sort(newsFirst);
  const waiting = outbox.all().filter(({ state }) => state.name !== 'failed');
  const presence = [...model.presence].map(([id, { online, lastSeen }]) => [id, { online, lastSeen }] as const);
  return keepObject(before, {
    session,
    connection: keepObject(before?.connection, {
      ...input.connection,
      lastSyncedAt: model.lastSyncedAt,
      waiting: waiting.length,
      unsure: waiting.filter(({ state }) => state.name !== 'queued').length,
    }),
    storage: keepObject(before?.storage, input.storage),
    rooms: keepArray(before?.rooms, rooms),
    people: people.all(),
    presence: keepRecord(before?.presence, Object.fromEntries(presence)),
    notSent: keepArray(before?.notSent, [...notSent.items]),
  });
}

function rowOf(cache: RoomCache, { outbox, people, session }: Omit<StateInput, 'before'>): RoomRow {
  const userId = session.status === 'signedIn' ? session.user.id : '';
  const entries = outbox.of(cache.room.id);
  const failed = entries.filter(({ state }) => state.name === 'failed').length;
  const last = cache.inOrder().at(-1) ?? null;
  const partnerId = pmRoomUsers(cache.room.id)?.find((id) => id !== userId);
  return {
    room: cache.room,
    last,
    lastDelivery:
      last && last.senderId === userId && !last.deleted ? deliveryOf(seenBy(cache, userId)(last.seq)) : null,
    waiting: entries.length - failed,
    failed,
    partner: partnerId === undefined ? null : (people.get(partnerId) ?? null),
  };
}

function newsFirst(a: RoomRow, b: RoomRow): number {
  const at = ({ last, room }: RoomRow) => last?.timestamp ?? room.me?.joinedAt ?? room.createdAt;
  if (at(a) !== at(b)) return at(a) < at(b) ? 1 : -1;
  return a.room.name.localeCompare(b.room.name) || (a.room.id < b.room.id ? -1 : 1);
}
