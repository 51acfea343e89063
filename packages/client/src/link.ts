import type { SyncAnswer } from '@palaver/protocol/answers';
import type { Room } from '@palaver/protocol/entities';
import type { Envelope } from '@palaver/protocol/serverEvents';
import type { ClientOptions } from './clientOptions.ts';
import { createLinkParts, type LinkParts } from './createLinkParts.ts';
import type { Device } from './device.ts';
import { TypingSigns } from './receipts/typing.ts';
import { Lifecycle } from './session/lifecycle.ts';
import { handleLiveEvent } from './sync/liveEvents.ts';
import { SyncProgress } from './sync/syncProgress.ts';
import type { TabNews } from './tabs/tabs.ts';

/** An answer that takes longer does not contradict a device that says it has no network. */
const DOUBT_MS = 3_000;

/** What joins a device with the server: session, connection, catching up, and sending what was written. */
export class Link {
  readonly parts: LinkParts;
  readonly lifecycle: Lifecycle;
  readonly #device: Device;
  readonly #typingSigns = new TypingSigns();
  /** The room that is synced first. */
  #openRoomId: string | null = null;
  readonly #progress = new SyncProgress();

  constructor(device: Device, options: ClientOptions) {
    this.#device = device;
    this.parts = createLinkParts(device, options, () => this.#openRoomId);
    const { http, session } = this.parts;
    this.lifecycle = new Lifecycle({
      http,
      device,
      session,
      byCookie: options.tokens === 'cookie',
      onBegin: () => this.#begin(),
      onHalt: () => this.#halt(),
    });
    this.#listen();
  }

  #listen(): void {
    const { session, connection, status, merger, syncLoop, receipts } = this.parts;
    session.ended.listen((reason) => void this.lifecycle.ended(reason));
    session.replaced.listen((answer) => void this.lifecycle.replaced(answer));
    session.renewed.listen((token) => this.#renewToken(token));
    connection.trying.listen(() => status.set({ nextTryAt: null }));
    connection.up.listen(() => this.#onUp());
    connection.down.listen(() => this.#onDown());
    connection.waiting.listen((nextTryAt) => status.set({ nextTryAt }));
    connection.trouble.listen((trouble) => status.set({ status: trouble }));
    connection.heard.listen(() => status.heard());
    connection.event.listen((envelope) => this.#onEvent(envelope));
    connection.outdated.listen(() => status.set({ status: 'outdated', nextTryAt: null }));
    merger.syncWanted.listen(() => syncLoop.request());
    merger.merged.listen((roomId) => receipts.touch(roomId));
    syncLoop.part.listen((answer) => this.#onSyncPart(answer));
    syncLoop.done.listen(() => this.#onSynced());
  }

  #begin(): void {
    const { outbox, tabs } = this.#device;
    const { connection, flusher, status } = this.parts;
    tabs.start(
      () => void outbox.load().then(() => flusher.flushAll()),
      (news) => void this.#onNews(news),
    );
    status.set({ status: 'connecting' });
    connection.start();
  }

  #halt(): void {
    const { connection, session, receipts, lookup, status } = this.parts;
    this.#device.tabs.stop();
    connection.stop();
    session.stop();
    this.#stopParts();
    receipts.stop();
    lookup.clear();
    status.noteSynced();
    this.#progress.clear();
    status.set({ status: 'off', lostAt: null, nextTryAt: null, roomsToGo: 0, pausedUntil: null });
  }

  /** Stops what needs a connection. */
  #stopParts(): void {
    const { flusher, syncLoop, merger, typing } = this.parts;
    flusher.stop();
    syncLoop.stop();
    merger.stop();
    typing.clear();
    this.#device.model.disconnected();
  }

  async #onNews(news: TabNews): Promise<void> {
    if (news.kind === 'ended') return this.lifecycle.endedElsewhere(news.reason, news.kept);
    if (news.kind === 'stored') await this.parts.merger.live(news.message);
    await this.#device.outbox.load();
    this.parts.flusher.flushAll();
  }

  #onUp(): void {
    this.parts.status.set({ status: 'catchingUp', nextTryAt: null });
    this.parts.syncLoop.restart();
  }

  #onDown(): void {
    const { status } = this.parts;
    status.noteSynced();
    this.#stopParts();
    status.set({ status: 'reconnecting', roomsToGo: 0, lostAt: status.state.lostAt ?? this.#device.now() });
  }

  /** A fresh token for the live session. */
  #renewToken(token: string): void {
    const { connection } = this.parts;
    if (connection.isUp) connection.ask('renewToken', { token }).catch(() => undefined);
  }

  #onSyncPart(answer: SyncAnswer): void {
    const { status, flusher } = this.parts;
    this.#device.noteServerTime(answer.serverTime);
    const roomsToGo = this.#progress.notePart(answer, this.#device.model.rooms);
    if (roomsToGo !== status.state.roomsToGo) status.set({ roomsToGo });
    // The history is known now, so what waits can go out while the rest comes in.
    flusher.flushAll();
  }

  #onSynced(): void {
    const { connection, status, flusher, merger, receipts } = this.parts;
    if (!connection.isUp) return;
    this.#progress.clear();
    const wasOnline = status.state.status === 'online';
    status.set({ status: 'online', roomsToGo: 0, lostAt: null });
    if (!wasOnline) status.noteSynced();
    flusher.flushAll();
    merger.lookForGaps();
    for (const roomId of this.#device.model.rooms.keys()) receipts.touch(roomId);
  }

  #onEvent(envelope: Envelope): void {
    const { connection, lookup, merger, syncLoop, typing } = this.parts;
    const { model, ownMarks, people, roomChanged, changed } = this.#device;
    handleLiveEvent(envelope, {
      model,
      ownMarks,
      people,
      lookup,
      typing,
      userId: () => this.#device.userId,
      onRoom: (roomId) => roomChanged.emit(roomId),
      onState: () => changed.emit(),
      requestSync: () => syncLoop.request(),
      answerOutdated: () => syncLoop.isRunning && syncLoop.request(),
      lookForGaps: () => merger.lookForGaps(),
      onMessage: ({ message }) => void merger.live(message),
      onRoomGone: ({ roomId, ...leaving }) => void merger.roomGone(roomId, leaving),
      onSessionEnded: ({ reason }) => void this.lifecycle.ended(reason),
      onLeaving: ({ retryInMs }) => connection.leaveFor(retryInMs),
    });
  }

  /** The device woke up, or the page came to the front. */
  wake(): void {
    const { connection, syncLoop } = this.parts;
    if (!connection.isUp) return connection.retryNow();
    const [roomId] = this.#device.model.rooms.keys();
    // A connection that died in the sleep looks alive until something is sent on it.
    if (roomId !== undefined && !syncLoop.isRunning) connection.probe(roomId);
    syncLoop.request();
  }

  /**
   * The device says that it has no network. It can be wrong, as beside a VPN: what counts is whether the server answers.
   * In a browser Socket.IO ends the connection by itself then, unless the server is at `localhost`: the next try shows it.
   */
  doubt(): void {
    const [roomId = 'none'] = this.#device.model.rooms.keys();
    this.parts.connection.probe(roomId, DOUBT_MS);
  }

  /** Something was written: the tab that sends is to send it. */
  written(roomId: string): void {
    this.#device.tabs.post({ kind: 'outbox' });
    this.parts.flusher.flush(roomId);
  }

  /** The room in front: its newest page is fetched first. */
  openRoom(roomId: string | null): void {
    const { connection, history } = this.parts;
    this.#openRoomId = roomId;
    const cache = roomId === null ? undefined : this.#device.model.rooms.get(roomId);
    if (!cache || !roomId || !connection.isUp) return;
    if (cache.messages.size === 0 && cache.room.seq > 0) void history.loadOlder(roomId).catch(() => undefined);
  }

  async markRead(roomId: string, seq: number): Promise<void> {
    await this.#device.ownMarks.read(roomId, seq);
    this.parts.receipts.touch(roomId);
  }

  /** A room that one is in, as a REST answer gave it. */
  async addRoom(room: Room): Promise<Room> {
    await this.#device.model.putRoom(room);
    this.parts.syncLoop.request();
    return room;
  }

  signTyping(roomId: string, typing: boolean): void {
    const { connection } = this.parts;
    if (typing && this.#typingSigns.may(roomId, this.#device.now())) connection.emitVolatile('typing', { roomId });
    if (!typing && this.#typingSigns.stop(roomId)) connection.emitVolatile('stopTyping', { roomId });
  }
}
