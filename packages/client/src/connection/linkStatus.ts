import { Signal } from '../signal.ts';
import type { ConnectionState } from '../state.ts';
import type { Model } from '../sync/model.ts';

export type LinkState = Omit<ConnectionState, 'lastSyncedAt' | 'waiting' | 'unsure'>;

/** How often it is noted on the device that it is in sync. */
const NOTE_EVERY_MS = 30_000;

/** The state of the link to the server, and until when this device was in sync. */
export class LinkStatus {
  /** `isNew`: the status is another one, not only what comes with it. */
  readonly changed = new Signal<[isNew: boolean]>();
  readonly #model: Model;
  readonly #now: () => number;
  #state: LinkState;
  #newerAt = 0;

  constructor(model: Model, now: () => number) {
    this.#model = model;
    this.#now = now;
    this.#state = { status: 'off', since: now(), lostAt: null, nextTryAt: null, roomsToGo: 0, pausedUntil: null };
  }

  get state(): Readonly<LinkState> {
    return this.#state;
  }

  set(changes: Partial<LinkState>): void {
    const isNew = changes.status !== undefined && changes.status !== this.#state.status;
    this.#state = { ...this.#state, ...changes, since: isNew ? this.#now() : this.#state.since };
    this.changed.emit(isNew);
  }

  /** Something came from the server. */
  heard(): void {
    this.#newerAt = this.#now();
    this.noteSynced(NOTE_EVERY_MS);
  }

  /** Notes that this device was in sync when something last came from the server, if it is in sync now; a note that is less than `afterMs` older is good enough. */
  noteSynced(afterMs = 1): void {
    if (this.#state.status !== 'online') return;
    const { lastSyncedAt } = this.#model;
    const noted = lastSyncedAt === null ? 0 : Date.parse(lastSyncedAt);
    if (Math.abs(this.#newerAt - noted) >= afterMs) void this.#model.noteSynced(new Date(this.#newerAt).toISOString());
  }
}
