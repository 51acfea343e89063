import type { ClientEventName } from '@palaver/protocol/events';
import type { RouteName } from '@palaver/protocol/routes';

/** What is put where an id is asked for; whoever takes an input decides which ones. */
export interface Ids {
  roomId: string;
  userId: string;
  messageId: string;
}

/** Path, query and body of a route. */
export interface RouteInput {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

export const NOWHERE: Ids = { roomId: 'nowhere', userId: 'a1b2c3d4e5f6g7h8', messageId: 'nowhere:1' };
const EPOCH = 'an-epoch-0';
const BASE = '2026-01-01T00:00:00.000Z';

/** Something right for every event in every field, so that a fault that is put into it is the only one. */
export function eventInputs({ roomId, messageId }: Ids): Record<ClientEventName, Record<string, unknown>> {
  const clientId = 'hostile-client';
  return {
    joinRoom: { roomId },
    leaveRoom: { roomId },
    chatMessage: { roomId, clientId, text: 'hello', replyTo: messageId },
    chatMessages: { roomId, messages: [{ clientId, text: 'hello', replyTo: messageId }] },
    editMessage: { id: messageId, text: 'hello', base: BASE, epoch: EPOCH },
    deleteMessage: { id: messageId, epoch: EPOCH },
    reactToMessage: { id: messageId, emoji: '👍', on: true, epoch: EPOCH },
    pinMessage: { id: messageId, on: true, epoch: EPOCH },
    loadMessages: { roomId, limit: 10, before: 5 },
    sync: {
      epoch: EPOCH,
      stateRev: 'p1',
      rooms: { [roomId]: 1 },
      first: roomId,
      part: true,
      maxBytes: 8_192,
      after: 'general',
      through: roomId,
    },
    messageReceived: { roomId, seq: 1, epoch: EPOCH },
    messageRead: { roomId, seq: 1, epoch: EPOCH },
    typing: { roomId },
    stopTyping: { roomId },
    renewToken: { token: 'x.y.z' },
  };
}

/** The same for every route. */
export function routeInputs({ roomId, userId, messageId }: Ids): Record<RouteName, RouteInput> {
  const events = eventInputs({ roomId, userId, messageId });
  const audit = { actor: userId, action: 'login', from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
  const list = { q: 'ann', limit: '10', cursor: 'ann' };
  const webhook = { url: 'https://198.51.100.7/in', events: ['message'], roomIds: [roomId], active: true };
  const body = ({ id: _id, ...fields }: Record<string, unknown>) => fields;
  return {
    config: {},
    register: {
      body: {
        username: 'intruder',
        password: 'four plain words',
        displayName: 'Intruder',
        email: 'intruder@example.org',
        invite: 'abcdefgh2345',
        setupCode: 'a-code-that-is-wrong',
        tokenInBody: true,
      },
    },
    login: {
      body: { username: 'anna', password: 'not this one', rememberMe: true, totp: '123456', tokenInBody: true },
    },
    refreshToken: { body: { refreshToken: 'no-such-token' } },
    logout: { body: { refreshToken: 'no-such-token' } },
    beginSignIn: {
      path: { id: 'nobody' },
      query: { returnTo: '/rooms/general', invite: 'abcdefgh2345', link: 'x.y.z' },
    },
    finishSignIn: {
      path: { id: 'nobody' },
      query: { state: 'a', code: 'b', iss: 'https://login.example.org', error: 'c', error_description: 'd' },
    },
    linkIdentity: { path: { provider: 'nobody' }, body: { confirm: { password: 'not this one', code: '123456' } } },
    unlinkIdentity: { path: { id: userId }, body: { confirm: { password: 'not this one', code: '123456' } } },
    askReset: { body: { login: 'anna' } },
    confirmReset: { body: { token: 'A'.repeat(43), password: 'four plain words' } },
    confirmEmail: { body: { token: 'A'.repeat(43) } },
    listSessions: {},
    endOtherSessions: {},
    endSession: { path: { id: 'a1b2c3d4e5f6g7h8i9j0' } },
    createInvite: { body: { roomId, maxUses: 5, expiresInHours: 24 } },
    listInvites: { query: { limit: '10', cursor: '1.a1' } },
    withdrawInvite: { path: { id: 'a1b2c3d4e5f6g7h8' } },
    lookUpInvite: { path: { code: 'abcdefgh2345' } },
    acceptInvite: { path: { code: 'abcdefgh2345' } },
    listUsers: { query: list },
    getMe: {},
    updateMe: { body: { displayName: 'Mallory', title: 'Nobody' } },
    setEmail: { body: { email: 'mallory@example.org', confirm: { password: 'not this one', code: '123456' } } },
    deleteMe: { body: { confirm: { password: 'not this one', code: '123456' }, messages: 'remove' } },
    exportMe: { body: { confirm: { password: 'not this one', code: '123456' } } },
    downloadExport: { query: { link: 'a.b.c' } },
    changePassword: { body: { next: 'five other plain words', confirm: { password: 'not this one', code: '123456' } } },
    getSettings: {},
    updateSettings: {
      body: {
        locale: 'es',
        notify: {
          level: 'all',
          quiet: { from: '22:00', to: '06:30', timeZone: 'Pacific/Palau' },
          preview: 'sender',
          sound: true,
        },
      },
    },
    beginTotp: { body: { confirm: { password: 'not this one', code: '123456' } } },
    enableTotp: { body: { code: '123456' } },
    disableTotp: { body: { confirm: { password: 'not this one', code: '123456' } } },
    renewRecoveryCodes: { body: { confirm: { password: 'not this one', code: '123456' } } },
    getUser: { path: { id: userId } },
    listRooms: {},
    listDirectory: { query: list },
    createRoom: { body: { name: 'A room', kind: 'private', topic: 'x', members: [userId] } },
    openPrivateMessages: { body: { userId } },
    getRoom: { path: { roomId } },
    updateRoom: { path: { roomId }, body: { name: 'A room', topic: 'x', archived: true } },
    updateRoomMe: { path: { roomId }, body: { notify: 'none', pinned: true, hidden: true } },
    joinRoom: { path: { roomId } },
    leaveRoom: { path: { roomId } },
    listMembers: { path: { roomId }, query: list },
    putMember: { path: { roomId, userId }, body: { role: 'owner' } },
    removeMember: { path: { roomId, userId } },
    muteMember: { path: { roomId, userId }, body: { until: '2999-01-01T00:00:00.000Z' } },
    unmuteMember: { path: { roomId, userId } },
    listBans: { path: { roomId } },
    putBan: { path: { roomId, userId }, body: { reason: 'x', until: '2999-01-01T00:00:00.000Z' } },
    liftBan: { path: { roomId, userId } },
    loadMessages: { path: { roomId }, query: { limit: '10', before: '5' } },
    listPins: { path: { roomId }, query: { cursor: '5' } },
    putReceipts: { path: { roomId }, body: { receivedSeq: 1, readSeq: 1, epoch: EPOCH } },
    chatMessage: { body: events.chatMessage },
    editMessage: { path: { id: messageId }, body: body(events.editMessage) },
    deleteMessage: { path: { id: messageId }, query: { epoch: EPOCH } },
    reactToMessage: { path: { id: messageId }, body: body(events.reactToMessage) },
    pinMessage: { path: { id: messageId }, query: { epoch: EPOCH } },
    unpinMessage: { path: { id: messageId }, query: { epoch: EPOCH } },
    sync: { body: events.sync },
    createAccount: {
      body: {
        username: 'intruder',
        displayName: 'Intruder',
        email: 'intruder@example.org',
        role: 'admin',
        confirm: { password: 'not this one', code: '123456' },
      },
    },
    updateAccount: {
      path: { id: userId },
      body: {
        role: 'admin',
        deactivated: true,
        displayName: 'Mallory',
        title: 'Nobody',
        confirm: { password: 'not this one', code: '123456' },
      },
    },
    deleteAccount: {
      path: { id: userId },
      body: { confirm: { password: 'not this one', code: '123456' }, messages: 'remove' },
    },
    signOutAccount: { path: { id: userId } },
    createResetLink: { path: { id: userId }, body: { confirm: { password: 'not this one', code: '123456' } } },
    removeAccountFactor: { path: { id: userId }, body: { confirm: { password: 'not this one', code: '123456' } } },
    getServer: { query: { node: 'nowhere' } },
    createBackup: { body: { confirm: { password: 'not this one', code: '123456' } } },
    getServerSettings: {},
    updateServerSettings: {
      body: {
        organisation: 'Intruders',
        registration: 'open',
        membersInvite: true,
        deletion: 'remove',
        auditDays: 1,
      },
    },
    listAudit: { query: { ...audit, limit: '10', cursor: 'ann' } },
    exportAudit: { query: audit },
    listAllRooms: { query: list },
    inspectRoom: { path: { id: roomId } },
    governRoom: { path: { id: roomId }, body: { archived: true } },
    deleteRoom: { path: { id: roomId }, body: { confirm: { password: 'not this one', code: '123456' } } },
    setRoomOwner: { path: { id: roomId }, body: { userId } },
    listAccounts: { query: { ...list, role: 'admin', state: 'deactivated' } },
    listBots: { query: list },
    createBot: { body: { username: 'intruder.bot', displayName: 'Intruder' } },
    renewBotToken: { path: { id: userId } },
    deleteBot: { path: { id: userId } },
    listWebhooks: {},
    createWebhook: { body: webhook },
    updateWebhook: { path: { id: userId }, body: webhook },
    deleteWebhook: { path: { id: userId } },
  };
}

/** Where a route is asked with this input, the parts of the path and the query as they stand. */
export function pathOf(path: string, input: RouteInput): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => input.path?.[name] ?? '');
  const query = Object.entries(input.query ?? {}).map(([name, value]) => `${name}=${value}`);
  return `/api${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
