import type {
  BanList,
  ExportLink,
  IdentityLink,
  InviteAccepted,
  InviteList,
  MemberList,
  RecoveryCodes,
  ResetDone,
  RoomList,
  SessionList,
  SessionsEnded,
  TotpSecret,
  UserList,
} from '@palaver/protocol/answers';
import type { Invite, Me, Member, Room, User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { emojiForm } from '@palaver/protocol/emojiForm';
import { faultOfText, normalizeText } from '@palaver/protocol/messageText';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Settings } from '@palaver/protocol/settings';
import { createAdministration } from './administration.ts';
import type { Client } from './client.ts';
import type { ClientOptions } from './clientOptions.ts';
import { createQueue } from './createQueue.ts';
import { Device } from './device.ts';
import { Link } from './link.ts';
import { OwnAccount } from './session/ownAccount.ts';
import { View } from './view.ts';
import { loadPins } from './sync/loadPins.ts';
import { findMessages } from './view/findMessages.ts';
import type { Target } from './outbox/entry.ts';

/** Makes a client for one server and one device. Nothing happens before `start`. */
export function createClient(options: ClientOptions): Client {
  const device = new Device(options);
  const link = new Link(device, options);
  const view = new View(device, link);
  const { outbox, model, people, notSent } = device;
  const { lifecycle } = link;
  const { api, connection, history, merger, session, status } = link.parts;

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

  function requireText(text: string): string {
    const normal = normalizeText(text);
    const fault = faultOfText(normal);
    if (fault) throw new PalaverError('VALIDATION_FAILED', fault, { details: [{ path: 'text', message: fault }] });
    return normal;
  }

  const post = <T>(path: string, body?: object) => api<T>(path, { method: 'POST', body });

  /** What a person chooses goes out one after the other: two on the wire may come in another order than they were chosen, and so may their answers. */
  const choose = createQueue();
  const account = new OwnAccount({
    known: () => (device.session.status === 'signedIn' ? device.session.user : null),
    ask: () => api<Me>('/users/me'),
    save: (me) => lifecycle.setMe(me),
  });

  async function noteCodes(recoveryCodes: string[]): Promise<string[]> {
    await account.note({ totp: true, recoveryCodesLeft: recoveryCodes.length });
    return recoveryCodes;
  }

  return {
    getState: () => view.state(),
    subscribe: (listener) => view.listeners.add(listener),
    getRoom: (roomId) => view.room(roomId),
    subscribeRoom: (roomId, listener) => view.roomListeners(roomId).add(listener),

    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    retryNow: () => connection.retryNow(),
    wake() {
      view.setInSight(true);
      link.wake();
    },
    doubt: () => link.doubt(),
    rest() {
      // A page out of sight may end without another event.
      status.noteSynced();
      view.setInSight(false);
    },

    config: () => session.config(),
    register: (registration) => lifecycle.signIn(() => session.register(registration)),
    login: (login) => lifecycle.signIn(() => session.login(login)),
    resumeSignIn: () => lifecycle.signIn(() => session.beginByCookie()),
    logout: () => lifecycle.logout(),
    async updateMe(fields) {
      const askedAt = people.eventCount;
      const me = await api<Me>('/users/me', { method: 'PATCH', body: fields });
      people.learn([me], askedAt);
      return account.take(me);
    },
    updateSettings: (change) =>
      choose(async () =>
        account.note({ settings: await api<Settings>('/users/me/settings', { method: 'PATCH', body: change }) }),
      ),
    askReset: (login) => link.parts.http('/auth/reset', { method: 'POST', body: { login } }),
    confirmReset: async (token, password) =>
      (await link.parts.http<ResetDone>('/auth/reset/confirm', { method: 'POST', body: { token, password } })).username,
    setEmail: async (email, confirm) =>
      account.take(await api<Me>('/users/me/email', { method: 'PUT', body: { email, confirm } })),
    confirmEmail: async (token) => account.take(await post<Me>('/auth/email/confirm', { token })),

    sessions: async () => (await api<SessionList>('/sessions')).items,
    endSession: (id) => api(`/sessions/${id}`, { method: 'DELETE' }),
    endOtherSessions: async () => (await api<SessionsEnded>('/sessions', { method: 'DELETE' })).ended,
    async changePassword(next, confirm) {
      await api('/users/me/password', { method: 'PUT', body: { next, confirm } });
      await account.note({ hasPassword: true });
    },
    linkIdentity: async (provider, confirm) =>
      (await post<IdentityLink>(`/users/me/identities/${provider}`, { confirm })).url,
    async unlinkIdentity(id, confirm) {
      await api(`/users/me/identities/${id}`, { method: 'DELETE', body: { confirm } });
      await account.look();
    },
    me: () => account.look(),
    async deleteMe(confirm) {
      await api('/users/me', { method: 'DELETE', body: { confirm } });
      await lifecycle.ended('deleted');
    },
    exportMe: (confirm) => post<ExportLink>('/users/me/export', { confirm }),
    beginTotp: (confirm) => post<TotpSecret>('/users/me/totp', { confirm }),
    enableTotp: async (code) =>
      noteCodes((await api<RecoveryCodes>('/users/me/totp', { method: 'PUT', body: { code } })).recoveryCodes),
    async disableTotp(confirm) {
      await api('/users/me/totp', { method: 'DELETE', body: { confirm } });
      await account.note({ totp: false, recoveryCodesLeft: 0 });
    },
    renewRecoveryCodes: async (confirm) =>
      noteCodes((await post<RecoveryCodes>('/users/me/recovery-codes', { confirm })).recoveryCodes),

    createInvite: (invite) => post<Invite>('/invites', invite),
    invites: (query = {}) => api<InviteList>('/invites', { query }),
    withdrawInvite: (id) => api(`/invites/${id}`, { method: 'DELETE' }),
    lookUpInvite: (code) => link.parts.http(`/invites/by-code/${encodeURIComponent(code)}`),
    async acceptInvite(code) {
      const { room } = await post<InviteAccepted>(`/invites/by-code/${encodeURIComponent(code)}/accept`);
      return room && link.addRoom(room);
    },

    admin: createAdministration(api),

    openRoom: (roomId) => view.openRoom(roomId),
    loadOlder: (roomId) => history.loadOlder(roomId),
    loadHole: (roomId, beforeSeq, from = 'newer') => history.loadHole(roomId, beforeSeq, from),
    loadAround: (roomId, seq) => history.loadAround(roomId, seq),
    loadPins: (roomId) => loadPins(link.parts, device, roomId),
    findMessages(q, most, roomId) {
      const all = [...model.rooms.values()];
      return findMessages(roomId === undefined ? all : all.filter(({ room }) => room.id === roomId), q, most);
    },
    markRead: (roomId, seq) => void link.markRead(roomId, seq),
    typing: (roomId) => link.signTyping(roomId, true),
    stopTyping: (roomId) => link.signTyping(roomId, false),

    async send(roomId, text, { replyTo = null, clientId: given } = {}) {
      const target = replyTo === null ? null : targetOf(replyTo).target;
      const clientId = await outbox.addSend(roomId, requireText(text), target, given);
      link.signTyping(roomId, false);
      link.written(roomId);
      return clientId;
    },
    async edit(id, text) {
      const { roomId, target } = targetOf(id);
      await outbox.addEdit(roomId, target, requireText(text), baseOf(target));
      link.written(roomId);
    },
    async remove(id) {
      const { roomId, target } = targetOf(id);
      await outbox.addDelete(roomId, target);
      link.written(roomId);
    },
    async react(id, emoji, on) {
      const { roomId, target } = targetOf(id);
      await outbox.addReaction(roomId, target, emojiForm(emoji) ?? emoji, on);
      link.written(roomId);
    },
    async pin(id, on) {
      const { roomId, target } = targetOf(id);
      await outbox.addPin(roomId, target, on);
      link.written(roomId);
    },
    async retry(entryId) {
      const roomId = outbox.find(entryId)?.roomId;
      if ((await outbox.retry(entryId)) && roomId !== undefined) link.written(roomId);
    },
    async discard(entryId) {
      const roomId = outbox.find(entryId)?.roomId;
      await outbox.discard(entryId);
      if (roomId === undefined) await notSent.discard(entryId);
      else link.written(roomId);
    },

    createRoom: async (room) => link.addRoom(await post<Room>('/rooms', room)),
    updateRoom: async (roomId, fields) =>
      link.addRoom(await api<Room>(`/rooms/${roomId}`, { method: 'PATCH', body: fields })),
    setPreferences: (roomId, given) =>
      choose(async () => link.addRoom(await api<Room>(`/rooms/${roomId}/me`, { method: 'PATCH', body: given }))),
    joinRoom: async (roomId) => link.addRoom(await post<Room>(`/rooms/${roomId}/join`)),
    async leaveRoom(roomId) {
      await post(`/rooms/${roomId}/leave`);
      await merger.roomGone(roomId, { reason: 'left' });
    },
    async lookUpRoom(roomId) {
      const room = await api<Room>(`/rooms/${encodeURIComponent(roomId)}`);
      return room.me ? link.addRoom(room) : room;
    },
    openPrivateMessages: async (userId) => link.addRoom(await post<Room>('/rooms/private-messages', { userId })),
    directory: (query = {}) => api<RoomList>('/rooms/directory', { query }),
    async searchPeople(query = {}) {
      const askedAt = people.eventCount;
      const found = await api<UserList>('/users', { query });
      people.learn(found.items, askedAt);
      return found;
    },
    async getUser(userId) {
      const askedAt = people.eventCount;
      const user = await api<User>(`/users/${userId}`);
      people.learn([user], askedAt);
      return user;
    },
    async members(roomId, query = {}) {
      const askedAt = people.eventCount;
      const found = await api<MemberList>(`/rooms/${roomId}/members`, { query });
      people.learn(
        found.items.map(({ user }) => user),
        askedAt,
      );
      await model.learnMembers(roomId, found.items);
      return found;
    },
    putMember: (roomId, userId, role) =>
      api<Member>(`/rooms/${roomId}/members/${userId}`, { method: 'PUT', body: { role } }),
    removeMember: (roomId, userId) => api(`/rooms/${roomId}/members/${userId}`, { method: 'DELETE' }),
    mute: (roomId, userId, until) =>
      api<Member>(`/rooms/${roomId}/members/${userId}/mute`, { method: 'PUT', body: { until } }),
    unmute: (roomId, userId) => api<Member>(`/rooms/${roomId}/members/${userId}/mute`, { method: 'DELETE' }),
    bans: async (roomId) => (await api<BanList>(`/rooms/${roomId}/bans`)).items,
    ban: (roomId, userId, ban) => api(`/rooms/${roomId}/bans/${userId}`, { method: 'PUT', body: ban }),
    liftBan: (roomId, userId) => api(`/rooms/${roomId}/bans/${userId}`, { method: 'DELETE' }),
    serverNow: () => device.serverNow,
  };
}
