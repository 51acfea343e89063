import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { LinkState } from '../connection/linkStatus.ts';
import type { Device } from '../device.ts';
import { deliveryOf, seenBy } from '../receipts/seenBy.ts';
import type { ClientState, RoomRow } from '../state.ts';
import { isUnseen, type RoomCache } from '../sync/roomCache.ts';
import { keepArray, keepObject, keepRecord } from './sharing.ts';

/** Puts the whole state together, but for the conversations. Whatever did not change is the same object as before, up to the state itself. */
export function buildState(device: Device, link: Readonly<LinkState>, before: ClientState | null): ClientState {
  const { model, outbox, notSent, people, session, storage } = device;
  const known = new Map(before?.rooms.map((row) => [row.room.id, row]));
  const rooms = [...model.rooms.values()].map((cache) => keepObject(known.get(cache.room.id), rowOf(cache, device)));
  rooms.sort(newsFirst);
  const waiting = outbox.all().filter(({ state }) => state.name !== 'failed');
  const presence = [...model.presence].map(([id, { online, lastSeen }]) => [id, { online, lastSeen }] as const);
  return keepObject(before, {
    session,
    connection: keepObject(before?.connection, {
      ...link,
      lastSyncedAt: model.lastSyncedAt,
      waiting: waiting.length,
      unsure: waiting.filter(({ state }) => state.name !== 'queued').length,
    }),
    storage: keepObject(before?.storage, { durable: storage.durable, error: storage.trouble }),
    rooms: keepArray(before?.rooms, rooms),
    people: people.all(),
    presence: keepRecord(before?.presence, Object.fromEntries(presence)),
    notSent: keepArray(before?.notSent, [...notSent.items]),
  });
}

function rowOf(cache: RoomCache, { outbox, people, userId }: Device): RoomRow {
  const entries = outbox.of(cache.room.id);
  const failed = entries.filter(({ state }) => state.name === 'failed').length;
  const last = cache.inOrder().findLast((message) => !isUnseen(message)) ?? null;
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
