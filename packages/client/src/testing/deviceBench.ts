import type { SyncAnswer } from '@palaver/protocol/answers';
import { Merger } from '../merger.ts';
import { Model } from '../model.ts';
import { NotSentList } from '../outbox/notSentList.ts';
import { Outbox } from '../outbox/outbox.ts';
import { People } from '../people.ts';
import { buildRoomView } from '../roomView.ts';
import type { RoomView } from '../state.ts';
import type { ClientStorage } from '../storage/clientStorage.ts';
import { memoryStorage } from '../storage/memoryStorage.ts';
import type { ChatServer } from './chatServer.ts';
import { ANNA } from './makeMessage.ts';

/** What one device holds, merged by the real parts, with the line in the hands of the test. */
export class DeviceBench {
  readonly server: ChatServer;
  readonly storage: ClientStorage;
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  merger: Merger;
  syncsWanted = 0;
  #ids = 0;

  constructor(server: ChatServer, storage: ClientStorage = memoryStorage()) {
    this.server = server;
    this.storage = storage;
    [this.model, this.outbox, this.notSent, this.merger] = this.#make();
  }

  #make(): [Model, Outbox, NotSentList, Merger] {
    const { storage } = this;
    const userId = () => ANNA;
    const people = new People({
      fetchUser: () => new Promise(() => undefined),
      fetchPage: () => new Promise(() => undefined),
      onChange: () => undefined,
      store: () => undefined,
    });
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
    const merger: Merger = new Merger({
      model,
      outbox,
      notSent,
      people,
      storage,
      userId,
      requestSync: () => (this.syncsWanted += 1),
      onMerged: () => undefined,
      loadAround: async (roomId, seq) => {
        await merger.page(roomId, this.server.page({ roomId, around: seq }));
      },
    });
    return [model, outbox, notSent, merger];
  }

  /** The page closes and opens again: what is known is what the storage kept. */
  async restart(): Promise<void> {
    this.merger.stop();
    [this.model, this.outbox, this.notSent, this.merger] = this.#make();
    await this.model.load();
    await this.outbox.load();
    await this.notSent.load();
  }

  /** What a sync asks for now. */
  held(maxBytes = 4_096) {
    const rooms: Record<string, number> = {};
    for (const [roomId, cache] of this.model.rooms) if (cache.rev !== null) rooms[roomId] = cache.rev;
    const { epoch } = this.model.position;
    return { asked: Object.keys(rooms), input: { rooms, maxBytes, ...(epoch ? { epoch } : {}) } };
  }

  async syncOnce(maxBytes?: number): Promise<SyncAnswer> {
    const { asked, input } = this.held(maxBytes);
    const answer = this.server.sync(input);
    await this.merger.sync(answer, asked);
    return answer;
  }

  async syncAll(): Promise<void> {
    while ((await this.syncOnce()).more);
  }

  view(roomId = 'general'): RoomView {
    const cache = this.model.rooms.get(roomId);
    if (!cache) throw new Error(`no room ${roomId}`);
    return buildRoomView({
      cache,
      userId: ANNA,
      entries: this.outbox.of(roomId),
      onTheWire: new Map(),
      now: 0,
      typing: [],
      onlineCount: null,
      newFrom: null,
      loading: null,
      catchingUp: false,
      holes: new Map(),
      before: null,
    });
  }
}
