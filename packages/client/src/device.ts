import type { ClientOptions } from './clientOptions.ts';
import { newClientId } from './outbox/newClientId.ts';
import { NotSentList } from './outbox/notSentList.ts';
import { Outbox } from './outbox/outbox.ts';
import { OwnMarks } from './receipts/ownMarks.ts';
import { Signal } from './signal.ts';
import type { SessionState } from './state.ts';
import type { ClientStorage } from './storage/clientStorage.ts';
import { Model } from './sync/model.ts';
import { People } from './sync/people.ts';
import { soleTab, type Tabs } from './tabs/tabs.ts';

/** What is kept: who is signed in here, the rooms and people that are known, what was written and not sent. It works without a connection. */
export class Device {
  /** Something changed that is shown outside of rooms. */
  readonly changed = new Signal();
  readonly roomChanged = new Signal<[roomId: string]>();
  /** Nothing of a person may stay in sight. */
  readonly cleared = new Signal();
  readonly storage: ClientStorage;
  readonly tabs: Tabs;
  /** The device's clock: milliseconds since 1970. */
  readonly now: () => number;
  readonly people: People;
  readonly model: Model;
  readonly ownMarks: OwnMarks;
  readonly outbox: Outbox;
  readonly notSent: NotSentList;
  #session: SessionState = { status: 'starting' };
  /** By how much the server's clock is ahead of this one, ms; 0 until the server said its time. */
  #serverAhead = 0;

  constructor({ storage, tabs, now = Date.now }: ClientOptions) {
    this.storage = storage;
    this.now = now;
    this.tabs = tabs ?? soleTab();
    const userId = () => this.userId;
    const onState = () => this.changed.emit();
    const onRoom = (roomId: string) => this.roomChanged.emit(roomId);
    storage.watch(onState);
    this.people = new People({ onChange: onState, store: (writes) => void storage.commit(writes) });
    const model = new Model({ storage, people: this.people, userId, onRoom, onState });
    this.model = model;
    this.ownMarks = new OwnMarks(model, userId);
    this.outbox = new Outbox({
      storage,
      now,
      newId: () => newClientId(now(), Math.random),
      epoch: () => model.position.epoch,
      userId,
      shared: tabs !== undefined,
      seenEditedAt: (id) => model.findMessage(id)?.editedAt,
      findOwn: (roomId, clientId) => model.findOwn(roomId, clientId),
      onChange: onRoom,
    });
    this.notSent = new NotSentList({ storage, userId, onChange: onState });
  }

  /** The server's time, ms since 1970, as well as it is known: it goes by when answers came, not when they were sent. */
  get serverNow(): number {
    return this.now() + this.#serverAhead;
  }

  noteServerTime(time: string): void {
    this.#serverAhead = Date.parse(time) - this.now();
  }

  get session(): SessionState {
    return this.#session;
  }

  set session(session: SessionState) {
    this.#session = session;
    this.changed.emit();
  }

  /** Empty while nobody is signed in. */
  get userId(): string {
    return this.#session.status === 'signedIn' ? this.#session.user.id : '';
  }

  /** Reads all that is kept of somebody, who counts as signed in from here on; shown when all of it is there. */
  async load(session: SessionState): Promise<void> {
    this.#session = session;
    await this.model.load();
    await this.outbox.load();
    await this.notSent.load();
    this.session = session;
  }

  /** What was written stays where the same person finds it again, and is not shown any more. */
  seal(): void {
    this.outbox.seal();
    this.notSent.seal();
  }
}
