import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WEBHOOK_EVENTS } from '@palaver/protocol/webhookEvents';
import { makeAccount, signIn } from '../kit/account.ts';
import { Person } from '../kit/person.ts';

const NAME = 'overseer';
const TOKEN = 'the-metrics-of-the-soak';
const EVERY_MS = 1_000;

/** How often the metrics were read, how many deeds were audited, and how often a webhook was told something. */
export interface Overseen {
  reads: number;
  deeds: number;
  told: number;
}

/** An administrator beside the people, so that a server is looked at with all on: its metrics are read, what it audits is done, and a webhook is told. */
export class Overseer {
  /** What the server's environment needs. */
  static readonly env = { METRICS_TOKEN: TOKEN, WEBHOOKS_ALLOW_PRIVATE: 'on' };
  readonly #url: string;
  /** Somebody who never speaks, and is muted all the time. */
  readonly #quiet: Person;
  readonly #receiver: Server;
  readonly #seen: Overseen = { reads: 0, deeds: 0, told: 0 };

  private constructor(url: string, quiet: Person) {
    this.#url = url;
    this.#quiet = quiet;
    this.#receiver = createServer((request, response) => {
      this.#seen.told += 1;
      request.resume();
      response.writeHead(204).end();
    });
  }

  /** Makes the first administrator, and the webhook for what is said in public rooms. */
  static async begin({ url, setupCode }: { url: string; setupCode: string }): Promise<Overseer> {
    const admin = new Person(url, NAME, await makeAccount(url, NAME, { setupCode }));
    const overseer = new Overseer(url, new Person(url, 'quiet', await makeAccount(url, 'quiet')));
    overseer.#receiver.listen(0, '127.0.0.1');
    await once(overseer.#receiver, 'listening');
    // It listens by an address, not by a path.
    const { port } = overseer.#receiver.address() as AddressInfo;
    const webhook = { url: `http://127.0.0.1:${port}/`, events: WEBHOOK_EVENTS, roomIds: null };
    await admin.must('POST', '/admin/webhooks', webhook);
    return overseer;
  }

  /** Goes on until `isOver`. @throws when anything was refused */
  async live(isOver: () => boolean): Promise<Overseen> {
    const mute = `/rooms/general/members/${this.#quiet.id}/mute`;
    while (!isOver()) {
      const metrics = await fetch(`${this.#url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
      await metrics.text();
      if (metrics.status !== 200) throw new Error(`metrics: ${metrics.status}`);
      this.#seen.reads += 1;
      const session = await signIn(this.#url, NAME);
      const device = new Person(this.#url, NAME, session);
      await device.must('PUT', mute, { until: null });
      await device.must('DELETE', mute);
      await device.must('POST', '/auth/logout', { refreshToken: session.refreshToken });
      // The sign-in, the mute and the end of the session: what lets somebody speak again is not audited.
      this.#seen.deeds += 3;
      await pause(EVERY_MS);
    }
    return this.#seen;
  }

  close(): void {
    this.#receiver.close();
    this.#receiver.closeAllConnections();
  }
}
