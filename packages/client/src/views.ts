import type { Model } from './model.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { People } from './people.ts';
import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { ClientState, ConnectionState, RoomRow, SessionState, StorageState } from './state.ts';

export interface StateInput {
  model: Model;
  outbox: Outbox;
  people: People;
  session: SessionState;
  connection: Omit<ConnectionState, 'lastSyncedAt' | 'waiting'>;
  storage: StorageState;
}

/** Puts the whole state together, but for the conversations. */
export function buildState({ model, outbox, people, session, connection, storage }: StateInput): ClientState {
  const userId = session.status === 'signedIn' ? session.user.id : '';
  const rooms = [...model.rooms.values()].map((cache): RoomRow => {
    const entries = outbox.of(cache.room.id);
    const failed = entries.filter((entry) => entry.failed !== null).length;
    const partnerId = pmRoomUsers(cache.room.id)?.find((id) => id !== userId);
    return {
      room: cache.room,
      last: cache.messages.get(cache.newestSeq) ?? null,
      waiting: entries.length - failed,
      failed,
      partner: partnerId === undefined ? null : (people.get(partnerId) ?? null),
    };
  });
  const at = ({ last, room }: RoomRow) => last?.timestamp ?? room.me?.joinedAt ?? room.createdAt;
  rooms.sort((a, b) => (at(a) === at(b) ? a.room.name.localeCompare(b.room.name) : at(a) < at(b) ? 1 : -1));
  return {
    session,
    connection: {
      ...connection,
      lastSyncedAt: model.position.lastSyncedAt,
      waiting: rooms.reduce((sum, row) => sum + row.waiting, 0),
    },
    storage,
    rooms,
    people: people.all(),
    presence: Object.fromEntries([...model.presence].map(([id, { online, lastSeen }]) => [id, { online, lastSeen }])),
    notSent: model.notSent,
  };
}
