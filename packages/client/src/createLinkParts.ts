import type { Room, User } from '@palaver/protocol/entities';
import type { ClientOptions } from './clientOptions.ts';
import { Connection } from './connection/connection.ts';
import { createHttp } from './connection/http.ts';
import { LinkStatus } from './connection/linkStatus.ts';
import type { Device } from './device.ts';
import { Flusher } from './outbox/flusher.ts';
import { ReceiptSender } from './receipts/receiptSender.ts';
import { TypingWatch } from './receipts/typing.ts';
import { createApi } from './session/api.ts';
import { Session } from './session/session.ts';
import { History } from './sync/history.ts';
import { Merger } from './sync/merger.ts';
import { PeopleLookup } from './sync/peopleLookup.ts';
import { SyncLoop } from './sync/syncLoop.ts';
import { UnconfirmedMessages } from './sync/unconfirmedMessages.ts';

/** Refusals that say: what this device holds is out of date. */
const STALE = ['EPOCH_CHANGED', 'EDIT_CONFLICT', 'MESSAGE_DELETED', 'NOT_A_MEMBER', 'ROOM_NOT_FOUND', 'BANNED'];

export type LinkParts = ReturnType<typeof createLinkParts>;

/**
 * Builds the parts that join a device with the server, each on the ones before it, and connects those that call one another.
 * `openRoomId`: the room that is synced first.
 */
export function createLinkParts(device: Device, options: ClientOptions, openRoomId: () => string | null) {
  const { url, tokens, transports = ['websocket', 'polling'] } = options;
  const { random } = Math;
  const { now, storage, tabs, model, outbox, notSent, people, ownMarks } = device;
  const userId = () => device.userId;
  const epoch = () => model.position.epoch;
  const onRoom = (roomId: string) => device.roomChanged.emit(roomId);

  const http = createHttp(url, options.fetch ?? ((...call) => fetch(...call)));
  const session = new Session({ http, storage, tokens, now });
  const api = createApi(http, session);
  const onUnauthorized = () => void session.renew().catch(() => undefined);
  const connection = new Connection({
    url,
    transports,
    now,
    random,
    token: () => session.token(),
    whoAnswers: () => session.config(),
    onUnauthorized: () => session.forgetToken(),
  });
  const status = new LinkStatus(model, now);

  const lookup = new PeopleLookup({
    people,
    fetchUser: (id) => api<User>(`/users/${id}`),
    fetchPage: (cursor) => api('/users', { query: { limit: '100', cursor } }),
  });
  const askRoom = (roomId: string) => api<Room>(`/rooms/${roomId}`);
  const merger = new Merger({ model, outbox, notSent, people: lookup, storage, userId, askRoom });
  const history = new History({
    model,
    connection,
    apply: (roomId, page) => merger.page(roomId, page),
    requestSync: () => merger.syncWanted.emit(),
    onRoom,
  });
  const unconfirmed = new UnconfirmedMessages({ model, outbox, notSent, history });
  const syncLoop = new SyncLoop({
    connection,
    now,
    random,
    held: () => ({ ...model.held(), first: openRoomId() }),
    asking: () => model.noteAsked(),
    apply: async (answer, asked) => {
      await merger.sync(answer, asked);
      await unconfirmed.check(!answer.more);
    },
    onUnauthorized,
  });
  const receipts = new ReceiptSender({
    connection,
    epoch,
    due: (roomId) => ownMarks.due(roomId),
    onAnswer: (roomId, answer) => ownMarks.acknowledged(roomId, answer),
    onRefused: (roomId) => void ownMarks.refused(roomId).then(() => syncLoop.request()),
  });
  const flusher = new Flusher({
    outbox,
    connection,
    now,
    random,
    epoch,
    maySend: () => tabs.leads && syncLoop.historyKnown,
    onStored: async (entry, message) => {
      await merger.stored(entry, message);
      tabs.post({ kind: 'stored', message });
    },
    onRefused: (_entry, cause) => {
      tabs.post({ kind: 'outbox' });
      if (STALE.includes(cause.errorCode)) syncLoop.request();
    },
    onPaused: (pausedUntil) => pausedUntil !== status.state.pausedUntil && status.set({ pausedUntil }),
    onUnauthorized,
  });
  const typing = new TypingWatch(onRoom);
  return { http, session, api, connection, status, lookup, merger, history, syncLoop, receipts, flusher, typing };
}
