import { vi } from 'vitest';
import type { SyncAnswer } from '@palaver/protocol/answers';
import { Merger } from '../sync/merger.ts';
import { Model } from '../sync/model.ts';
import { NotSentList } from '../outbox/notSentList.ts';
import { Outbox } from '../outbox/outbox.ts';
import { People } from '../sync/people.ts';
import { UnconfirmedMessages } from '../sync/unconfirmedMessages.ts';
import type { RoomView } from '../state.ts';
import type { ClientStorage } from '../storage/clientStorage.ts';
import { memoryStorage } from '../storage/memoryStorage.ts';
import type { ChatServer } from './chatServer.ts';
import { ANNA } from './makeMessage.ts';
import { viewOf } from './viewOf.ts';

/** What one device holds, merged by the real parts, with the connection in the hands of the test. */
export class DeviceBench {
  readonly server: ChatServer;
  readonly storage: ClientStorage;
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  merger: Merger;
  unconfirmed: UnconfirmedMessages;
  syncsWanted = 0;
  /** How the server answers when it is asked for a room. */
  readonly askRoom = vi.fn<(roomId: string) => Promise<unknown>>(() => Promise.resolve());
  #ids = 0;

  constructor(server: ChatServer, storage: ClientStorage = memoryStorage()) {
    this.server = server;
    this.storage = storage;
    [this.model, this.outbox, this.notSent, this.merger, this.unconfirmed] = this.#make();
  }

  #make(): [Model, Outbox, NotSentList, Merger, UnconfirmedMessages] {
    const { storage } = this;
    const userId = () => ANNA;
    const people = new People({ onChange: () => undefined, store: () => undefined });
    const model = new Model({ storage, people, userId, onRoom: () => undefined, onState: () => undefined });
    const outbox = new Outbox({
      storage,
      now: Date.now,
      newId: () => `device-id-${(this.#ids += 1)}`,
      epoch: () => model.position.epoch,
      userId,
      shared: false,
      seenEditedAt: (id) => model.findMessage(id)?.editedAt,
      findOwn: (roomId, clientId) => model.findOwn(roomId, clientId),
      onChange: () => undefined,
    });
    const notSent = new NotSentList({ storage, userId, onChange: () => undefined });
    const { askRoom } = this;
    const lookup = { need: () => undefined };
    const merger = new Merger({ model, outbox, notSent, people: lookup, storage, userId, askRoom });
    merger.syncWanted.listen(() => (this.syncsWanted += 1));
    const loadAround = async (roomId: string, seq: number) => {
      await merger.page(roomId, this.server.page({ roomId, around: seq }));
    };
    const unconfirmed = new UnconfirmedMessages({ model, outbox, notSent, history: { loadAround } });
    return [model, outbox, notSent, merger, unconfirmed];
  }

  /** The page closes and opens again: what is known is what the storage kept. */
  async restart(): Promise<void> {
    this.merger.stop();
    [this.model, this.outbox, this.notSent, this.merger, this.unconfirmed] = this.#make();
    await this.model.load();
    await this.outbox.load();
    await this.notSent.load();
  }

  /** What a sync asks for now. */
  held(maxBytes = 4_096) {
    this.model.noteAsked();
    const { rooms, epoch } = this.model.held();
    return { asked: Object.keys(rooms), input: { rooms, maxBytes, ...(epoch ? { epoch } : {}) } };
  }

  async syncOnce(maxBytes?: number): Promise<SyncAnswer> {
    const { asked, input } = this.held(maxBytes);
    const answer = this.server.sync(input);
    await this.merge(answer, asked);
    return answer;
  }

  /** What is done with a part of a sync. */
  async merge(answer: SyncAnswer, asked: string[]): Promise<void> {
    await this.merger.sync(answer, asked);
    await this.unconfirmed.check(!answer.more);
  }

  async syncAll(): Promise<void> {
    while ((await this.syncOnce()).more);
  }

  view(roomId = 'general'): RoomView {
    const cache = this.model.rooms.get(roomId);
    if (!cache) throw new Error(`no room ${roomId}`);
    return viewOf(cache, { entries: this.outbox.of(roomId) });
  }
}
