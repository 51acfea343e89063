import type { History } from './history.ts';
import { Listeners } from './listeners.ts';
import type { Model } from './model.ts';
import type { Flusher } from './outbox/flusher.ts';
import type { NotSentList } from './outbox/notSentList.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { People } from './people.ts';
import { buildRoomView } from './roomView.ts';
import type { ClientState, ConnectionState, RoomView, SessionState } from './state.ts';
import type { ClientStorage } from './storage/clientStorage.ts';
import type { TypingWatch } from './typing.ts';
import { SHOW_SENDING_AFTER_MS } from './unsentItems.ts';
import { buildState } from './views.ts';

export type LineState = Omit<ConnectionState, 'lastSyncedAt' | 'waiting' | 'unsure'>;

/** Where what is shown comes from. */
export interface ScreenParts {
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  people: People;
  flusher: Flusher;
  history: History;
  typingWatch: TypingWatch;
  storage: ClientStorage;
}

/** What a page sees: the state and the views of rooms, put together when asked for, and who is to be told of changes. */
export class Screen {
  readonly listeners = new Listeners();
  session: SessionState = { status: 'starting' };
  #open: { roomId: string; newFrom: number | null } | null = null;
  /** All was read when the line was lost, or the page went out of sight: what comes before it is back was missed, and is new. */
  #mayMiss = false;
  #inSight = true;
  readonly #parts: ScreenParts;
  readonly #now: () => number;
  readonly #roomListeners = new Map<string, Listeners>();
  readonly #views = new Map<string, { view: RoomView | null; fresh: boolean }>();
  readonly #wireTimers = new Map<string, ReturnType<typeof setTimeout>>();
  #state: ClientState | null = null;
  #fresh = false;
  #line: LineState;

  /** `parts` are looked at only when something is shown. */
  constructor(parts: ScreenParts, now: () => number) {
    this.#parts = parts;
    this.#now = now;
    this.#line = { status: 'off', since: now(), lostAt: null, nextTryAt: null, roomsToGo: 0, pausedUntil: null };
  }

  get userId(): string {
    return this.session.status === 'signedIn' ? this.session.user.id : '';
  }

  /** The room in front; null: none. */
  get openRoomId(): string | null {
    return this.#open?.roomId ?? null;
  }

  /** Another room is in front: what is unread in it now is new there until it is left. */
  setOpen(roomId: string | null): void {
    const before = this.openRoomId;
    const newFrom = roomId === null ? null : (this.#parts.model.rooms.get(roomId)?.firstUnread(this.userId) ?? null);
    this.#open = roomId === null ? null : { roomId, newFrom };
    this.#mayMiss = newFrom === null;
    for (const id of [before, roomId]) if (id) this.touchRoom(id);
  }

  /** Whether anybody can see the page. */
  setInSight(inSight: boolean): void {
    if (inSight === this.#inSight) return;
    if (inSight) this.#noteMissed();
    else this.#expectMisses();
    this.#inSight = inSight;
  }

  get line(): Readonly<LineState> {
    return this.#line;
  }

  state(): ClientState {
    if (this.#state && this.#fresh) return this.#state;
    const { model, outbox, notSent, people, storage } = this.#parts;
    this.#fresh = true;
    this.#state = buildState({
      model,
      outbox,
      notSent,
      people,
      session: this.session,
      connection: this.#line,
      storage: { durable: storage.durable, error: storage.trouble },
      before: this.#state,
    });
    return this.#state;
  }

  room(roomId: string): RoomView | null {
    const before = this.#views.get(roomId);
    if (before?.fresh) return before.view;
    const { model, outbox, flusher, history, typingWatch } = this.#parts;
    const cache = model.rooms.get(roomId);
    if (this.#open?.roomId === roomId) this.#noteMissed();
    const view = cache
      ? buildRoomView({
          cache,
          userId: this.userId,
          entries: outbox.of(roomId),
          onTheWire: flusher.onTheWire,
          now: this.#now(),
          typing: typingWatch.of(roomId),
          onlineCount: model.onlineCounts.get(roomId) ?? null,
          newFrom: this.#open?.roomId === roomId ? this.#open.newFrom : null,
          loading: history.isLoadingOlder(roomId) ? 'older' : null,
          catchingUp: this.#line.status === 'catchingUp',
          holes: history.holesOf(roomId),
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

  touch(): void {
    this.#fresh = false;
    this.listeners.tell();
  }

  touchRoom(roomId: string): void {
    const view = this.#views.get(roomId);
    if (view) view.fresh = false;
    this.#roomListeners.get(roomId)?.tell();
    this.touch();
  }

  setSession(session: SessionState): void {
    this.session = session;
    this.touch();
  }

  setLine(changes: Partial<LineState>): void {
    const isNew = changes.status !== undefined && changes.status !== this.#line.status;
    if (isNew && changes.status === 'online') this.#noteMissed();
    if (isNew && this.#line.status === 'online') this.#expectMisses();
    this.#line = { ...this.#line, ...changes, since: isNew ? this.#now() : this.#line.since };
    if (isNew) for (const roomId of this.#views.keys()) this.touchRoom(roomId);
    this.touch();
  }

  /** Something went on the wire, or came off it; what stays there long is shown so, when the time has come. */
  onWire(roomId: string): void {
    this.touchRoom(roomId);
    clearTimeout(this.#wireTimers.get(roomId));
    if (this.#parts.flusher.onTheWire.size === 0) return;
    this.#wireTimers.set(
      roomId,
      setTimeout(() => this.touchRoom(roomId), SHOW_SENDING_AFTER_MS),
    );
  }

  /** Nothing of a person stays in sight. */
  clear(): void {
    this.#open = null;
    for (const timer of this.#wireTimers.values()) clearTimeout(timer);
    this.#wireTimers.clear();
    const roomIds = [...this.#views.keys()];
    this.#views.clear();
    for (const roomId of roomIds) this.touchRoom(roomId);
  }

  #expectMisses(): void {
    if (this.#isLive && this.#open) this.#mayMiss = this.#firstUnread() === null;
  }

  /** The first message that was missed is where "new" begins, once: what comes behind it moves nothing. */
  #noteMissed(): void {
    if (!this.#open || !this.#mayMiss || this.#isLive) return;
    const first = this.#firstUnread();
    if (first === null) return;
    this.#open = { ...this.#open, newFrom: first };
    this.#mayMiss = false;
    this.touchRoom(this.#open.roomId);
  }

  /** Connected, in sync and in sight: what comes now is seen to come. */
  get #isLive(): boolean {
    return this.#line.status === 'online' && this.#inSight;
  }

  #firstUnread(): number | null {
    const cache = this.#open && this.#parts.model.rooms.get(this.#open.roomId);
    return cache?.firstUnread(this.userId) ?? null;
  }
}
