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
    loadMessages: { roomId, limit: 10, before: 5 },
    sync: { epoch: EPOCH, stateRev: 'p1', rooms: { [roomId]: 1 }, first: roomId, part: true, maxBytes: 8_192 },
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
  const list = { q: 'ann', limit: '10', cursor: 'ann' };
  const body = ({ id: _id, ...fields }: Record<string, unknown>) => fields;
  return {
    config: {},
    register: {
      body: {
        username: 'intruder',
        password: 'four plain words',
        displayName: 'Intruder',
        email: 'intruder@example.org',
        setupCode: 'a-code-that-is-wrong',
        tokenInBody: true,
      },
    },
    login: { body: { username: 'anna', password: 'not this one', rememberMe: true, tokenInBody: true } },
    refreshToken: { body: { refreshToken: 'no-such-token' } },
    logout: { body: { refreshToken: 'no-such-token' } },
    listSessions: {},
    endOtherSessions: {},
    endSession: { path: { id: 'a1b2c3d4e5f6g7h8i9j0' } },
    listUsers: { query: list },
    getMe: {},
    updateMe: { body: { displayName: 'Mallory', title: 'Nobody', email: 'mallory@example.org' } },
    changePassword: { body: { next: 'five other plain words', confirm: { password: 'not this one', code: '123456' } } },
    getUser: { path: { id: userId } },
    listRooms: {},
    listDirectory: { query: list },
    createRoom: { body: { name: 'A room', kind: 'private', topic: 'x', members: [userId] } },
    openPrivateMessages: { body: { userId } },
    getRoom: { path: { roomId } },
    updateRoom: { path: { roomId }, body: { name: 'A room', topic: 'x', archived: true } },
    joinRoom: { path: { roomId } },
    leaveRoom: { path: { roomId } },
    listMembers: { path: { roomId }, query: list },
    putMember: { path: { roomId, userId }, body: { role: 'owner' } },
    removeMember: { path: { roomId, userId } },
    loadMessages: { path: { roomId }, query: { limit: '10', before: '5' } },
    putReceipts: { path: { roomId }, body: { receivedSeq: 1, readSeq: 1, epoch: EPOCH } },
    chatMessage: { body: events.chatMessage },
    editMessage: { path: { id: messageId }, body: body(events.editMessage) },
    deleteMessage: { path: { id: messageId }, query: { epoch: EPOCH } },
    reactToMessage: { path: { id: messageId }, body: body(events.reactToMessage) },
    sync: { body: events.sync },
  };
}

/** Where a route is asked with this input, the parts of the path and the query as they stand. */
export function pathOf(path: string, input: RouteInput): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => input.path?.[name] ?? '');
  const query = Object.entries(input.query ?? {}).map(([name, value]) => `${name}=${value}`);
  return `/api${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
