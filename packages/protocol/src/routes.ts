import * as z from 'zod';
import { AuditAction } from './audit.ts';
import {
  AccountList,
  AccountMade,
  AuditList,
  AdminRoom,
  BanList,
  BotMade,
  BotToken,
  ConfigAnswer,
  ExportLink,
  HistoryAnswer,
  IdentityLink,
  InviteAccepted,
  InviteFace,
  InviteList,
  MemberList,
  MessageAnswer,
  PinList,
  ReceiptsAnswer,
  RecoveryCodes,
  ResetDone,
  ResetLink,
  RoomList,
  ServerSettingsAnswer,
  SessionAnswer,
  SessionList,
  SessionsEnded,
  SyncAnswer,
  TokenAnswer,
  TotpSecret,
  UserList,
} from './answers.ts';
import { Account, AccountState, Invite, Me, Member, MemberRole, NotifyLevel, Room, User } from './entities.ts';
import { clientEvents, Sync } from './events.ts';
import { listOf } from './firstFault.ts';
import { LIMITS } from './limits.ts';
import { isWellFormed } from './messageText.ts';
import { ServerAnswer } from './serverFigures.ts';
import { ServerSettingsChange } from './serverSettings.ts';
import { Settings, SettingsChange } from './settings.ts';
import { Webhook, WebhookFields, WebhookId, WebhookList, WebhookMade } from './webhooks.ts';
import { DisplayName, Reason, RoomName, Title, Topic, Username } from './names.ts';
import {
  Confirm,
  Email,
  Emoji,
  Epoch,
  FactorCode,
  InviteId,
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
  /** `token`: an access token is required; `admin`: that of an administrator; `none`: anyone; `cookie`: the refresh cookie or token. */
  auth: 'none' | 'token' | 'admin' | 'cookie';
  about: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Status → what the answer holds; null where there is no body. */
  answers: Record<number, z.ZodType | null>;
  /** The media type of a file that is answered at 200. */
  file?: string;
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
/** Which rows of the audit: of whom, of which action, from one moment on and before another. */
const AuditQuery = z.strictObject({
  actor: UserId.optional(),
  action: AuditAction.optional(),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
});
const ListQuery = z.strictObject({ q: Query.optional(), limit: Limit.optional(), cursor: Cursor.optional() });

/** How many older ones there are. */
const PinCursor = digits(z.int().min(1).max(LIMITS.pinsPerRoom)).meta({
  description: 'What the last page gave as `next`.',
});

const RoomParams = z.strictObject({ roomId: RoomId });
const AdminRoomParams = z.strictObject({ id: RoomId });
const WebhookParams = z.strictObject({ id: WebhookId });
const UserParams = z.strictObject({ id: UserId });
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

/** Whatever is no code of an invitation is answered like one that nobody made. */
const Code = z.string().meta({ description: 'The code of an invitation: 12 of a-z and 2-9 that do not look alike.' });

const Register = z.strictObject({
  username: Username,
  password: Password,
  displayName: DisplayName.optional(),
  email: Email.optional(),
  invite: Code.optional(),
  setupCode: text(200).optional(),
  tokenInBody: z.boolean().optional(),
});

const Login = z.strictObject({
  username: text(254).min(1).meta({ description: 'Username, in any spelling of it, or e-mail address.' }),
  password: text(300).min(1),
  rememberMe: z.boolean().optional(),
  totp: FactorCode.optional(),
  tokenInBody: z.boolean().optional(),
});

/** For what is only to be confirmed: a body that was left out names all that is missing. */
const Confirmed = z.strictObject({ confirm: Confirm.optional() }).default({});
const AccountDeletion = z
  .strictObject({ confirm: Confirm.optional(), messages: z.enum(['anonymise', 'remove']).optional() })
  .default({});
/** Whatever no link holds is answered like one that has ended. */
const LinkToken = text(200).meta({ description: 'What stands behind the # of a link.' });

const ProviderId = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Expected the id of a provider.')
  .max(40)
  .meta({ description: 'The id of a provider, as `signIn` of the config names it.' });
const IdentityId = z
  .string()
  .regex(/^[a-z0-9]{16}$/, 'Expected an identity id: 16 characters of a-z and 0-9.')
  .meta({ description: 'Identity id: 16 random characters of a-z and 0-9.' });
/** What providers send people back with; whatever else they add is not looked at. */
const ProviderReturn = z.object({
  state: text(2_000).optional(),
  code: text(4_000).optional(),
  iss: text(2_000).optional(),
  error: text(200).optional(),
  error_description: text(4_000).optional(),
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
  beginSignIn: {
    method: 'get',
    path: '/auth/oidc/:id',
    auth: 'none',
    about:
      'Sends a browser to a provider, who signs it in. `returnTo`: the path here that it ends at; `link`: of such an address.',
    params: z.strictObject({ id: ProviderId }),
    query: z.strictObject({
      returnTo: text(2_000).optional(),
      invite: Code.optional(),
      link: text(2_000).optional(),
    }),
    answers: { 302: null, 303: null },
  },
  finishSignIn: {
    method: 'get',
    path: '/auth/oidc/:id/callback',
    auth: 'none',
    about: 'Where the provider sends it back: to `returnTo` with a session, or to `/sign-in#error=CODE`.',
    params: z.strictObject({ id: ProviderId }),
    query: ProviderReturn,
    answers: { 303: null },
  },
  askReset: {
    method: 'post',
    path: '/auth/reset',
    auth: 'none',
    about: 'Have a link for another password sent to the confirmed address of an account.',
    body: z.strictObject({
      login: text(254).min(1).meta({ description: 'Username, in any spelling of it, or e-mail address.' }),
    }),
    answers: { 202: null },
  },
  confirmReset: {
    method: 'post',
    path: '/auth/reset/confirm',
    auth: 'none',
    about: 'Give an account another password by such a link. All its sessions end.',
    body: z.strictObject({ token: LinkToken, password: Password }),
    answers: { 200: ResetDone },
  },
  confirmEmail: {
    method: 'post',
    path: '/auth/email/confirm',
    auth: 'token',
    about: 'Confirm one’s own address that waits, by the link that was sent to it.',
    body: z.strictObject({ token: LinkToken }),
    answers: { 200: Me },
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

  createInvite: {
    method: 'post',
    path: '/invites',
    auth: 'token',
    about: 'Make an invitation: administrators; into a room its owners and moderators.',
    body: z
      .strictObject({
        roomId: RoomId.optional(),
        maxUses: z.int().min(1).max(1_000).optional(),
        expiresInHours: z.int().min(1).max(720).optional(),
      })
      .default({}),
    answers: { 201: Invite },
  },
  listInvites: {
    method: 'get',
    path: '/invites',
    auth: 'token',
    about: 'Invitations that have not run out: one’s own, and those that one may make as well.',
    query: z.strictObject({ limit: Limit.optional(), cursor: Cursor.optional() }),
    answers: { 200: InviteList },
  },
  withdrawInvite: {
    method: 'delete',
    path: '/invites/:id',
    auth: 'token',
    about: 'Withdraw an invitation.',
    params: z.strictObject({ id: InviteId }),
    answers: { 204: null },
  },
  lookUpInvite: {
    method: 'get',
    path: '/invites/by-code/:code',
    auth: 'none',
    about: 'Who invites, and where to.',
    params: z.strictObject({ code: Code }),
    answers: { 200: InviteFace },
  },
  acceptInvite: {
    method: 'post',
    path: '/invites/by-code/:code/accept',
    auth: 'token',
    about: 'Come into the room of an invitation.',
    params: z.strictObject({ code: Code }),
    answers: { 200: InviteAccepted },
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
    body: z.strictObject({ displayName: DisplayName.optional(), title: Title.optional() }),
    answers: { 200: Me },
  },
  deleteMe: {
    method: 'delete',
    path: '/users/me',
    auth: 'token',
    about: 'Delete one’s own account, for ever. `messages` only where the settings leave the choice.',
    body: AccountDeletion,
    answers: { 204: null },
  },
  exportMe: {
    method: 'post',
    path: '/users/me/export',
    auth: 'token',
    about: 'A link to all that is held about oneself, as one file.',
    body: Confirmed,
    answers: { 200: ExportLink },
  },
  downloadExport: {
    method: 'get',
    path: '/export',
    auth: 'none',
    about:
      'What such a link opens: a ZIP with `data.json` and a page to read. One at a time; it ends with the session that asked for it.',
    query: z.strictObject({ link: text(1_000) }),
    answers: { 200: null },
    file: 'application/zip',
  },
  changePassword: {
    method: 'put',
    path: '/users/me/password',
    auth: 'token',
    about: 'Change one’s own password. All other sessions end.',
    body: z.strictObject({ next: Password, confirm: Confirm.optional() }),
    answers: { 204: null },
  },
  setEmail: {
    method: 'put',
    path: '/users/me/email',
    auth: 'token',
    about: 'Give oneself another e-mail address, or none. Where mail is sent, it waits until it is confirmed.',
    body: z.strictObject({ email: Email.nullable(), confirm: Confirm.optional() }),
    answers: { 200: Me },
  },
  getSettings: {
    method: 'get',
    path: '/users/me/settings',
    auth: 'token',
    about: 'One’s own settings.',
    answers: { 200: Settings },
  },
  updateSettings: {
    method: 'patch',
    path: '/users/me/settings',
    auth: 'token',
    about: 'Change some of one’s own settings: `notify` field by field.',
    body: SettingsChange,
    answers: { 200: Settings },
  },
  beginTotp: {
    method: 'post',
    path: '/users/me/totp',
    auth: 'token',
    about: 'A new secret for an authenticator app; it waits for its first code for ten minutes.',
    body: Confirmed,
    answers: { 200: TotpSecret },
  },
  enableTotp: {
    method: 'put',
    path: '/users/me/totp',
    auth: 'token',
    about: 'Switch the second factor on by the first code of the secret that waits.',
    body: z.strictObject({ code: FactorCode }),
    answers: { 200: RecoveryCodes },
  },
  disableTotp: {
    method: 'delete',
    path: '/users/me/totp',
    auth: 'token',
    about: 'Switch the second factor off.',
    body: Confirmed,
    answers: { 204: null },
  },
  renewRecoveryCodes: {
    method: 'post',
    path: '/users/me/recovery-codes',
    auth: 'token',
    about: 'Other recovery codes; those until now are dead.',
    body: Confirmed,
    answers: { 200: RecoveryCodes },
  },
  linkIdentity: {
    method: 'post',
    path: '/users/me/identities/:provider',
    auth: 'token',
    about: 'An address that links an account elsewhere to one’s own.',
    params: z.strictObject({ provider: ProviderId }),
    body: Confirmed,
    answers: { 200: IdentityLink },
  },
  unlinkIdentity: {
    method: 'delete',
    path: '/users/me/identities/:id',
    auth: 'token',
    about: 'Unlink an account elsewhere; never the last way in.',
    params: z.strictObject({ id: IdentityId }),
    body: Confirmed,
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
    about: 'Change name, topic or archive state: owners.',
    params: RoomParams,
    body: z.strictObject({ name: RoomName.optional(), topic: Topic.optional(), archived: z.boolean().optional() }),
    answers: { 200: Room },
  },
  updateRoomMe: {
    method: 'patch',
    path: '/rooms/:roomId/me',
    auth: 'token',
    about:
      'Change one’s own settings of a room: of what one is told, whether it stands above others, and (between two only) whether it is put away.',
    params: RoomParams,
    body: z.strictObject({
      notify: NotifyLevel.optional(),
      pinned: z.boolean().optional(),
      hidden: z.boolean().optional(),
    }),
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
    about: 'Remove somebody else from the room.',
    params: MemberParams,
    answers: { 204: null },
  },
  muteMember: {
    method: 'put',
    path: '/rooms/:roomId/members/:userId/mute',
    auth: 'token',
    about: 'Let somebody read and not write, until then or until it is ended (null).',
    params: MemberParams,
    body: z.strictObject({ until: Timestamp.nullable() }),
    answers: { 200: Member },
  },
  unmuteMember: {
    method: 'delete',
    path: '/rooms/:roomId/members/:userId/mute',
    auth: 'token',
    about: 'Let somebody write again.',
    params: MemberParams,
    answers: { 200: Member },
  },
  listBans: {
    method: 'get',
    path: '/rooms/:roomId/bans',
    auth: 'token',
    about: 'Who may not come into the room: owners and moderators.',
    params: RoomParams,
    answers: { 200: BanList },
  },
  putBan: {
    method: 'put',
    path: '/rooms/:roomId/bans/:userId',
    auth: 'token',
    about: 'Ban somebody from the room, a member or not.',
    params: MemberParams,
    body: z.strictObject({ reason: Reason.optional(), until: Timestamp.nullish() }),
    answers: { 204: null },
  },
  liftBan: {
    method: 'delete',
    path: '/rooms/:roomId/bans/:userId',
    auth: 'token',
    about: 'End a ban; nobody is brought back by it.',
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
  listPins: {
    method: 'get',
    path: '/rooms/:roomId/pins',
    auth: 'token',
    about: 'The pinned messages of a room, the one that was pinned last first.',
    params: RoomParams,
    query: z.strictObject({ cursor: PinCursor.optional() }),
    answers: { 200: PinList },
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
  pinMessage: {
    method: 'put',
    path: '/messages/:id/pin',
    auth: 'token',
    about: 'As the event `pinMessage`, on.',
    params: MessageParams,
    query: z.strictObject({ epoch: Epoch.optional() }),
    answers: { 200: MessageAnswer },
  },
  unpinMessage: {
    method: 'delete',
    path: '/messages/:id/pin',
    auth: 'token',
    about: 'As the event `pinMessage`, off.',
    params: MessageParams,
    query: z.strictObject({ epoch: Epoch.optional() }),
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

  getServerSettings: {
    method: 'get',
    path: '/admin/settings',
    auth: 'admin',
    about: 'What is set for the whole server.',
    answers: { 200: ServerSettingsAnswer },
  },
  updateServerSettings: {
    method: 'patch',
    path: '/admin/settings',
    auth: 'admin',
    about: 'Change some of it: not what the environment sets.',
    body: ServerSettingsChange,
    answers: { 200: ServerSettingsAnswer },
  },
  listAudit: {
    method: 'get',
    path: '/admin/audit',
    auth: 'admin',
    about: 'What was done here, by whom, newest first.',
    query: AuditQuery.extend({ limit: Limit.optional(), cursor: Cursor.optional() }),
    answers: { 200: AuditList },
  },
  exportAudit: {
    method: 'get',
    path: '/admin/audit.csv',
    auth: 'admin',
    about: 'The same as a table, all of it.',
    query: AuditQuery,
    answers: { 200: null },
    file: 'text/csv',
  },
  getServer: {
    method: 'get',
    path: '/admin/server',
    auth: 'admin',
    about:
      'How the server is, and the last hour of one node: the one that answers, or `node`. No such node: 404 `NOT_FOUND`; one that does not answer: 503 `STORE_UNAVAILABLE`.',
    query: z.strictObject({ node: z.string().min(1).max(64).optional() }),
    answers: { 200: ServerAnswer },
  },
  createBackup: {
    method: 'post',
    path: '/admin/backups',
    auth: 'admin',
    about:
      'Begin a backup, where the server is set up to put it; how far it is and what became of it: `GET /admin/server`. One under way: 409 `BACKUP_RUNNING`.',
    body: Confirmed,
    answers: { 202: null },
  },
  listAccounts: {
    method: 'get',
    path: '/admin/users',
    auth: 'admin',
    about: 'All accounts by name, those too that are not active.',
    query: ListQuery.extend({ role: User.shape.role.optional(), state: AccountState.optional() }),
    answers: { 200: AccountList },
  },
  createAccount: {
    method: 'post',
    path: '/admin/users',
    auth: 'admin',
    about:
      'Make an account for somebody, with a link by which they set a password. Another administrator takes `confirm`.',
    body: z.strictObject({
      username: Username,
      displayName: DisplayName,
      email: Email.optional(),
      role: User.shape.role.optional(),
      confirm: Confirm.optional(),
    }),
    answers: { 201: AccountMade },
  },
  updateAccount: {
    method: 'patch',
    path: '/admin/users/:id',
    auth: 'admin',
    about: 'Change an account. Making it an administrator takes `confirm`; to deactivate it ends all its sessions.',
    params: UserParams,
    body: z.strictObject({
      role: User.shape.role.optional(),
      deactivated: z.boolean().optional(),
      displayName: DisplayName.optional(),
      title: Title.optional(),
      confirm: Confirm.optional(),
    }),
    answers: { 200: Account },
  },
  deleteAccount: {
    method: 'delete',
    path: '/admin/users/:id',
    auth: 'admin',
    about: 'Delete an account, for ever. `messages` only where the settings leave the choice.',
    params: UserParams,
    body: AccountDeletion,
    answers: { 204: null },
  },
  signOutAccount: {
    method: 'post',
    path: '/admin/users/:id/sign-out',
    auth: 'admin',
    about: 'End all sessions of an account.',
    params: UserParams,
    answers: { 204: null },
  },
  createResetLink: {
    method: 'post',
    path: '/admin/users/:id/reset-link',
    auth: 'admin',
    about: 'A link by which somebody sets a password, once, to hand over.',
    params: UserParams,
    body: Confirmed,
    answers: { 200: ResetLink },
  },
  removeAccountFactor: {
    method: 'delete',
    path: '/admin/users/:id/totp',
    auth: 'admin',
    about: 'Switch the second factor of an account off, for who lost it.',
    params: UserParams,
    body: Confirmed,
    answers: { 204: null },
  },
  listBots: {
    method: 'get',
    path: '/admin/bots',
    auth: 'admin',
    about: 'All bots by name.',
    query: ListQuery,
    answers: { 200: AccountList },
  },
  createBot: {
    method: 'post',
    path: '/admin/bots',
    auth: 'admin',
    about: 'Make a bot: an account for a program, with a token that does not run out and is told now alone.',
    body: z.strictObject({ username: Username, displayName: DisplayName }),
    answers: { 201: BotMade },
  },
  renewBotToken: {
    method: 'post',
    path: '/admin/bots/:id/token',
    auth: 'admin',
    about: 'Another token for a bot; the one before is dead, and its sockets are ended.',
    params: UserParams,
    answers: { 200: BotToken },
  },
  deleteBot: {
    method: 'delete',
    path: '/admin/bots/:id',
    auth: 'admin',
    about: 'Delete a bot for ever, as an account is deleted; its messages stay without a name.',
    params: UserParams,
    answers: { 204: null },
  },
  listWebhooks: {
    method: 'get',
    path: '/admin/webhooks',
    auth: 'admin',
    about: 'All webhooks, in the order in which they were made.',
    answers: { 200: WebhookList },
  },
  createWebhook: {
    method: 'post',
    path: '/admin/webhooks',
    auth: 'admin',
    about: 'Make a webhook: another service is told what happens in rooms from now on. Its secret is told now alone.',
    body: WebhookFields.extend({ active: WebhookFields.shape.active.default(true) }),
    answers: { 201: WebhookMade },
  },
  updateWebhook: {
    method: 'patch',
    path: '/admin/webhooks/:id',
    auth: 'admin',
    about: 'Change a webhook, pause it, or let it go on from where it stopped.',
    params: WebhookParams,
    body: WebhookFields.partial(),
    answers: { 200: Webhook },
  },
  deleteWebhook: {
    method: 'delete',
    path: '/admin/webhooks/:id',
    auth: 'admin',
    about: 'Delete a webhook: what waits for it is told to nobody.',
    params: WebhookParams,
    answers: { 204: null },
  },
  listAllRooms: {
    method: 'get',
    path: '/admin/rooms',
    auth: 'admin',
    about: 'All rooms by name, archived ones too, but no conversations between two.',
    query: ListQuery,
    answers: { 200: RoomList },
  },
  inspectRoom: {
    method: 'get',
    path: '/admin/rooms/:id',
    auth: 'admin',
    about: 'One of them, and who is in it.',
    params: AdminRoomParams,
    answers: { 200: AdminRoom },
  },
  governRoom: {
    method: 'patch',
    path: '/admin/rooms/:id',
    auth: 'admin',
    about: 'Archive a room, or open it again.',
    params: AdminRoomParams,
    body: z.strictObject({ archived: z.boolean().optional() }),
    answers: { 200: Room },
  },
  deleteRoom: {
    method: 'delete',
    path: '/admin/rooms/:id',
    auth: 'admin',
    about: 'Delete a room, for ever. Its id is never given again.',
    params: AdminRoomParams,
    body: Confirmed,
    answers: { 204: null },
  },
  setRoomOwner: {
    method: 'put',
    path: '/admin/rooms/:id/owner',
    auth: 'admin',
    about: 'Make a member the owner of a room; owners until now become moderators.',
    params: AdminRoomParams,
    body: z.strictObject({ userId: UserId }),
    answers: { 200: Room },
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
