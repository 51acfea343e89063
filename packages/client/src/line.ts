import type { SyncAnswer } from '@palaver/protocol/answers';
import type { PalaverError } from '@palaver/protocol/errors';
import type { Envelope } from '@palaver/protocol/serverEvents';
import type { ClientCore } from './clientCore.ts';
import type { Trouble } from './connectTrouble.ts';
import { handleLiveEvent, type LiveEventDeps } from './liveEvents.ts';

/** How often it is noted on the device that it is in sync. */
const NOTE_EVERY_MS = 30_000;
/** An answer that takes longer does not contradict a device that says it has no network. */
const DOUBT_MS = 3_000;

/** What happens when the line comes up, goes down, and brings something. */
export class Line {
  readonly #core: ClientCore;
  /** Whether the server's history was told on this connection: nothing is sent before, for it may be another one (R5). */
  historyKnown = false;
  #heads: Record<string, number> = {};
  #heardAt = 0;

  constructor(core: ClientCore) {
    this.#core = core;
  }

  onHeard(): void {
    this.#heardAt = this.#core.now();
    this.#noteSynced(NOTE_EVERY_MS);
  }

  onUp(): void {
    this.#core.screen.setLine({ status: 'catchingUp', nextTryAt: null });
    this.#core.syncLoop.restart();
  }

  onDown(): void {
    const { screen, flusher, syncLoop, merger, typingWatch, model } = this.#core;
    this.#noteSynced();
    this.historyKnown = false;
    flusher.stop();
    syncLoop.stop();
    merger.stop();
    typingWatch.clear();
    model.disconnected();
    screen.setLine({ status: 'reconnecting', roomsToGo: 0, lostAt: screen.line.lostAt ?? this.#core.now() });
  }

  onWaiting(nextTryAt: number): void {
    this.#core.screen.setLine({ nextTryAt });
  }

  /** What is wrong, as far as the last try told. */
  onTrouble(trouble: Trouble): void {
    this.#core.screen.setLine({ status: trouble });
  }

  halt(): void {
    this.#noteSynced();
    this.historyKnown = false;
    this.#heads = {};
    this.#core.screen.setLine({ status: 'off', lostAt: null, nextTryAt: null, roomsToGo: 0, pausedUntil: null });
  }

  /** The device woke up, or the page came to the front. */
  wake(): void {
    const { connection, syncLoop, model, screen } = this.#core;
    screen.setInSight(true);
    if (!connection.isUp) return connection.retryNow();
    const [roomId] = model.rooms.keys();
    // A line that died in the sleep looks alive until somebody speaks.
    if (roomId !== undefined && !syncLoop.isRunning) connection.probe(roomId);
    syncLoop.request();
  }

  /**
   * The device says that it has no network. It can be wrong, as beside a VPN: what counts is whether the server answers.
   * In a browser Socket.IO ends the line by itself then, unless the server is at `localhost`: the next try tells.
   */
  doubt(): void {
    const { connection, model } = this.#core;
    const [roomId = 'none'] = model.rooms.keys();
    connection.probe(roomId, DOUBT_MS);
  }

  /** The page goes out of sight, and may end there without another word. */
  rest(): void {
    this.#noteSynced();
    this.#core.screen.setInSight(false);
  }

  /** Until the last word from the server this device was in sync, if it is now; one that was noted less than `afterMs` before is good enough. */
  #noteSynced(afterMs = 1): void {
    const { screen, model } = this.#core;
    if (screen.line.status !== 'online') return;
    const noted = model.lastSyncedAt === null ? 0 : Date.parse(model.lastSyncedAt);
    if (Math.abs(this.#heardAt - noted) >= afterMs) void model.noteSynced(new Date(this.#heardAt).toISOString());
  }

  /** A fresh token for the live session. */
  renewToken(token: string): void {
    const { connection } = this.#core;
    if (connection.isUp) connection.ask('renewToken', { token }).catch(() => undefined);
  }

  held(): { epoch: string | null; stateRev: string | null; rooms: Record<string, number>; first: string | null } {
    const { model, screen } = this.#core;
    const { epoch, stateRev } = model.position;
    const rooms: Record<string, number> = {};
    for (const [roomId, cache] of model.rooms) if (cache.rev !== null) rooms[roomId] = cache.rev;
    return { epoch, stateRev, rooms, first: screen.openRoomId };
  }

  async onSyncPart(answer: SyncAnswer, asked: string[]): Promise<void> {
    const { merger, flusher, model, screen } = this.#core;
    await merger.sync(answer, asked);
    if (Object.keys(answer.heads).length > 0) this.#heads = answer.heads;
    const roomsToGo = Object.entries(this.#heads).filter(
      ([roomId, head]) => (model.rooms.get(roomId)?.rev ?? -1) < head,
    ).length;
    if (roomsToGo !== screen.line.roomsToGo) screen.setLine({ roomsToGo });
    // The history is known now, so what waits can go out while the rest comes in.
    this.historyKnown = true;
    flusher.flushAll();
  }

  onSynced(): void {
    const { screen, flusher, model, receipts, connection, merger } = this.#core;
    if (!connection.isUp) return;
    this.#heads = {};
    const wasOnline = screen.line.status === 'online';
    screen.setLine({ status: 'online', roomsToGo: 0, lostAt: null });
    if (!wasOnline) this.#noteSynced();
    flusher.flushAll();
    merger.lookForGaps();
    for (const roomId of model.rooms.keys()) receipts.touch(roomId);
  }

  onEvent(envelope: Envelope): void {
    handleLiveEvent(envelope, this.#eventDeps);
  }

  /** A refusal tells something of the server's state, too. */
  onRefused(cause: PalaverError): void {
    const { syncLoop } = this.#core;
    const stale = ['EPOCH_CHANGED', 'EDIT_CONFLICT', 'MESSAGE_DELETED', 'NOT_A_MEMBER', 'ROOM_NOT_FOUND'];
    if (stale.includes(cause.errorCode)) syncLoop.request();
  }

  get #eventDeps(): LiveEventDeps {
    const { model, ownMarks, people, typingWatch, screen, merger, lifecycle, connection, syncLoop } = this.#core;
    return {
      model,
      ownMarks,
      people,
      typing: typingWatch,
      userId: () => screen.userId,
      onRoom: (roomId) => screen.touchRoom(roomId),
      onState: () => screen.touch(),
      requestSync: () => syncLoop.request(),
      roomChanged: () => syncLoop.isRunning && syncLoop.request(),
      lookForGaps: () => merger.lookForGaps(),
      onMessage: ({ message }) => void merger.live(message),
      onRoomGone: ({ roomId, reason }) => void merger.roomGone(roomId, reason),
      onSessionEnded: ({ reason }) => void lifecycle.ended(reason),
      onLeaving: ({ retryInMs }) => connection.leaveFor(retryInMs),
    };
  }
}
