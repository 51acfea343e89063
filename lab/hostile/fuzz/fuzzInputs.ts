import { type Route, routes } from '@palaver/protocol/routes';
import type { Random } from '../../kit/random.ts';
import { eventInputs, type Ids, pathOf, routeInputs } from '../inputs.ts';
import { brokenText, otherValue } from './mutate.ts';

/** One text or some bytes for a WebSocket. */
export interface Frame {
  data: string | Buffer;
  /** It may be none that Socket.IO reads, which ends the connection: nothing after it would arrive. */
  isLast: boolean;
}

export interface FuzzRequest {
  method: string;
  path: string;
  body: string | undefined;
}

/** Makes inputs that are nearly right, in an order that the seed gives. */
export class FuzzInputs {
  readonly #random: Random;
  readonly #events: [string, string][];
  readonly #routes: FuzzRequest[];

  constructor(random: Random, ids: Ids) {
    this.#random = random;
    this.#events = Object.entries(eventInputs(ids)).map(([name, input]) => [name, JSON.stringify(input)]);
    const inputs = Object.entries(routeInputs(ids));
    this.#routes = Object.entries<Route>(routes).flatMap(([name, { method, path }]) => {
      const input = inputs.find(([one]) => one === name)?.[1] ?? {};
      return {
        method: method.toUpperCase(),
        path: pathOf(path, input),
        body: input.body && JSON.stringify(input.body),
      };
    });
  }

  /** Most are packets that are read whole; some are broken, of another type, or bytes. */
  frame(): Frame {
    const packet = this.#packet();
    const kind = this.#random.int(0, 39);
    if (kind === 0) return { data: Buffer.from(brokenText(packet, this.#random)), isLast: true };
    if (kind < 3) return { data: brokenText(packet, this.#random), isLast: true };
    if (kind === 3) return { data: `${this.#random.int(0, 9)}${this.#random.int(0, 9)}${packet}`, isLast: true };
    return { data: packet, isLast: false };
  }

  /** What a poll carries: some packets, mostly broken. */
  poll(): string {
    const packets = Array.from({ length: this.#random.int(1, 5) }, () => this.#packet());
    return brokenText(packets.join('\x1e'), this.#random);
  }

  request(): FuzzRequest {
    const { method, path, body } = this.#random.pick(this.#routes);
    const wilder = body === undefined ? undefined : otherValue(body, this.#random);
    const isBroken = this.#random.int(0, 3) === 0;
    return { method, path, body: isBroken && wilder !== undefined ? brokenText(wilder, this.#random) : wilder };
  }

  #packet(): string {
    const [name, input] = this.#random.pick(this.#events);
    let json = input;
    for (let n = this.#random.int(1, 3); n > 0; n -= 1) json = otherValue(json, this.#random);
    const id = this.#random.int(0, 3) === 0 ? '' : String(this.#random.int(0, 99_999));
    const more = this.#random.int(0, 9) === 0 ? `,${json}` : '';
    const event = this.#random.int(0, 19) === 0 ? otherValue('"x"', this.#random) : `"${name}"`;
    return `42${id}[${event},${json}${more}]`;
  }
}
