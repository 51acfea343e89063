import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '@palaver/protocol/entities';
import { ChatServer } from '../testing/chatServer.ts';
import { DeviceBench } from '../testing/deviceBench.ts';
import { isUnseen } from './roomCache.ts';

const ROOMS = ['general', 'boats'];

/** What may happen, in any order and any number: to the server, on the connection, on the device. Most of it happens to few messages, so that it meets. */
const room = fc.constantFrom(0, 0, 0, 1);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('send' as const), room, n: fc.constantFrom(0, 0, 1, 6) }) },
  { weight: 7, arbitrary: fc.record({ op: fc.constant('edit' as const), room, n: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('remove' as const), room, n: fc.nat(5) }) },
  // One of the events that are under way arrives, once or twice; n says which: any order.
  {
    weight: 9,
    arbitrary: fc.record({ op: fc.constantFrom('deliver' as const, 'deliver twice' as const), n: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('drop' as const), n: fc.nat(9) }) },
  // A request is answered by the server now, and the answer arrives later, or never.
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('ask sync' as const), bytes: fc.integer({ min: 600, max: 6_000 }) }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('ask page' as const), room, n: fc.nat(9) }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constantFrom('answer sync' as const, 'answer page' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('lose connection' as const, 'restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('restore' as const), n: fc.nat(10) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class World {
  readonly server = new ChatServer(ROOMS, { maxChanges: 5, pageSize: 3 });
  readonly device = new DeviceBench(this.server);
  #events: Message[] = [];
  #sync: (() => Promise<void>) | null = null;
  #page: (() => Promise<void>) | null = null;

  async take(step: Step): Promise<void> {
    const { server, device } = this;
    const roomId = 'room' in step ? (ROOMS[step.room] ?? '') : '';
    const head = server.rooms.get(roomId)?.messages.length ?? 0;
    // Of the newest six, or where the device's oldest hole is.
    const seq = 'n' in step ? Math.max(1, step.n < 3 ? head - step.n : this.#edge(roomId) - step.n + 3) : 0;
    switch (step.op) {
      case 'send':
        for (let i = 0; i <= step.n; i += 1) this.#events.push(server.send(roomId));
        break;
      case 'edit':
        this.#publish(server.edit(roomId, seq, `text ${server.room(roomId).rev}`));
        break;
      case 'remove':
        this.#publish(server.remove(roomId, seq));
        break;
      case 'deliver':
      case 'deliver twice':
      case 'drop': {
        const [event] = this.#events.splice(step.n % Math.max(1, this.#events.length), 1);
        if (!event || step.op === 'drop') break;
        await device.merger.live(event);
        if (step.op === 'deliver twice') await device.merger.live(event);
        break;
      }
      case 'ask sync': {
        if (this.#sync) break;
        const { asked, input } = device.held(step.bytes);
        const answer = server.sync(input);
        this.#sync = () => device.merge(answer, asked);
        break;
      }
      case 'ask page': {
        if (this.#page || !device.model.rooms.has(roomId)) break;
        const how = step.n === 9 ? 'around' : step.n === 8 ? 'after' : 'before';
        const page = server.page({ roomId, [how]: how === 'before' ? this.#edge(roomId) : seq });
        this.#page = async () => {
          await device.merger.page(roomId, page);
        };
        break;
      }
      case 'answer sync':
        await this.#sync?.();
        this.#sync = null;
        break;
      case 'answer page':
        await this.#page?.();
        this.#page = null;
        break;
      case 'lose connection':
        this.#loseConnection();
        break;
      case 'restart':
        this.#loseConnection();
        await device.restart();
        break;
      case 'restore':
        // A server with another history is another process: nothing that was on its way arrives.
        this.#loseConnection();
        server.restore(step.n);
        await device.syncOnce();
        break;
    }
  }

  /** The seq after the device's first hole. */
  #edge(roomId: string): number {
    if (!this.device.model.rooms.has(roomId)) return 1;
    const [first, second] = this.device.view(roomId).timeline;
    if (second?.kind === 'hole') return second.beforeSeq;
    return first?.kind === 'message' ? first.message.seq : 1;
  }

  #publish(message: Message | null): void {
    if (message) this.#events.push(message);
  }

  /** Events of a connection end with it, and so do its answers; the next one begins with a sync. */
  #loseConnection(): void {
    this.#events = [];
    this.#sync = null;
    this.#page = null;
  }
}

/** A message without what nobody is shown of it: of an erased one only that. */
function leftOf(message: Message | undefined) {
  if (!message?.deleted) return message;
  const { id, seq, rev, deleted, text, mentions, reactions } = message;
  return { id, seq, rev, deleted, text, mentions, reactions };
}

/** Every message on the device is as it is on the server, and whatever is not there is shown as a hole. */
function expectTruth(world: World): void {
  for (const roomId of ROOMS) {
    const { messages, rev } = world.server.room(roomId);
    const cache = world.device.model.rooms.get(roomId);
    expect(cache?.rev).toBe(rev);
    const held = cache?.inOrder() ?? [];
    expect(held.map(leftOf)).toEqual(held.map(({ seq }) => messages[seq - 1]).map(leftOf));
    const { timeline, hasOlder } = world.device.view(roomId);
    // What was erased before it came is not shown.
    const shown = new Set(held.filter(isUnseen).map(({ seq }) => seq));
    for (const item of timeline) {
      if (item.kind === 'message') shown.add(item.message.seq);
      if (item.kind === 'hole') for (let seq = item.afterSeq + 1; seq < item.beforeSeq; seq += 1) shown.add(seq);
    }
    const first = Math.min(...shown, messages.length + 1);
    expect(hasOlder).toBe(first > 1);
    for (let seq = first; seq <= messages.length; seq += 1) expect(shown.has(seq)).toBe(true);
  }
}

describe('whatever live events are lost, doubled or late', () => {
  it('a device ends up with the server’s state and no silent hole, also through restarts and another history (R1–R3, R5)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), async (steps) => {
        const world = new World();
        await world.device.syncAll();
        for (const one of steps) await world.take(one);
        // Heal: a sync, and no more.
        await world.device.syncAll();
        expectTruth(world);
        await world.device.restart();
        expectTruth(world);
        for (const roomId of ROOMS) {
          for (;;) {
            const { timeline, hasOlder } = world.device.view(roomId);
            const hole = timeline.find((item) => item.kind === 'hole');
            const first =
              timeline.find((item) => item.kind === 'message')?.message.seq ??
              world.server.room(roomId).messages.length + 1;
            if (!hole && !hasOlder) break;
            const before = hole?.beforeSeq ?? first;
            expect(await world.device.merger.page(roomId, world.server.page({ roomId, before }))).toBe(true);
          }
          const held = world.device.model.rooms.get(roomId)?.inOrder() ?? [];
          expect(held.map(leftOf)).toEqual(world.server.room(roomId).messages.map(leftOf));
        }
        world.device.merger.stop();
      }),
      { numRuns: 1_500 },
    );
  }, 180_000);
});
