import * as z from 'zod';
import {
  ConfigAnswer,
  HistoryAnswer,
  MemberList,
  MessageAnswer,
  ReceiptsAnswer,
  RoomList,
  SessionAnswer,
  SessionList,
  SessionsEnded,
  SyncAnswer,
  TokenAnswer,
  UserList,
} from './answers.ts';
import { Me, Member, MemberRole, Room, User } from './entities.ts';
import { clientEvents, Sync } from './events.ts';
import { listOf } from './firstFault.ts';
import { LIMITS } from './limits.ts';
import { isWellFormed } from './messageText.ts';
import { DisplayName, RoomName, Title, Topic, Username } from './names.ts';
import {
  Confirm,
  Email,
  Emoji,
  Epoch,
  MessageId,
  Password,
  RoomId,
  Seq,
  SessionId,
  Timestamp,
  UserId,
  Watermark,
} from './values.ts';

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express form, without the `/api` in front. */
  path: string;
  /** `token`: an access token is required; `none`: anyone; `cookie`: the refresh cookie or token. */
  auth: 'none' | 'token' | 'cookie';
  about: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Status → what the answer holds; null where there is no body. */
  answers: Record<number, z.ZodType | null>;
}

const text = (max: number) =>
  z
    .string()
    .max(max, { error: 'Too long.', abort: true })
    .refine(isWellFormed, 'Holds a NUL or half of a surrogate pair.');
const digits = (schema: z.ZodType<number, number>) =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,15})$/, 'Expected a whole number.')
    .transform(Number)
    .pipe(schema);
const Limit = digits(z.int().min(1).max(LIMITS.pageMax)).meta({ description: '1 to 100.' });
const Query = text(100).meta({ description: 'Part of a name, blind to case.' });
const Cursor = z
  .string()
  .max(6_000, { error: 'Too long.', abort: true })
  .regex(/^[A-Za-z0-9_.-]+$/)
  .meta({ description: 'What the last page gave as `next`.' });
const ListQuery = z.strictObject({ q: Query.optional(), limit: Limit.optional(), cursor: Cursor.optional() });

const RoomParams = z.strictObject({ roomId: RoomId });
const MemberParams = z.strictObject({ roomId: RoomId, userId: UserId });
const MessageParams = z.strictObject({ id: MessageId });

const HistoryQuery = z
  .strictObject({
    limit: Limit.optional(),
    before: z
      .union([digits(Seq), Timestamp])
      .optional()
      .meta({ description: 'Digits are a seq, an ISO time is a time.' }),
    after: digits(Watermark).optional(),
    around: digits(Seq).optional(),
  })
  .refine((page) => [page.before, page.after, page.around].filter((at) => at !== undefined).length <= 1, {
    message: 'Give at most one of before, after and around.',
  });

const Register = z.strictObject({
  username: Username,
  password: Password,
  displayName: DisplayName.optional(),
  email: Email.optional(),
  setupCode: text(200).optional(),
  tokenInBody: z.boolean().optional(),
});

const Login = z.strictObject({
  username: text(254).min(1).meta({ description: 'Username, in any spelling of it, or e-mail address.' }),
  password: text(300).min(1),
  rememberMe: z.boolean().optional(),
  tokenInBody: z.boolean().optional(),
});

const RefreshToken = z.strictObject({ refreshToken: text(400).optional() }).optional();
const Edit = clientEvents.editMessage.payload.omit({ id: true });

/** Every REST route: one row each. The server mounts this table, the documents are generated from it. */
export const routes = {
  config: {
    method: 'get',
    path: '/config',
    auth: 'none',
    about: 'What a client needs to know before it signs in.',
    answers: { 200: ConfigAnswer },
  },

  register: {
    method: 'post',
    path: '/auth/register',
    auth: 'none',
    about: 'Make an account and sign in.',
    body: Register,
    answers: { 201: SessionAnswer },
  },
  login: {
    method: 'post',
    path: '/auth/login',
    auth: 'none',
    about: 'Sign in.',
    body: Login,
    answers: { 200: SessionAnswer },
  },
  refreshToken: {
    method: 'post',
    path: '/auth/token',
    auth: 'cookie',
    about: 'A fresh access token; the refresh token rotates.',
    body: RefreshToken,
    answers: { 200: TokenAnswer },
  },
  logout: {
    method: 'post',
    path: '/auth/logout',
    auth: 'cookie',
    about: 'End the session and close its sockets.',
    body: RefreshToken,
    answers: { 204: null },
  },

  listSessions: {
    method: 'get',
    path: '/sessions',
    auth: 'token',
    about: 'One’s own sessions: the devices on which one is signed in.',
    answers: { 200: SessionList },
  },
  endOtherSessions: {
    method: 'delete',
    path: '/sessions',
    auth: 'token',
    about: 'End all one’s own sessions but this one.',
    answers: { 200: SessionsEnded },
  },
  endSession: {
    method: 'delete',
    path: '/sessions/:id',
    auth: 'token',
    about: 'End one of one’s own sessions; this one: as logout.',
    params: z.strictObject({ id: SessionId }),
    answers: { 204: null },
  },

  listUsers: {
    method: 'get',
    path: '/users',
    auth: 'token',
    about: 'People, by name.',
    query: ListQuery,
    answers: { 200: UserList },
  },
  getMe: { method: 'get', path: '/users/me', auth: 'token', about: 'One’s own account.', answers: { 200: Me } },
  updateMe: {
    method: 'patch',
    path: '/users/me',
    auth: 'token',
    about: 'Change one’s own profile.',
    body: z.strictObject({
      displayName: DisplayName.optional(),
      title: Title.optional(),
      email: Email.nullable().optional(),
    }),
    answers: { 200: Me },
  },
  changePassword: {
    method: 'put',
    path: '/users/me/password',
    auth: 'token',
    about: 'Change one’s own password. All other sessions end.',
    body: z.strictObject({ next: Password, confirm: Confirm.optional() }),
    answers: { 204: null },
  },
  getUser: {
    method: 'get',
    path: '/users/:id',
    auth: 'token',
    about: 'One person.',
    params: z.strictObject({ id: UserId }),
    answers: { 200: User },
  },

  listRooms: { method: 'get', path: '/rooms', auth: 'token', about: 'One’s own rooms.', answers: { 200: RoomList } },
  listDirectory: {
    method: 'get',
    path: '/rooms/directory',
    auth: 'token',
    about: 'Public rooms, by name.',
    query: ListQuery,
    answers: { 200: RoomList },
  },
  createRoom: {
    method: 'post',
    path: '/rooms',
    auth: 'token',
    about: 'Make a room; its maker owns it.',
    body: z.strictObject({
      name: RoomName,
      kind: z.enum(['public', 'private']),
      topic: Topic.optional(),
      members: listOf(UserId, { max: 200 }).optional(),
    }),
    answers: { 201: Room },
  },
  openPrivateMessages: {
    method: 'post',
    path: '/rooms/private-messages',
    auth: 'token',
    about: 'The room between oneself and another person.',
    body: z.strictObject({ userId: UserId }),
    answers: { 201: Room, 200: Room },
  },
  getRoom: {
    method: 'get',
    path: '/rooms/:roomId',
    auth: 'token',
    about: 'One room.',
    params: RoomParams,
    answers: { 200: Room },
  },
  updateRoom: {
    method: 'patch',
    path: '/rooms/:roomId',
    auth: 'token',
    about: 'Change name, topic or archive state: owners and moderators.',
    params: RoomParams,
    body: z.strictObject({ name: RoomName.optional(), topic: Topic.optional(), archived: z.boolean().optional() }),
    answers: { 200: Room },
  },
  joinRoom: {
    method: 'post',
    path: '/rooms/:roomId/join',
    auth: 'token',
    about: 'As the event `joinRoom`.',
    params: RoomParams,
    answers: { 200: Room },
  },
  leaveRoom: {
    method: 'post',
    path: '/rooms/:roomId/leave',
    auth: 'token',
    about: 'As the event `leaveRoom`.',
    params: RoomParams,
    answers: { 204: null },
  },
  listMembers: {
    method: 'get',
    path: '/rooms/:roomId/members',
    auth: 'token',
    about: 'Members with their roles and marks.',
    params: RoomParams,
    query: ListQuery,
    answers: { 200: MemberList },
  },
  putMember: {
    method: 'put',
    path: '/rooms/:roomId/members/:userId',
    auth: 'token',
    about: 'Add somebody, or give another role.',
    params: MemberParams,
    body: z.strictObject({ role: MemberRole }),
    answers: { 200: Member },
  },
  removeMember: {
    method: 'delete',
    path: '/rooms/:roomId/members/:userId',
    auth: 'token',
    about: 'Remove somebody from the room.',
    params: MemberParams,
    answers: { 204: null },
  },

  loadMessages: {
    method: 'get',
    path: '/rooms/:roomId/messages',
    auth: 'token',
    about: 'A page of history, newest first.',
    params: RoomParams,
    query: HistoryQuery,
    answers: { 200: HistoryAnswer },
  },
  putReceipts: {
    method: 'put',
    path: '/rooms/:roomId/receipts',
    auth: 'token',
    about: 'As the events `messageReceived` and `messageRead`.',
    params: RoomParams,
    body: z.strictObject({ receivedSeq: Watermark.optional(), readSeq: Watermark.optional(), epoch: Epoch.optional() }),
    answers: { 200: ReceiptsAnswer },
  },
  chatMessage: {
    method: 'post',
    path: '/messages',
    auth: 'token',
    about: 'As the event `chatMessage`: 201 new, 200 repeated.',
    body: clientEvents.chatMessage.payload,
    answers: { 201: MessageAnswer, 200: MessageAnswer },
  },
  editMessage: {
    method: 'patch',
    path: '/messages/:id',
    auth: 'token',
    about: 'As the event `editMessage`.',
    params: MessageParams,
    body: Edit,
    answers: { 200: MessageAnswer },
  },
  deleteMessage: {
    method: 'delete',
    path: '/messages/:id',
    auth: 'token',
    about: 'As the event `deleteMessage`.',
    params: MessageParams,
    query: z.strictObject({ epoch: Epoch.optional() }),
    answers: { 200: MessageAnswer },
  },
  reactToMessage: {
    method: 'put',
    path: '/messages/:id/reactions',
    auth: 'token',
    about: 'As the event `reactToMessage`.',
    params: MessageParams,
    body: z.strictObject({ emoji: Emoji, on: z.boolean(), epoch: Epoch.optional() }),
    answers: { 200: MessageAnswer },
  },
  sync: {
    method: 'post',
    path: '/sync',
    auth: 'token',
    about: 'As the event `sync`.',
    body: Sync,
    answers: { 200: SyncAnswer },
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
