import type { MemberList, ConfigAnswer, RoomList, UserList } from '@palaver/protocol/answers';
import type { Me, Member, MemberRole, Message, Room, Session, User } from '@palaver/protocol/entities';
import type { ClientState, RoomView } from './state.ts';

export interface Registration {
  username: string;
  password: string;
  displayName?: string;
  email?: string;
  setupCode?: string;
}

export interface Login {
  username: string;
  password: string;
  rememberMe?: boolean;
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
  login(login: Login): Promise<void>;
  /** Ends the session and wipes the device. Offline, it is carried out at the next contact before anything else. */
  logout(): Promise<void>;
  updateMe(fields: { displayName?: string; title?: string; email?: string | null }): Promise<Me>;

  /** One's own sessions: the devices on which one is signed in. */
  sessions(): Promise<Session[]>;
  /** Ends another one of them; what waits on that device to be sent goes with it. */
  endSession(id: string): Promise<void>;
  /** Ends all of them but this one; how many there were. */
  endOtherSessions(): Promise<number>;
  /** Changes one's own password; all other sessions end, this one goes on. `password`: the one until now. */
  changePassword(next: string, password: string): Promise<void>;

  /** The room that is on the screen: its newest page is fetched first. Null: none. */
  openRoom(roomId: string | null): void;
  /** Adds older messages to the room's timeline; resolves at once when there are none. */
  loadOlder(roomId: string): Promise<void>;
  /** Fills a hole of the timeline with a page, from the end at which it is read. */
  loadHole(roomId: string, beforeSeq: number, from?: 'newer' | 'older'): Promise<void>;
  /** Brings the messages around a seq onto this device (for permalinks). */
  loadAround(roomId: string, seq: number): Promise<void>;
  /** The newest messages on this device, or of one room on it, that hold all words of `q`; works without a connection. */
  findMessages(q: string, most: number, roomId?: string): Message[];
  /** Everything up to this seq was seen by the user. */
  markRead(roomId: string, seq: number): void;
  typing(roomId: string): void;
  stopTyping(roomId: string): void;

  /** Returns the clientId of the queued message. Rejects with VALIDATION_FAILED for a text that no server would take. */
  send(roomId: string, text: string, options?: { replyTo?: string | null }): Promise<string>;
  /** `id`: the id of a message, or the clientId of an unsent one. */
  edit(id: string, text: string): Promise<void>;
  remove(id: string): Promise<void>;
  react(id: string, emoji: string, on: boolean): Promise<void>;
  /** Tries a refused entry again (`entryId` of a pending change, or the clientId of an unsent message). */
  retry(entryId: string): Promise<void>;
  discard(entryId: string): Promise<void>;

  createRoom(room: { name: string; kind: 'public' | 'private'; topic?: string; members?: string[] }): Promise<Room>;
  updateRoom(roomId: string, fields: { name?: string; topic?: string; archived?: boolean }): Promise<Room>;
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
}
