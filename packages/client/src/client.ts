import type {
  ExportLink,
  MemberList,
  ConfigAnswer,
  InviteFace,
  InviteList,
  RoomList,
  TotpSecret,
  UserList,
} from '@palaver/protocol/answers';
import type {
  Ban,
  Invite,
  Me,
  Member,
  MemberRole,
  Message,
  NotifyLevel,
  Room,
  Session,
  User,
} from '@palaver/protocol/entities';
import type { SettingsChange } from '@palaver/protocol/settings';
import type { Confirm } from '@palaver/protocol/values';
import type { Administration } from './administration.ts';
import type { ClientState, RoomView } from './state.ts';

export interface Registration {
  username: string;
  password: string;
  displayName?: string;
  email?: string;
  /** The code of an invitation. */
  invite?: string;
  setupCode?: string;
}

export interface Login {
  username: string;
  password: string;
  rememberMe?: boolean;
  /** A code of the app, or a recovery code, where the server asked for a second factor. */
  totp?: string;
}

/**
 * The headless client: everything a chat needs but the pixels. It keeps the state, emits its changes, and keeps its promises without a network.
 * Methods that return a Promise of an answer need the network and reject with a `PalaverError` or a `NoNetworkError`.
 * Methods that change messages never reject for want of a network: they write to the outbox and resolve when the entry is durable on this device.
 */
export interface Client {
  /** The current state: the same object until something changes (made for `useSyncExternalStore`). */
  getState(): ClientState;
  subscribe(listener: () => void): () => void;
  /** The current view of a room one is in, or null when the room is not known here. */
  getRoom(roomId: string): RoomView | null;
  subscribeRoom(roomId: string, listener: () => void): () => void;

  /** Opens the cache, resumes the session of this device if there is one, connects. Resolves when the cached state is shown; never waits for the network. */
  start(): Promise<void>;
  /** Closes the connection and the storage; the session stays. */
  stop(): Promise<void>;
  /** Tries to connect now instead of waiting for the next try. */
  retryNow(): void;

  /** The device woke up or the page came to the front: find out at once what is so. */
  wake(): void;
  /** The device says that it has no network: without an answer from the server within three seconds the connection counts as lost. */
  doubt(): void;
  /** The page goes out of sight, and may be ended there: what only memory knows is stored. */
  rest(): void;

  config(): Promise<ConfigAnswer>;
  register(registration: Registration): Promise<void>;
  /** Rejects with SECOND_FACTOR_REQUIRED where the password is right and a code is to come with it. */
  login(login: Login): Promise<void>;
  /** Begins the session of a browser that came back from a provider. */
  resumeSignIn(): Promise<void>;
  /** Ends the session and wipes the device. Offline, it is carried out at the next contact before anything else. */
  logout(): Promise<void>;
  updateMe(fields: { displayName?: string; title?: string }): Promise<Me>;
  /** Changes some of one's own settings: `notify` field by field. */
  updateSettings(change: SettingsChange): Promise<void>;

  /** Has a link for another password sent, where there is such an account with a confirmed address; needs no session. */
  askReset(login: string): Promise<void>;
  /** Sets another password by such a link; whose it is. Needs no session; all sessions of that account end. */
  confirmReset(token: string, password: string): Promise<string>;
  /** Gives oneself another address, or none; where mail is sent it waits until it is confirmed. */
  setEmail(email: string | null, confirm: Confirm): Promise<Me>;
  /** Confirms one's own address that waits, by the link that was sent to it. */
  confirmEmail(token: string): Promise<Me>;

  /** One's own sessions: the devices on which one is signed in. */
  sessions(): Promise<Session[]>;
  /** Ends another one of them; what waits on that device to be sent goes with it. */
  endSession(id: string): Promise<void>;
  /** Ends all of them but this one; how many there were. */
  endOtherSessions(): Promise<number>;
  /** Changes one's own password; all other sessions end, this one goes on. `confirm`: with the one until now. */
  changePassword(next: string, confirm: Confirm): Promise<void>;
  /** Where the browser is to go, to link an account at a provider to one's own; good for five minutes. */
  linkIdentity(provider: string, confirm: Confirm): Promise<string>;
  /** Takes such a link away; never the last way in. */
  unlinkIdentity(id: string, confirm: Confirm): Promise<void>;
  /** Deletes one's own account, for ever; this device is wiped. */
  deleteMe(confirm: Confirm): Promise<void>;
  /** Where all that is held about oneself can be downloaded, for an hour. */
  exportMe(confirm: Confirm): Promise<ExportLink>;
  /** One's own account as it is now: it may have been changed on another device. */
  me(): Promise<Me>;
  /** A secret for an authenticator app; it waits ten minutes for its first code. */
  beginTotp(confirm: Confirm): Promise<TotpSecret>;
  /** Switches the second factor on by that code; the recovery codes, told once. */
  enableTotp(code: string): Promise<string[]>;
  disableTotp(confirm: Confirm): Promise<void>;
  /** Other recovery codes, told once; those until now are dead. */
  renewRecoveryCodes(confirm: Confirm): Promise<string[]>;

  /** Makes an invitation, into a room or to the organisation alone; its `url` is told now and never again. */
  createInvite(invite: { roomId?: string; maxUses?: number; expiresInHours?: number }): Promise<Invite>;
  /** Invitations that go on: one's own, and those that one may make as well. */
  invites(query?: { cursor?: string }): Promise<InviteList>;
  withdrawInvite(id: string): Promise<void>;
  /** Who invites, and where to; needs no session. */
  lookUpInvite(code: string): Promise<InviteFace>;
  /** Comes into the room of an invitation, which is known here then; null: it is into none. */
  acceptInvite(code: string): Promise<Room | null>;

  /** What only administrators may ask. */
  readonly admin: Administration;

  /** The room that is on the screen: its newest page is fetched first. Null: none. */
  openRoom(roomId: string | null): void;
  /** Adds older messages to the room's timeline; resolves at once when there are none. */
  loadOlder(roomId: string): Promise<void>;
  /** Fills a hole of the timeline with a page, from the end at which it is read. */
  loadHole(roomId: string, beforeSeq: number, from?: 'newer' | 'older'): Promise<void>;
  /** Brings the messages around a seq onto this device (for permalinks). */
  loadAround(roomId: string, seq: number): Promise<void>;
  /** Brings all pinned messages of a room onto this device; resolves at once when they are. */
  loadPins(roomId: string): Promise<void>;
  /** The newest messages on this device, or of one room on it, that hold all words of `q`; works without a connection. */
  findMessages(q: string, most: number, roomId?: string): Message[];
  /** Everything up to this seq was seen by the user. */
  markRead(roomId: string, seq: number): void;
  typing(roomId: string): void;
  stopTyping(roomId: string): void;

  /**
   * Returns the clientId of the queued message, when it is safe on the device. `clientId`: a new one of `newClientId`, for whoever has to know it before;
   * else one is made. Rejects with VALIDATION_FAILED for a text that no server would take.
   */
  send(roomId: string, text: string, options?: { replyTo?: string | null; clientId?: string }): Promise<string>;
  /** `id`: the id of a message, or the clientId of an unsent one. */
  edit(id: string, text: string): Promise<void>;
  remove(id: string): Promise<void>;
  react(id: string, emoji: string, on: boolean): Promise<void>;
  /** Pins a message in its room, or takes that back. */
  pin(id: string, on: boolean): Promise<void>;
  /** Tries a refused entry again (`entryId` of a pending change, or the clientId of an unsent message). */
  retry(entryId: string): Promise<void>;
  discard(entryId: string): Promise<void>;

  createRoom(room: { name: string; kind: 'public' | 'private'; topic?: string; members?: string[] }): Promise<Room>;
  updateRoom(roomId: string, fields: { name?: string; topic?: string; archived?: boolean }): Promise<Room>;
  /** Sets what one wants of a room; `hidden` is for rooms between two, and ends with the next message. */
  setPreferences(roomId: string, given: { notify?: NotifyLevel; pinned?: boolean; hidden?: boolean }): Promise<Room>;
  joinRoom(roomId: string): Promise<Room>;
  leaveRoom(roomId: string): Promise<void>;
  /** A room one may see, also one that one is not in; one that one is in becomes known here. Rejects with ROOM_NOT_FOUND for all else. */
  lookUpRoom(roomId: string): Promise<Room>;
  openPrivateMessages(userId: string): Promise<Room>;
  directory(query?: { q?: string; cursor?: string }): Promise<RoomList>;
  searchPeople(query?: { q?: string; cursor?: string }): Promise<UserList>;
  getUser(userId: string): Promise<User>;
  members(roomId: string, query?: { q?: string; cursor?: string }): Promise<MemberList>;
  putMember(roomId: string, userId: string, role: MemberRole): Promise<Member>;
  removeMember(roomId: string, userId: string): Promise<void>;
  /** Lets a member read and not write: until then, ISO 8601 by the server's clock, or (null) until that is ended. */
  mute(roomId: string, userId: string, until: string | null): Promise<Member>;
  unmute(roomId: string, userId: string): Promise<Member>;
  /** Who may not come into a room: for those who may end that. */
  bans(roomId: string): Promise<Ban[]>;
  /** Keeps somebody out of a room, and puts them out where they are in. */
  ban(roomId: string, userId: string, ban: { reason: string; until: string | null }): Promise<void>;
  /** Ends a ban; it brings nobody back. */
  liftBan(roomId: string, userId: string): Promise<void>;
  /** The server's time, ms since 1970, as well as it is known here. */
  serverNow(): number;
}
