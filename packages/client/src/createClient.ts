import type { MemberList, RoomList, UserList } from '@palaver/protocol/answers';
import type { Me, Member, Room, User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { emojiForm } from '@palaver/protocol/emojiForm';
import { faultOfText, normalizeText } from '@palaver/protocol/messageText';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Client } from './client.ts';
import { ClientCore } from './clientCore.ts';
import type { ClientOptions } from './clientOptions.ts';
import { findMessages } from './findMessages.ts';
import type { HttpRequest } from './http.ts';
import type { Target } from './outbox/entry.ts';

export type { ClientOptions } from './clientOptions.ts';

/** Makes a client for one server and one device. Nothing happens before `start`. */
export function createClient(options: ClientOptions): Client {
  const core = new ClientCore(options);
  const { outbox, model, history, session, screen, lifecycle } = core;

  /** The room and target that an id of a message, or the clientId of an unsent one, names. */
  function targetOf(id: string): { roomId: string; target: Target } {
    if (id.includes(':')) return { roomId: parseMessageId(id).roomId, target: { id } };
    const send = outbox.findSend(id);
    if (send) return { roomId: send.roomId, target: { clientId: id } };
    for (const roomId of model.rooms.keys()) {
      const message = model.findOwn(roomId, id);
      if (message) return { roomId, target: { id: message.id } };
    }
    throw new PalaverError('MESSAGE_NOT_FOUND', 'There is no such message on this device.');
  }

  const baseOf = (target: Target) => ('id' in target ? (model.findMessage(target.id)?.editedAt ?? null) : null);

  function demandText(text: string): string {
    const normal = normalizeText(text);
    const fault = faultOfText(normal);
    if (fault) throw new PalaverError('VALIDATION_FAILED', fault, { details: [{ path: 'text', message: fault }] });
    return normal;
  }

  const api = <T>(path: string, request?: HttpRequest) => core.api<T>(path, request);
  const post = <T>(path: string, body?: object) => api<T>(path, { method: 'POST', body });

  return {
    getState: () => screen.state(),
    subscribe: (listener) => screen.listeners.add(listener),
    getRoom: (roomId) => screen.room(roomId),
    subscribeRoom: (roomId, listener) => screen.roomListeners(roomId).add(listener),

    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    retryNow: () => core.connection.retryNow(),
    wake: () => core.line.wake(),
    doubt: () => core.line.doubt(),
    rest: () => core.line.rest(),

    config: () => session.config(),
    register: async (registration) => lifecycle.signIn(() => session.register(registration)),
    login: async (login) => lifecycle.signIn(() => session.login(login)),
    logout: () => lifecycle.logout(),
    async updateMe(fields) {
      const me = await api<Me>('/users/me', { method: 'PATCH', body: fields });
      core.people.learn([me]);
      await lifecycle.setMe(me);
      return me;
    },

    openRoom: (roomId) => core.openRoom(roomId),
    loadOlder: (roomId) => history.loadOlder(roomId),
    loadHole: (roomId, beforeSeq, from = 'newer') => history.loadHole(roomId, beforeSeq, from),
    loadAround: (roomId, seq) => history.loadAround(roomId, seq),
    findMessages(q, most, roomId) {
      const all = [...core.model.rooms.values()];
      return findMessages(roomId === undefined ? all : all.filter(({ room }) => room.id === roomId), q, most);
    },
    markRead: (roomId, seq) => void core.markRead(roomId, seq),
    typing: (roomId) => core.signTyping(roomId, true),
    stopTyping: (roomId) => core.signTyping(roomId, false),

    async send(roomId, text, { replyTo = null } = {}) {
      const target = replyTo === null ? null : targetOf(replyTo).target;
      const clientId = await outbox.addSend(roomId, demandText(text), target);
      core.signTyping(roomId, false);
      core.written(roomId);
      return clientId;
    },
    async edit(id, text) {
      const { roomId, target } = targetOf(id);
      await outbox.addEdit(roomId, target, demandText(text), baseOf(target));
      core.written(roomId);
    },
    async remove(id) {
      const { roomId, target } = targetOf(id);
      await outbox.addDelete(roomId, target);
      core.written(roomId);
    },
    async react(id, emoji, on) {
      const { roomId, target } = targetOf(id);
      await outbox.addReaction(roomId, target, emojiForm(emoji) ?? emoji, on);
      core.written(roomId);
    },
    async retry(entryId) {
      const roomId = outbox.find(entryId)?.roomId;
      if ((await outbox.retry(entryId)) && roomId !== undefined) core.written(roomId);
    },
    async discard(entryId) {
      const roomId = outbox.find(entryId)?.roomId;
      await outbox.discard(entryId);
      if (roomId === undefined) await core.notSent.discard(entryId);
      else core.written(roomId);
    },

    createRoom: async (room) => core.addRoom(await post<Room>('/rooms', room)),
    updateRoom: async (roomId, fields) =>
      core.addRoom(await api<Room>(`/rooms/${roomId}`, { method: 'PATCH', body: fields })),
    joinRoom: async (roomId) => core.addRoom(await post<Room>(`/rooms/${roomId}/join`)),
    async leaveRoom(roomId) {
      await post(`/rooms/${roomId}/leave`);
      await core.roomGone(roomId, 'left');
    },
    async lookUpRoom(roomId) {
      const room = await api<Room>(`/rooms/${encodeURIComponent(roomId)}`);
      return room.me ? core.addRoom(room) : room;
    },
    openPrivateMessages: async (userId) => core.addRoom(await post<Room>('/rooms/private-messages', { userId })),
    directory: (query = {}) => api<RoomList>('/rooms/directory', { query }),
    async searchPeople(query = {}) {
      const found = await api<UserList>('/users', { query });
      core.people.learn(found.items);
      return found;
    },
    async getUser(userId) {
      const user = await api<User>(`/users/${userId}`);
      core.people.learn([user]);
      return user;
    },
    async members(roomId, query = {}) {
      const found = await api<MemberList>(`/rooms/${roomId}/members`, { query });
      core.people.learn(found.items.map(({ user }) => user));
      await model.learnMembers(roomId, found.items);
      return found;
    },
    putMember: (roomId, userId, role) =>
      api<Member>(`/rooms/${roomId}/members/${userId}`, { method: 'PUT', body: { role } }),
    removeMember: (roomId, userId) => api(`/rooms/${roomId}/members/${userId}`, { method: 'DELETE' }),
  };
}
