import type { SyncAnswer } from '@palaver/protocol/answers';
import type { Room } from '@palaver/protocol/entities';
import type { Envelope } from '@palaver/protocol/serverEvents';
import type { ClientOptions } from './clientOptions.ts';
import type { Connection } from './connection/connection.ts';
import type { LinkStatus } from './connection/linkStatus.ts';
import { createLinkParts } from './createLinkParts.ts';
import type { Device } from './device.ts';
import type { Flusher } from './outbox/flusher.ts';
import type { ReceiptSender } from './receipts/receiptSender.ts';
import { TypingSigns, type TypingWatch } from './receipts/typing.ts';
import type { Api } from './session/api.ts';
import { Lifecycle } from './session/lifecycle.ts';
import type { Session } from './session/session.ts';
import type { History } from './sync/history.ts';
import { handleLiveEvent } from './sync/liveEvents.ts';
import type { Merger } from './sync/merger.ts';
import type { PeopleLookup } from './sync/peopleLookup.ts';
import type { SyncLoop } from './sync/syncLoop.ts';
import { SyncProgress } from './sync/syncProgress.ts';
import type { TabNews } from './tabs/tabs.ts';

/** An answer that takes longer does not contradict a device that says it has no network. */
const DOUBT_MS = 3_000;
/** What joins a device with the server: session, connection, catching up, and sending what was written. */
export class Link {
  readonly session: Session;
  readonly api: Api;
  readonly connection: Connection;
  readonly status: LinkStatus;
  readonly history: History;
  readonly flusher: Flusher;
  readonly typing: TypingWatch;
  readonly lifecycle: Lifecycle;
  readonly #device: Device;
  readonly #now: () => number;
  readonly #lookup: PeopleLookup;
  readonly #merger: Merger;
  readonly #syncLoop: SyncLoop;
  readonly #receipts: ReceiptSender;
  readonly #typingSigns = new TypingSigns();
  /** The room that is synced first. */
  #openRoomId: string | null = null;
  readonly #progress = new SyncProgress();

  constructor(device: Device, options: ClientOptions) {
    const parts = createLinkParts(device, options, () => this.#openRoomId);
    this.#device = device;
    this.#now = options.now ?? Date.now;

    this.session = parts.session;
    this.api = parts.api;
    this.connection = parts.connection;
    this.status = parts.status;
    this.history = parts.history;
    this.flusher = parts.flusher;
    this.typing = parts.typing;
    this.#lookup = parts.lookup;
    this.#merger = parts.merger;
    this.#syncLoop = parts.syncLoop;
    this.#receipts = parts.receipts;
    this.lifecycle = new Lifecycle({
      http: parts.http,
      device,
      session: parts.session,
      byCookie: options.tokens === 'cookie',
      onBegin: () => this.#begin(),
      onHalt: () => this.#halt(),
    });
    this.#listen();
  }

  #listen(): void {
    const { session, connection, status, lifecycle } = this;
    session.ended.listen((reason) => void lifecycle.ended(reason));
    session.renewed.listen((token) => this.#renewToken(token));
    connection.trying.listen(() => status.set({ nextTryAt: null }));
    connection.up.listen(() => this.#onUp());
    connection.down.listen(() => this.#onDown());
    connection.waiting.listen((nextTryAt) => status.set({ nextTryAt }));
    connection.trouble.listen((trouble) => status.set({ status: trouble }));
    connection.heard.listen(() => status.heard());
    connection.event.listen((envelope) => this.#onEvent(envelope));
    connection.outdated.listen(() => status.set({ status: 'outdated', nextTryAt: null }));
    this.#merger.missing.listen(() => this.#syncLoop.request());
    this.#merger.merged.listen((roomId) => this.#receipts.touch(roomId));
    this.#syncLoop.part.listen((answer) => this.#onSyncPart(answer));
    this.#syncLoop.done.listen(() => this.#onSynced());
  }

  #begin(): void {
    const { outbox, tabs } = this.#device;
    tabs.start(
      () => void outbox.load().then(() => this.flusher.flushAll()),
      (news) => void this.#onNews(news),
    );
    this.status.set({ status: 'connecting' });
    this.connection.start();
  }

  #halt(): void {
    this.#device.tabs.stop();
    this.connection.stop();
    this.session.stop();
    this.#stopParts();
    this.#receipts.stop();
    this.#lookup.clear();
    this.status.noteSynced();
    this.#progress.clear();
    this.status.set({ status: 'off', lostAt: null, nextTryAt: null, roomsToGo: 0, pausedUntil: null });
  }

  /** Stops what needs a connection. */
  #stopParts(): void {
    this.flusher.stop();
    this.#syncLoop.stop();
    this.#merger.stop();
    this.typing.clear();
    this.#device.model.disconnected();
  }

  async #onNews(news: TabNews): Promise<void> {
    if (news.kind === 'ended') return this.lifecycle.endedElsewhere(news.reason, news.kept);
    if (news.kind === 'stored') await this.#merger.live(news.message);
    await this.#device.outbox.load();
    this.flusher.flushAll();
  }

  #onUp(): void {
    this.status.set({ status: 'catchingUp', nextTryAt: null });
    this.#syncLoop.restart();
  }

  #onDown(): void {
    const { status } = this;
    status.noteSynced();
    this.#stopParts();
    status.set({ status: 'reconnecting', roomsToGo: 0, lostAt: status.state.lostAt ?? this.#now() });
  }

  /** A fresh token for the live session. */
  #renewToken(token: string): void {
    const { connection } = this;
    if (connection.isUp) connection.ask('renewToken', { token }).catch(() => undefined);
  }

  #onSyncPart(answer: SyncAnswer): void {
    const roomsToGo = this.#progress.notePart(answer, this.#device.model.rooms);
    if (roomsToGo !== this.status.state.roomsToGo) this.status.set({ roomsToGo });
    // The history is known now, so what waits can go out while the rest comes in.
    this.flusher.flushAll();
  }

  #onSynced(): void {
    const { status } = this;
    if (!this.connection.isUp) return;
    this.#progress.clear();
    const wasOnline = status.state.status === 'online';
    status.set({ status: 'online', roomsToGo: 0, lostAt: null });
    if (!wasOnline) status.noteSynced();
    this.flusher.flushAll();
    this.#merger.lookForGaps();
    for (const roomId of this.#device.model.rooms.keys()) this.#receipts.touch(roomId);
  }

  #onEvent(envelope: Envelope): void {
    const merger = this.#merger;
    const syncLoop = this.#syncLoop;
    const { model, ownMarks, people, roomChanged, changed } = this.#device;
    handleLiveEvent(envelope, {
      model,
      ownMarks,
      people,
      lookup: this.#lookup,
      typing: this.typing,
      userId: () => this.#device.userId,
      onRoom: (roomId) => roomChanged.emit(roomId),
      onState: () => changed.emit(),
      requestSync: () => syncLoop.request(),
      roomChanged: () => syncLoop.isRunning && syncLoop.request(),
      lookForGaps: () => merger.lookForGaps(),
      onMessage: ({ message }) => void merger.live(message),
      onRoomGone: ({ roomId, reason }) => void merger.roomGone(roomId, reason),
      onSessionEnded: ({ reason }) => void this.lifecycle.ended(reason),
      onLeaving: ({ retryInMs }) => this.connection.leaveFor(retryInMs),
    });
  }

  /** The device woke up, or the page came to the front. */
  wake(): void {
    const { connection } = this;
    if (!connection.isUp) return connection.retryNow();
    const [roomId] = this.#device.model.rooms.keys();
    // A connection that died in the sleep looks alive until something is sent on it.
    if (roomId !== undefined && !this.#syncLoop.isRunning) connection.probe(roomId);
    this.#syncLoop.request();
  }

  /**
   * The device says that it has no network. It can be wrong, as beside a VPN: what counts is whether the server answers.
   * In a browser Socket.IO ends the connection by itself then, unless the server is at `localhost`: the next try shows it.
   */
  doubt(): void {
    const [roomId = 'none'] = this.#device.model.rooms.keys();
    this.connection.probe(roomId, DOUBT_MS);
  }

  /** Something was written: the tab that sends is to send it. */
  written(roomId: string): void {
    this.#device.tabs.post({ kind: 'outbox' });
    this.flusher.flush(roomId);
  }

  /** The room in front: its newest page is fetched first. */
  openRoom(roomId: string | null): void {
    this.#openRoomId = roomId;
    const cache = roomId === null ? undefined : this.#device.model.rooms.get(roomId);
    if (!cache || !roomId || !this.connection.isUp) return;
    if (cache.messages.size === 0 && cache.room.seq > 0) void this.history.loadOlder(roomId).catch(() => undefined);
  }

  async markRead(roomId: string, seq: number): Promise<void> {
    await this.#device.ownMarks.read(roomId, seq);
    this.#receipts.touch(roomId);
  }

  /** A room that one is in, as a REST answer gave it. */
  async addRoom(room: Room): Promise<Room> {
    await this.#device.model.putRoom(room);
    this.#syncLoop.request();
    return room;
  }

  leftRoom(roomId: string): Promise<void> {
    return this.#merger.roomGone(roomId, 'left');
  }

  signTyping(roomId: string, typing: boolean): void {
    if (typing && this.#typingSigns.may(roomId, this.#now())) this.connection.emitVolatile('typing', { roomId });
    if (!typing && this.#typingSigns.stop(roomId)) this.connection.emitVolatile('stopTyping', { roomId });
  }
}
