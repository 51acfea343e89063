import type { AuditAction } from '@palaver/protocol/audit';
import type {
  AccountList,
  AccountMade,
  AdminRoom,
  AuditList,
  BotMade,
  BotToken,
  ResetLink,
  RoomList,
  ServerSettingsAnswer,
} from '@palaver/protocol/answers';
import type { Account, AccountState, Room } from '@palaver/protocol/entities';
import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import type { ServerSettingsChange } from '@palaver/protocol/serverSettings';
import type { Webhook, WebhookFields, WebhookList, WebhookMade } from '@palaver/protocol/webhooks';
import type { Confirm } from '@palaver/protocol/values';
import type { Api } from './session/api.ts';

/** Which accounts are asked for; all that is left out counts as any. */
export interface AccountQuery {
  q?: string;
  role?: Account['role'];
  state?: AccountState;
  cursor?: string;
}

/** Which rows of the audit are asked for; all that is left out counts as any. */
export interface AuditQuery {
  /** An id. */
  actor?: string;
  action?: AuditAction;
  from?: string;
  to?: string;
}

export interface RoomQuery {
  q?: string;
  cursor?: string;
}

export interface NewAccount {
  username: string;
  displayName: string;
  email?: string;
  role?: Account['role'];
  confirm?: Confirm;
}

export type AccountChange = Partial<Pick<Account, 'role' | 'deactivated' | 'displayName' | 'title'>> & {
  confirm?: Confirm;
};

/** What only administrators may ask: everybody else is answered FORBIDDEN. */
export interface Administration {
  accounts(query: AccountQuery): Promise<AccountList>;
  /** A new account; its `url`, by which its person sets a password, is told now and never again. Another administrator takes `confirm`. */
  createAccount(account: NewAccount): Promise<AccountMade>;
  /** Making somebody an administrator takes `confirm`; who is deactivated is signed out everywhere. */
  updateAccount(id: string, change: AccountChange): Promise<Account>;
  /** Deletes an account for ever. `messages` only where the settings leave the choice. */
  deleteAccount(id: string, confirm: Confirm, messages?: 'anonymise' | 'remove'): Promise<void>;
  /** Ends all sessions of an account. */
  signOut(id: string): Promise<void>;
  /** By its `url`, told now and never again, a person sets a new password, once. */
  createResetLink(id: string, confirm: Confirm): Promise<ResetLink>;
  removeFactor(id: string, confirm: Confirm): Promise<void>;
  /** What was done, newest first. */
  audit(query: AuditQuery & { cursor?: string }): Promise<AuditList>;
  /** The same as a table of comma-separated values, all of it. */
  auditTable(query: AuditQuery): Promise<string>;
  /** How the server is, and the last hour of a node: this one, or the one that answers. */
  server(node?: string): Promise<ServerAnswer>;
  /** Begins a backup, which stays at the server; `server` says how far it is and what became of it. */
  backUp(confirm: Confirm): Promise<void>;
  /** All bots by name. */
  bots(query: Pick<AccountQuery, 'q' | 'cursor'>): Promise<AccountList>;
  /** An account for a program; its `token` is told now and never again. */
  createBot(names: Pick<NewAccount, 'username' | 'displayName'>): Promise<BotMade>;
  /** Another token, told as the first; that one is dead, and the program is cut off. */
  renewBotToken(id: string): Promise<BotToken>;
  /** Deletes a bot for ever; its messages stay without a name. */
  deleteBot(id: string): Promise<void>;
  /** All webhooks, oldest first. */
  webhooks(): Promise<WebhookList>;
  /** Another service is told from now on; its `secret` is told now and never again. */
  createWebhook(fields: Omit<WebhookFields, 'active'>): Promise<WebhookMade>;
  updateWebhook(id: string, change: Partial<WebhookFields>): Promise<Webhook>;
  deleteWebhook(id: string): Promise<void>;
  /** All rooms but conversations between two, by name. */
  rooms(query: RoomQuery): Promise<RoomList>;
  /** A room and who is in it. */
  room(id: string): Promise<AdminRoom>;
  archiveRoom(id: string, archived: boolean): Promise<Room>;
  /** Makes a member the owner; owners until now become moderators. */
  setOwner(id: string, userId: string): Promise<Room>;
  /** Deletes a room for ever. */
  deleteRoom(id: string, confirm: Confirm): Promise<void>;
  settings(): Promise<ServerSettingsAnswer>;
  updateSettings(change: ServerSettingsChange): Promise<ServerSettingsAnswer>;
}

/** Administration over REST. */
export function createAdministration(api: Api): Administration {
  return {
    createAccount: (account) => api<AccountMade>('/admin/users', { method: 'POST', body: account }),
    updateAccount: (id, change) => api<Account>(`/admin/users/${id}`, { method: 'PATCH', body: change }),
    deleteAccount: (id, confirm, messages) =>
      api(`/admin/users/${id}`, { method: 'DELETE', body: { confirm, ...(messages && { messages }) } }),
    signOut: (id) => api(`/admin/users/${id}/sign-out`, { method: 'POST' }),
    createResetLink: (id, confirm) =>
      api<ResetLink>(`/admin/users/${id}/reset-link`, { method: 'POST', body: { confirm } }),
    removeFactor: (id, confirm) => api(`/admin/users/${id}/totp`, { method: 'DELETE', body: { confirm } }),
    audit: (query) => api<AuditList>('/admin/audit', { query: { ...query } }),
    auditTable: (query) => api<string>('/admin/audit.csv', { query: { ...query } }),
    server: (node) => api<ServerAnswer>('/admin/server', { query: { node } }),
    backUp: (confirm) => api('/admin/backups', { method: 'POST', body: { confirm } }),
    bots: (query) => api<AccountList>('/admin/bots', { query: { ...query } }),
    createBot: (names) => api<BotMade>('/admin/bots', { method: 'POST', body: names }),
    renewBotToken: (id) => api<BotToken>(`/admin/bots/${id}/token`, { method: 'POST' }),
    deleteBot: (id) => api(`/admin/bots/${id}`, { method: 'DELETE' }),
    webhooks: () => api<WebhookList>('/admin/webhooks'),
    createWebhook: (fields) => api<WebhookMade>('/admin/webhooks', { method: 'POST', body: fields }),
    updateWebhook: (id, change) => api<Webhook>(`/admin/webhooks/${id}`, { method: 'PATCH', body: change }),
    deleteWebhook: (id) => api(`/admin/webhooks/${id}`, { method: 'DELETE' }),
    rooms: (query) => api<RoomList>('/admin/rooms', { query: { ...query } }),
    room: (id) => api<AdminRoom>(`/admin/rooms/${id}`),
    archiveRoom: (id, archived) => api<Room>(`/admin/rooms/${id}`, { method: 'PATCH', body: { archived } }),
    setOwner: (id, userId) => api<Room>(`/admin/rooms/${id}/owner`, { method: 'PUT', body: { userId } }),
    deleteRoom: (id, confirm) => api(`/admin/rooms/${id}`, { method: 'DELETE', body: { confirm } }),
    settings: () => api<ServerSettingsAnswer>('/admin/settings'),
    updateSettings: (change) => api<ServerSettingsAnswer>('/admin/settings', { method: 'PATCH', body: change }),
    accounts: (query) => api<AccountList>('/admin/users', { query: { ...query } }),
  };
}
