import type { Device } from './device.ts';
import type { Link } from './link.ts';
import type { ClientState, RoomView } from './state.ts';
import { buildState } from './view/buildState.ts';
import { Listeners } from './view/listeners.ts';
import { buildRoomView } from './view/roomView.ts';
import { SHOW_SENDING_AFTER_MS } from './view/unsentItems.ts';

/** What a page sees: the state and the views of rooms, put together when asked for, and who listens to changes. */
export class View {
  readonly listeners = new Listeners();
  #open: { roomId: string; newFrom: number | null } | null = null;
  /** All was read when the connection was lost, or the page went out of sight: what comes before it is back was missed, and is new. */
  #mayMiss = false;
  #inSight = true;
  #online = false;
  readonly #device: Device;
  readonly #link: Link;
  readonly #roomListeners = new Map<string, Listeners>();
  readonly #views = new Map<string, { view: RoomView | null; fresh: boolean }>();
  readonly #wireTimers = new Map<string, ReturnType<typeof setTimeout>>();
  #state: ClientState | null = null;
  #fresh = false;

  constructor(device: Device, link: Link) {
    this.#device = device;
    this.#link = link;
    device.changed.listen(() => this.#touch());
    device.roomChanged.listen((roomId) => this.#touchRoom(roomId));
    device.cleared.listen(() => this.#clear());
    link.parts.status.changed.listen((isNew) => this.#onStatus(isNew));
    link.parts.flusher.wire.listen((roomId) => this.#onWire(roomId));
  }

  /** Another room is in front: what is unread in it now is new there until it is left. */
  openRoom(roomId: string | null): void {
    const before = this.#open?.roomId;
    const newFrom = roomId === null ? null : this.#firstUnread(roomId);
    this.#open = roomId === null ? null : { roomId, newFrom };
    this.#mayMiss = newFrom === null;
    for (const id of [before, roomId]) if (id) this.#touchRoom(id);
    this.#link.openRoom(roomId);
  }

  /** Whether anybody can see the page. */
  setInSight(inSight: boolean): void {
    if (inSight === this.#inSight) return;
    if (inSight) this.#noteAbsence();
    else this.#expectMisses();
    this.#inSight = inSight;
  }

  state(): ClientState {
    if (this.#state && this.#fresh) return this.#state;
    this.#fresh = true;
    this.#state = buildState(this.#device, this.#link.parts.status.state, this.#state);
    return this.#state;
  }

  room(roomId: string): RoomView | null {
    const before = this.#views.get(roomId);
    if (before?.fresh) return before.view;
    const { model, outbox, userId, now } = this.#device;
    const { flusher, history, typing, status } = this.#link.parts;
    const cache = model.rooms.get(roomId);
    if (this.#open?.roomId === roomId) this.#noteAbsence();
    const view = cache
      ? buildRoomView({
          cache,
          userId,
          entries: outbox.of(roomId),
          onTheWire: flusher.onTheWire,
          now: now(),
          typing: typing.of(roomId),
          onlineCount: model.onlineCounts.get(roomId) ?? null,
          newFrom: this.#open?.roomId === roomId ? this.#open.newFrom : null,
          loading: history.isLoadingOlder(roomId) ? 'older' : null,
          catchingUp: status.state.status === 'catchingUp',
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

  #touch(): void {
    this.#fresh = false;
    this.listeners.publish();
  }

  #touchRoom(roomId: string): void {
    const view = this.#views.get(roomId);
    if (view) view.fresh = false;
    this.#roomListeners.get(roomId)?.publish();
    this.#touch();
  }

  #onStatus(isNew: boolean): void {
    const online = this.#link.parts.status.state.status === 'online';
    if (online && !this.#online) this.#noteAbsence();
    if (!online && this.#online) this.#expectMisses();
    this.#online = online;
    if (isNew) for (const roomId of this.#views.keys()) this.#touchRoom(roomId);
    this.#touch();
  }

  /** Something went on the wire, or came off it; what stays there long is shown so, when the time has come. */
  #onWire(roomId: string): void {
    this.#touchRoom(roomId);
    clearTimeout(this.#wireTimers.get(roomId));
    if (this.#link.parts.flusher.onTheWire.size === 0) return;
    this.#wireTimers.set(
      roomId,
      setTimeout(() => this.#touchRoom(roomId), SHOW_SENDING_AFTER_MS),
    );
  }

  /** Nothing of a person stays in sight. */
  #clear(): void {
    this.#open = null;
    for (const timer of this.#wireTimers.values()) clearTimeout(timer);
    this.#wireTimers.clear();
    const roomIds = [...this.#views.keys()];
    this.#views.clear();
    for (const roomId of roomIds) this.#touchRoom(roomId);
  }

  #expectMisses(): void {
    if (this.#isLive && this.#open) this.#mayMiss = this.#firstUnread(this.#open.roomId) === null;
  }

  /** While nobody sees what comes, the line in the open room goes to where "new" turns out to begin. What comes live moves nothing. */
  #noteAbsence(): void {
    if (!this.#open || this.#isLive) return;
    const { roomId, newFrom } = this.#open;
    if (newFrom !== null && this.#isReadElsewhere(roomId, newFrom)) this.#beginNewAt(this.#firstUnread(roomId));
    if (!this.#mayMiss) return;
    const missed = this.#firstUnread(roomId);
    if (missed !== null) this.#beginNewAt(missed);
  }

  /** Whether another device read beyond this message, and beyond what was read here: the own copy did not know it. */
  #isReadElsewhere(roomId: string, seq: number): boolean {
    const cache = this.#device.model.rooms.get(roomId);
    const readSeq = cache?.room.me?.readSeq ?? 0;
    return cache !== undefined && readSeq >= seq && readSeq > cache.readHere;
  }

  /** Null: nothing is new, and the first that is missed will be. */
  #beginNewAt(newFrom: number | null): void {
    if (!this.#open) return;
    this.#open = { ...this.#open, newFrom };
    this.#mayMiss = newFrom === null;
    this.#touchRoom(this.#open.roomId);
  }

  /** Connected, in sync and in sight: what comes now is seen to come. */
  get #isLive(): boolean {
    return this.#online && this.#inSight;
  }

  #firstUnread(roomId: string): number | null {
    const { model, userId } = this.#device;
    return model.rooms.get(roomId)?.firstUnread(userId) ?? null;
  }
}
