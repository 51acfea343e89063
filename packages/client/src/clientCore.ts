import type { SessionAnswer, SyncAnswer } from '@palaver/protocol/answers';
import type { Me, Message, Room, User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { Connection } from './connection.ts';
import { History } from './history.ts';
import { createHttp, type Http, type HttpRequest } from './http.ts';
import { Listeners } from './listeners.ts';
import { handleLiveEvent } from './liveEvents.ts';
import { Model } from './model.ts';
import { Flusher } from './outbox/flusher.ts';
import { Outbox } from './outbox/outbox.ts';
import { People } from './people.ts';
import { ReceiptSender } from './receiptSender.ts';
import { buildRoomView } from './roomView.ts';
import { Session } from './session.ts';
import type { ClientState, ConnectionState, RoomView, SessionState } from './state.ts';
import type { ClientStorage } from './storage/clientStorage.ts';
import { SyncLoop } from './syncLoop.ts';
import { soleTab, type TabNews, type Tabs } from './tabs.ts';
import { TypingSigns, TypingWatch } from './typing.ts';
import { buildState } from './views.ts';

export interface ClientOptions {
  /** The server's address without a path; '' is the page's own. */
  url: string;
  storage: ClientStorage;
  /** How the refresh token travels: in browsers as a cookie, elsewhere in bodies. */
  tokens: 'cookie' | 'body';
  tabs?: Tabs;
  fetch?: typeof fetch;
  transports?: string[];
  now?: () => number;
  random?: () => number;
}

type LineState = Omit<ConnectionState, 'lastSyncedAt' | 'waiting'>;

/** Missing changes may be on their way: this long they are waited for before they are asked for (R2). */
const GAP_MS = 500;
const LOGOUT_RETRY_MS = 10_000;
const SHOW_SENDING_AFTER_MS = 1_000;

/** The parts of a client and what flows between them. */
export class ClientCore {
  readonly stateListeners = new Listeners();
  readonly people: People;
  readonly model: Model;
  readonly outbox: Outbox;
  readonly session: Session;
  readonly connection: Connection;
  readonly history: History;
  readonly #options: ClientOptions;
  readonly #http: Http;
  readonly #now: () => number;
  readonly #sync: SyncLoop;
  readonly #flusher: Flusher;
  readonly #receipts: ReceiptSender;
  readonly #typing: TypingWatch;
  readonly #signs = new TypingSigns();
  readonly #tabs: Tabs;
  readonly #roomListeners = new Map<string, Listeners>();
  readonly #views = new Map<string, { view: RoomView | null; fresh: boolean }>();
  #state: ClientState | null = null;
  #sessionState: SessionState = { status: 'starting' };
  #line: LineState;
  #open: { roomId: string; newFrom: number | null } | null = null;
  #heads: Record<string, number> = {};
  #gapTimer: ReturnType<typeof setTimeout> | undefined;
  #logoutTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    const { url, storage, tokens } = options;
    const now = (this.#now = options.now ?? Date.now);
    const random = options.random ?? Math.random;
    const userId = () => this.#userId;
    const epoch = () => this.model.position.epoch;
    const onState = () => this.#touchState();
    const onRoom = (roomId: string) => this.#touchRoom(roomId);
    this.#tabs = options.tabs ?? soleTab();
    this.#line = { status: 'off', since: now(), nextTryAt: null, roomsToGo: 0, pausedUntil: null };
    this.#http = createHttp(url, options.fetch ?? ((...call) => fetch(...call)));
    storage.watch(onState);
    this.session = new Session({
      http: this.#http,
      storage,
      tokens,
      now,
      onEnded: (reason) => void this.end(reason),
      onToken: (token) =>
        this.connection.isUp && void this.connection.ask('renewToken', { token }).catch(() => undefined),
    });
    this.people = new People({
      fetchUser: (id) => this.api<User>(`/users/${id}`),
      fetchPage: (cursor) => this.api('/users', { query: { limit: '100', cursor } }),
      onChange: onState,
      store: (writes) => void storage.commit(writes),
    });
    this.model = new Model({ storage, people: this.people, userId, onRoom, onState });
    this.outbox = new Outbox({
      storage,
      now,
      newId: () => newClientId(now(), random),
      epoch,
      userId,
      onChange: (roomId) => this.#touchRoom(roomId),
    });
    this.#typing = new TypingWatch(onRoom);
    this.connection = new Connection({
      url,
      now,
      random,
      transports: options.transports ?? ['websocket', 'polling'],
      token: () => this.session.token(),
      onUp: () => this.#onUp(),
      onDown: () => this.#onDown(),
      onWaiting: (nextTryAt, serverAway) =>
        this.#setLine({ status: serverAway ? 'serverAway' : 'reconnecting', nextTryAt }),
      onEvent: (envelope) => handleLiveEvent(envelope, this.#eventDeps(userId, onRoom, onState)),
      onUnauthorized: () => this.session.forgetToken(),
      onOutdated: () => this.#setLine({ status: 'outdated', nextTryAt: null }),
    });
    this.history = new History({
      model: this.model,
      connection: this.connection,
      requestSync: () => this.#sync.request(),
      onRoom,
    });
    this.#sync = new SyncLoop({
      connection: this.connection,
      now,
      held: () => this.#held(),
      apply: (answer, asked) => this.#applySync(answer, asked),
      onDone: () => this.#onSynced(),
    });
    this.#receipts = new ReceiptSender({
      connection: this.connection,
      epoch,
      due: (roomId) => this.model.receiptsDue(roomId),
      onTold: (roomId, answer) => void this.model.receiptsTold(roomId, answer),
      onRefused: (roomId) => this.#dropPendingRead(roomId),
    });
    this.#flusher = new Flusher({
      outbox: this.outbox,
      connection: this.connection,
      now,
      random,
      epoch,
      maySend: () => this.#tabs.leads,
      onStored: (entry, message) => this.#onStored(entry.entryId, message),
      onPaused: (pausedUntil) => this.#line.pausedUntil !== pausedUntil && this.#setLine({ pausedUntil }),
      onWire: (roomId) => this.#onWire(roomId),
      onUnauthorized: () => void this.session.renew().catch(() => undefined),
    });
  }

  get #userId(): string {
    return this.#sessionState.status === 'signedIn' ? this.#sessionState.user.id : '';
  }

  // What is shown

  getState(): ClientState {
    this.#state ??= buildState({
      model: this.model,
      outbox: this.outbox,
      people: this.people,
      session: this.#sessionState,
      connection: this.#line,
      storage: { durable: this.#options.storage.durable, error: this.#options.storage.trouble },
    });
    return this.#state;
  }

  getRoom(roomId: string): RoomView | null {
    const before = this.#views.get(roomId);
    if (before?.fresh) return before.view;
    const cache = this.model.rooms.get(roomId);
    const view = cache
      ? buildRoomView({
          cache,
          userId: this.#userId,
          entries: this.outbox.of(roomId),
          onTheWire: this.#flusher.onTheWire,
          now: this.#now(),
          typing: this.#typing.of(roomId),
          onlineCount: this.model.onlineCounts.get(roomId) ?? null,
          newFrom: this.#open?.roomId === roomId ? this.#open.newFrom : null,
          loading: this.history.isLoadingOlder(roomId) ? 'older' : null,
          holes: this.history.holesOf(roomId),
          before: before?.view ?? null,
        })
      : null;
    this.#views.set(roomId, { view, fresh: true });
    return view;
  }

  roomListeners(roomId: string): Listeners {
    let listeners = this.#roomListeners.get(roomId);
    if (!listeners) this.#roomListeners.set(roomId, (listeners = new Listeners()));
    return listeners;
  }

  #touchState(): void {
    this.#state = null;
    this.stateListeners.tell();
  }

  #touchRoom(roomId: string): void {
    const view = this.#views.get(roomId);
    if (view) view.fresh = false;
    this.roomListeners(roomId).tell();
    this.#touchState();
  }

  #setLine(changes: Partial<LineState>): void {
    const since = changes.status !== undefined && changes.status !== this.#line.status ? this.#now() : this.#line.since;
    this.#line = { ...this.#line, ...changes, since };
    this.#touchState();
  }

  // Beginning and end

  async start(): Promise<void> {
    await this.#options.storage.open();
    await this.session.load();
    const { user, logoutPending } = this.session.stored;
    if (logoutPending) this.#settleLogout();
    if (user && !logoutPending) await this.#resume(user);
    else this.#setSession({ status: 'signedOut', reason: null, kept: false });
  }

  async #resume(user: Me): Promise<void> {
    this.#setSession({ status: 'signedIn', user });
    await this.model.load();
    await this.outbox.load();
    this.#tabs.start(
      () => void this.outbox.load().then(() => this.#flusher.flushAll()),
      (news) => void this.#onNews(news),
    );
    this.#setLine({ status: 'connecting' });
    this.connection.start();
  }

  async stop(): Promise<void> {
    this.#halt();
    await this.#options.storage.close();
  }

  #halt(): void {
    this.connection.stop();
    this.session.stop();
    this.#flusher.stop();
    this.#receipts.stop();
    this.#typing.clear();
    this.#tabs.stop();
    clearTimeout(this.#gapTimer);
    clearTimeout(this.#logoutTimer);
    this.#setLine({ status: 'off', nextTryAt: null, pausedUntil: null });
  }

  async signIn(open: () => Promise<SessionAnswer>): Promise<void> {
    // What was left pending goes first, or the old session would outlive the new one.
    if (this.session.stored.logoutPending) await this.session.carryOutLogout();
    const { accessToken } = await open();
    const me = await this.#http<Me>('/users/me', { token: accessToken });
    await this.model.wipe();
    await this.session.save({ user: me });
    await this.#resume(me);
  }

  async setMe(user: Me): Promise<void> {
    await this.session.save({ user });
    this.people.learn([user]);
    this.#setSession({ status: 'signedIn', user });
  }

  async logout(): Promise<void> {
    this.#tabs.tell({ kind: 'ended', reason: 'logout' });
    await this.session.save({ logoutPending: true });
    await this.#wipe('logout');
    await this.session.save({ logoutPending: true });
    this.#settleLogout();
  }

  /** Tells the server of a logout, now or at the next contact. */
  #settleLogout(): void {
    clearTimeout(this.#logoutTimer);
    void this.session.carryOutLogout().then((done) => {
      if (!done) this.#logoutTimer = setTimeout(() => this.#settleLogout(), LOGOUT_RETRY_MS);
    });
  }

  /** The session is over. What was not sent is kept for the same person where they may come back to it. */
  async end(reason: SessionEndReason): Promise<void> {
    if (this.#sessionState.status !== 'signedIn') return;
    this.#tabs.tell({ kind: 'ended', reason });
    await this.#wipe(reason);
  }

  async #wipe(reason: SessionEndReason): Promise<void> {
    const keep = reason === 'expired' || reason === 'passwordChanged';
    const kept = keep && this.outbox.all().length > 0;
    this.#halt();
    if (!keep) await this.outbox.wipe();
    const { refreshToken } = this.session.stored;
    await this.model.wipe();
    this.#open = null;
    this.#views.clear();
    this.#setSession({ status: 'signedOut', reason, kept });
    await this.session.save({ user: null, refreshToken: reason === 'logout' ? refreshToken : null });
  }

  #setSession(state: SessionState): void {
    this.#sessionState = state;
    this.#touchState();
  }

  async #onNews(news: TabNews): Promise<void> {
    if (news.kind === 'ended') {
      if (this.#sessionState.status === 'signedIn') await this.#wipe(news.reason);
      return;
    }
    if (news.kind === 'stored') await this.model.applyMessage(news.message);
    await this.outbox.load();
    this.#flusher.flushAll();
  }

  // The line

  wake(): void {
    if (this.connection.isUp) this.#sync.request();
    else this.connection.retryNow();
  }

  #onUp(): void {
    this.#setLine({ status: 'catchingUp', nextTryAt: null });
    this.#sync.restart();
  }

  #onDown(): void {
    this.#typing.clear();
    this.model.disconnected();
    this.#setLine({ status: 'reconnecting' });
  }

  #held() {
    const { epoch, stateRev } = this.model.position;
    const rooms: Record<string, number> = {};
    for (const [roomId, cache] of this.model.rooms) if (cache.rev !== null) rooms[roomId] = cache.rev;
    return { epoch, stateRev, rooms, first: this.#open?.roomId ?? null };
  }

  async #applySync(answer: SyncAnswer, asked: string[]): Promise<void> {
    const { lost, left } = await this.model.applySync(answer, asked);
    for (const roomId of left) await this.roomGone(roomId);
    for (const message of lost) {
      await this.outbox.addLost(message, {
        errorCode: 'LOST_IN_RESTORE',
        message: 'Lost when the server was restored.',
      });
    }
    if (Object.keys(answer.heads).length > 0) this.#heads = answer.heads;
    const roomsToGo = Object.entries(this.#heads).filter(
      ([id, head]) => (this.model.rooms.get(id)?.rev ?? -1) < head,
    ).length;
    if (roomsToGo !== this.#line.roomsToGo) this.#setLine({ roomsToGo });
    for (const { room, messages } of answer.rooms) {
      this.people.need(messages.map((message) => message.senderId));
      await this.#afterMerge(room.id);
    }
    // The history is known now, so what waits can go out while the rest comes in.
    this.#flusher.flushAll();
  }

  #onSynced(): void {
    this.#setLine({ status: 'online', roomsToGo: 0 });
    this.#flusher.flushAll();
    for (const roomId of this.model.rooms.keys()) this.#receipts.touch(roomId);
  }

  #eventDeps(userId: () => string, onRoom: (roomId: string) => void, onState: () => void) {
    return {
      model: this.model,
      people: this.people,
      typing: this.#typing,
      userId,
      onRoom,
      onState,
      requestSync: () => this.#sync.request(),
      onMessage: ({ message }: { message: Message }) => void this.#onMessage(message),
      onRoomGone: (roomId: string) => void this.roomGone(roomId),
      onSessionEnded: ({ reason }: { reason: SessionEndReason }) => void this.end(reason),
      onLeaving: ({ retryInMs }: { retryInMs: number }) => this.connection.leaveFor(retryInMs),
    };
  }

  // Messages

  /** A message came on some path; an own one acknowledges its clientId. */
  async #onMessage(message: Message): Promise<void> {
    const cache = this.model.rooms.get(message.roomId);
    if (!cache) return this.#sync.request();
    const writes = this.model.mergeMessage(cache, message);
    const entry = message.senderId === this.#userId ? this.outbox.findSend(message.clientId) : undefined;
    this.#touchRoom(message.roomId);
    if (entry) await this.outbox.settle(entry, message, writes);
    else await this.#options.storage.commit(writes);
    await this.#afterMerge(message.roomId);
  }

  async #onStored(entryId: string, message: Message): Promise<void> {
    const cache = this.model.rooms.get(message.roomId);
    const writes = cache ? this.model.mergeMessage(cache, message) : [];
    const entry = this.outbox.find(entryId);
    if (entry) await this.outbox.settle(entry, message, writes);
    this.#tabs.tell({ kind: 'stored', message });
    this.#touchRoom(message.roomId);
    await this.#afterMerge(message.roomId);
  }

  /** What follows when messages of a room were merged: acknowledged entries go, gaps are asked for, receipts are due. */
  async #afterMerge(roomId: string): Promise<void> {
    const cache = this.model.rooms.get(roomId);
    if (!cache) return;
    const own = new Map(
      [...cache.messages.values()]
        .filter(({ senderId }) => senderId === this.#userId)
        .map((one) => [one.clientId, one]),
    );
    for (const entry of this.outbox.of(roomId)) {
      const stored = entry.kind === 'send' ? own.get(entry.clientId) : undefined;
      if (stored) await this.outbox.settle(entry, stored);
    }
    if (cache.hasGap) {
      clearTimeout(this.#gapTimer);
      this.#gapTimer = setTimeout(() => {
        if ([...this.model.rooms.values()].some((one) => one.hasGap)) this.#sync.request();
      }, GAP_MS);
    }
    this.#receipts.touch(roomId);
  }

  outboxChanged(roomId: string): void {
    this.#tabs.tell({ kind: 'outbox' });
    this.#flusher.flush(roomId);
  }

  /** What is long on the wire is shown so, when the time has come. */
  #onWire(roomId: string): void {
    this.#touchRoom(roomId);
    setTimeout(() => this.#touchRoom(roomId), SHOW_SENDING_AFTER_MS + 20);
  }

  // Rooms

  openRoom(roomId: string | null): void {
    const cache = roomId === null ? undefined : this.model.rooms.get(roomId);
    const me = cache?.room.me;
    const unread = [...(cache?.messages.values() ?? [])].filter(
      ({ seq, senderId, deleted }) => me && seq > me.readSeq && senderId !== this.#userId && !deleted,
    );
    this.#open =
      roomId === null
        ? null
        : { roomId, newFrom: unread.length > 0 ? Math.min(...unread.map(({ seq }) => seq)) : null };
    if (roomId === null) return;
    this.#touchRoom(roomId);
    if (cache && cache.messages.size === 0 && cache.room.seq > 0 && this.connection.isUp)
      void this.history.loadOlder(roomId).catch(() => undefined);
  }

  async markRead(roomId: string, seq: number): Promise<void> {
    await this.model.markRead(roomId, seq);
    this.#receipts.touch(roomId);
  }

  #dropPendingRead(roomId: string): void {
    const cache = this.model.rooms.get(roomId);
    if (cache) cache.pendingRead = 0;
    this.#sync.request();
  }

  async addRoom(room: Room): Promise<Room> {
    await this.model.putRoom(room);
    this.#sync.request();
    return room;
  }

  async roomGone(roomId: string): Promise<void> {
    await this.model.removeRoom(roomId, await this.outbox.takeRoom(roomId));
  }

  signTyping(roomId: string, typing: boolean): void {
    if (typing && this.#signs.may(roomId, this.#now())) this.connection.tell('typing', { roomId });
    if (!typing && this.#signs.stop(roomId)) this.connection.tell('stopTyping', { roomId });
  }

  /** Calls REST with a good token; one that ran out meanwhile is renewed once. */
  async api<T>(path: string, request: HttpRequest = {}): Promise<T> {
    try {
      return await this.#http<T>(path, { ...request, token: await this.session.token() });
    } catch (error) {
      if (!(error instanceof PalaverError) || error.statusCode !== 401) throw error;
      return this.#http<T>(path, { ...request, token: await this.session.renew() });
    }
  }
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-';

/** A clientId that no other device makes: the time and 15 random characters. */
function newClientId(now: number, random: () => number): string {
  const bytes =
    globalThis.crypto?.getRandomValues(new Uint8Array(15)) ??
    Array.from({ length: 15 }, () => Math.floor(random() * 256));
  return now.toString(36) + Array.from(bytes, (byte) => LETTERS[byte & 63]).join('');
}
