import type { Room, User } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import { type Api, createApi } from './api.ts';
import type { ClientOptions } from './clientOptions.ts';
import { Connection } from './connection.ts';
import { History } from './history.ts';
import { createHttp } from './http.ts';
import { Lifecycle } from './lifecycle.ts';
import { Line } from './line.ts';
import { Merger } from './merger.ts';
import { Model } from './model.ts';
import { newClientId } from './newClientId.ts';
import { Flusher } from './outbox/flusher.ts';
import { NotSentList } from './outbox/notSentList.ts';
import { Outbox } from './outbox/outbox.ts';
import { OwnMarks } from './ownMarks.ts';
import { People } from './people.ts';
import { ReceiptSender } from './receiptSender.ts';
import { Screen } from './screen.ts';
import { Session } from './session.ts';
import type { ClientStorage } from './storage/clientStorage.ts';
import { SyncLoop } from './syncLoop.ts';
import { soleTab, type TabNews, type Tabs } from './tabs.ts';
import { TypingSigns, TypingWatch } from './typing.ts';

/** The parts of a client, put together: what each tells the others, and nothing else. */
export class ClientCore {
  readonly storage: ClientStorage;
  readonly screen: Screen;
  readonly people: People;
  readonly model: Model;
  readonly ownMarks: OwnMarks;
  readonly outbox: Outbox;
  readonly notSent: NotSentList;
  readonly flusher: Flusher;
  readonly session: Session;
  readonly connection: Connection;
  readonly syncLoop: SyncLoop;
  readonly merger: Merger;
  readonly history: History;
  readonly receipts: ReceiptSender;
  readonly typingWatch: TypingWatch;
  readonly typingSigns = new TypingSigns();
  readonly lifecycle: Lifecycle;
  readonly line: Line;
  readonly tabs: Tabs;
  readonly now: () => number;
  readonly api: Api;

  constructor(options: ClientOptions) {
    const { url, storage, tokens, now = Date.now, random = Math.random, tabs = soleTab() } = options;
    this.now = now;
    this.storage = storage;
    this.tabs = tabs;
    this.screen = new Screen(this, now);
    const http = createHttp(url, options.fetch ?? ((...call) => fetch(...call)));
    const { screen } = this;
    const userId = () => screen.userId;
    const epoch = () => this.model.position.epoch;
    const onState = () => screen.touch();
    const onRoom = (roomId: string) => screen.touchRoom(roomId);
    const onUnauthorized = () => void this.session.renew().catch(() => undefined);
    const requestSync = () => this.syncLoop.request();
    storage.watch(onState);

    this.session = new Session({
      http,
      storage,
      tokens,
      now,
      onEnded: (reason) => void this.lifecycle.ended(reason),
      onToken: (token) => this.line.renewToken(token),
    });
    this.api = createApi(http, this.session);
    this.people = new People({
      fetchUser: (id) => this.api<User>(`/users/${id}`),
      fetchPage: (cursor) => this.api('/users', { query: { limit: '100', cursor } }),
      onChange: onState,
      store: (writes) => void storage.commit(writes),
    });
    this.model = new Model({ storage, people: this.people, userId, onRoom, onState });
    this.ownMarks = new OwnMarks(this.model, userId);
    this.outbox = new Outbox({
      storage,
      now,
      newId: () => newClientId(now(), random),
      epoch,
      userId,
      shared: options.tabs !== undefined,
      seenEditedAt: (id) => this.model.findMessage(id)?.editedAt,
      findOwn: (roomId, clientId) => this.model.findOwn(roomId, clientId),
      onChange: onRoom,
    });
    this.notSent = new NotSentList({ storage, userId, onChange: onState });
    this.typingWatch = new TypingWatch(onRoom);
    this.connection = new Connection({
      url,
      now,
      random,
      transports: options.transports ?? ['websocket', 'polling'],
      token: () => this.session.token(),
      onTrying: () => screen.setLine({ nextTryAt: null }),
      onUp: () => this.line.onUp(),
      onDown: () => this.line.onDown(),
      whoAnswers: () => this.session.config(),
      onWaiting: (nextTryAt) => this.line.onWaiting(nextTryAt),
      onTrouble: (trouble) => this.line.onTrouble(trouble),
      onHeard: () => this.line.onHeard(),
      onEvent: (envelope) => this.line.onEvent(envelope),
      onUnauthorized: () => this.session.forgetToken(),
      onOutdated: () => screen.setLine({ status: 'outdated', nextTryAt: null }),
    });
    const { connection } = this;
    this.merger = new Merger({
      model: this.model,
      outbox: this.outbox,
      notSent: this.notSent,
      people: this.people,
      storage,
      userId,
      requestSync,
      onMerged: (roomId) => this.receipts.touch(roomId),
      loadAround: (roomId, seq) => this.history.loadAround(roomId, seq),
    });
    this.history = new History({
      model: this.model,
      connection,
      apply: (roomId, page) => this.merger.page(roomId, page),
      requestSync,
      onRoom,
    });
    this.syncLoop = new SyncLoop({
      connection,
      now,
      random,
      held: () => this.line.held(),
      apply: (answer, asked) => this.line.onSyncPart(answer, asked),
      onDone: () => this.line.onSynced(),
      onUnauthorized,
    });
    this.receipts = new ReceiptSender({
      connection,
      epoch,
      due: (roomId) => this.ownMarks.due(roomId),
      onTold: (roomId, answer) => this.ownMarks.told(roomId, answer),
      onRefused: (roomId) => void this.ownMarks.refused(roomId).then(requestSync),
    });
    this.flusher = new Flusher({
      outbox: this.outbox,
      connection,
      now,
      random,
      epoch,
      maySend: () => tabs.leads && this.line.historyKnown,
      onStored: async (entry, message) => {
        await this.merger.stored(entry, message);
        tabs.tell({ kind: 'stored', message });
      },
      onRefused: (_entry, cause) => {
        tabs.tell({ kind: 'outbox' });
        this.line.onRefused(cause);
      },
      onPaused: (pausedUntil) => pausedUntil !== screen.line.pausedUntil && screen.setLine({ pausedUntil }),
      onWire: (roomId) => screen.onWire(roomId),
      onUnauthorized,
    });
    this.line = new Line(this);
    this.lifecycle = new Lifecycle({
      http,
      storage,
      byCookie: tokens === 'cookie',
      session: this.session,
      model: this.model,
      outbox: this.outbox,
      notSent: this.notSent,
      screen,
      tabs,
      onBegin: () => this.#begin(),
      onHalt: () => this.#halt(),
    });
  }

  #begin(): void {
    this.tabs.start(
      () => void this.outbox.load().then(() => this.flusher.flushAll()),
      (news) => void this.#onNews(news),
    );
    this.screen.setLine({ status: 'connecting' });
    this.connection.start();
  }

  #halt(): void {
    this.tabs.stop();
    this.connection.stop();
    this.session.stop();
    this.syncLoop.stop();
    this.flusher.stop();
    this.merger.stop();
    this.receipts.stop();
    this.typingWatch.clear();
    this.model.disconnected();
    this.line.halt();
  }

  async #onNews(news: TabNews): Promise<void> {
    if (news.kind === 'ended') return this.lifecycle.endedElsewhere(news.reason, news.kept);
    if (news.kind === 'stored') await this.merger.live(news.message);
    await this.outbox.load();
    this.flusher.flushAll();
  }

  /** Something was written: the tab that sends is to send it. */
  written(roomId: string): void {
    this.tabs.tell({ kind: 'outbox' });
    this.flusher.flush(roomId);
  }

  /** The room in front: its newest page is fetched first. */
  openRoom(roomId: string | null): void {
    const { screen, model, connection, history } = this;
    screen.setOpen(roomId);
    const cache = roomId === null ? undefined : model.rooms.get(roomId);
    if (!cache || !roomId || !connection.isUp) return;
    if (cache.messages.size === 0 && cache.room.seq > 0) void history.loadOlder(roomId).catch(() => undefined);
  }

  async markRead(roomId: string, seq: number): Promise<void> {
    await this.ownMarks.read(roomId, seq);
    this.receipts.touch(roomId);
  }

  /** A room that one is in, as a REST answer told it. */
  async addRoom(room: Room): Promise<Room> {
    await this.model.putRoom(room);
    this.syncLoop.request();
    return room;
  }

  roomGone(roomId: string, reason: LeftReason): Promise<void> {
    return this.merger.roomGone(roomId, reason);
  }

  signTyping(roomId: string, typing: boolean): void {
    if (typing && this.typingSigns.may(roomId, this.now())) this.connection.tell('typing', { roomId });
    if (!typing && this.typingSigns.stop(roomId)) this.connection.tell('stopTyping', { roomId });
  }
}
