import { setTimeout as pause } from 'node:timers/promises';
import { HistoryAnswer } from '@palaver/protocol/answers';
import { PASSWORD } from '../../kit/account.ts';
import type { Person } from '../../kit/person.ts';
import type { History } from '../history/history.ts';
import { ANSWERED_WITHIN_MS, Governed } from './governed.ts';
import type { RawClient } from './rawClient.ts';

/** All live sockets of who is deleted have ended by then (M2). */
const OUT_MS = 2_100;
const SAYS = 4;
const AGAIN_MS = 200;
const ERASED_WITHIN_MS = 40_000;

/** Somebody with two devices who says a little, deletes the account while they write, and tries to go on. */
export class Leaver {
  readonly devices: readonly RawClient[];
  readonly #person: Person;
  readonly #voices: { room: string; voice: Governed }[];
  readonly #messages: 'anonymise' | 'remove';
  readonly #history: History;

  constructor(devices: readonly RawClient[], person: Person, options: LeaverOptions) {
    this.devices = devices;
    this.#person = person;
    this.#messages = options.messages;
    this.#history = options.history;
    this.#voices = options.rooms.map((room) => ({ room, voice: new Governed(devices, room, options.history) }));
  }

  async leaveForEver(): Promise<void> {
    const voices = this.#voices.map(({ voice }) => voice);
    for (let n = 0; n < SAYS; n += 1) for (const voice of voices) await voice.say();
    const { id: user, name } = this.#person;
    const deletion = { op: 'deletion' as const, user, name, messages: this.#messages };
    const clients = this.devices.map((device) => device.name);
    const note = (phase: 'asking' | 'done') => this.#history.record({ ...deletion, clients, phase });
    const moved = (change: 'removing' | 'removed') => {
      for (const { room } of this.#voices) this.#history.record({ op: 'member', user, room, change });
    };
    note('asking');
    moved('removing');
    const beside = voices.map((voice) => voice.tryToWrite());
    await this.#delete();
    note('done');
    moved('removed');
    for (const voice of voices) await voice.tryToWrite();
    await Promise.all([...beside, pause(OUT_MS)]);
    const live = this.devices.filter((device) => device.connected).map((device) => device.name);
    this.#history.record({ op: 'afterDeletion', user, live });
    for (const voice of voices) await voice.tryToWrite();
    for (const device of this.devices) device.close();
  }

  /** Waits until what is to go is gone, as somebody else reads it; what is not, the judge finds. */
  async erased(reader: Person): Promise<void> {
    if (this.#messages === 'anonymise') return;
    const until = performance.now() + ERASED_WITHIN_MS;
    for (const { room, voice } of this.#voices)
      for (const seq of voice.said)
        while (performance.now() < until && !(await isErased(reader, room, seq))) await pause(AGAIN_MS);
  }

  async #delete(): Promise<void> {
    const body = { confirm: { password: PASSWORD }, messages: this.#messages };
    for (const until = performance.now() + ANSWERED_WITHIN_MS; performance.now() < until; await pause(AGAIN_MS)) {
      const answer = await this.#person.call('DELETE', '/users/me', body).catch(() => null);
      // After an answer that was lost the account is there no more.
      if (answer?.status === 204 || JSON.stringify(answer?.body ?? null).includes('"deleted"')) return;
      if (answer?.status === 401) await this.#person.renew();
    }
    throw new Error(`The deletion of ${this.#person.name} was never answered.`);
  }
}

async function isErased(reader: Person, room: string, seq: number): Promise<boolean> {
  const answer = await reader.must('GET', `/rooms/${room}/messages?around=${seq}&limit=1`);
  return HistoryAnswer.parse(answer).messages.find((one) => one.seq === seq)?.deleted === true;
}

interface LeaverOptions {
  rooms: string[];
  messages: 'anonymise' | 'remove';
  history: History;
}
