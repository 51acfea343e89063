import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientStorage } from '../storage/clientStorage.ts';
import { memoryStorage } from '../storage/memoryStorage.ts';
import { OutboxBench } from '../testing/outboxBench.ts';

/** Commits of a storage behind this wait for what is in it. */
const gates: Promise<undefined>[] = [];
function openGate(storage: ClientStorage): ClientStorage {
  return {
    ...storage,
    commit: async (writes) => {
      await gates.shift();
      await storage.commit(writes);
    },
  };
}

/** Everything that is under way or due at once has happened. */
const untilIdle = () => vi.advanceTimersByTimeAsync(0);

describe('the outbox on its device', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('survives a restart in the middle: what was tried keeps its clientId and its text', async () => {
    const storage = memoryStorage();
    const before = new OutboxBench(storage, 'before');
    before.fail('lost after');
    const clientId = await before.outbox.addSend('general', 'tried', null);
    await before.outbox.addSend('general', 'not tried', null);
    before.flusher.flushAll();
    await untilIdle();
    before.isUp = false;
    const after = new OutboxBench(storage, 'after');
    after.stored = before.stored;
    await after.outbox.load();
    expect(after.outbox.of('general').map(({ state }) => state.name !== 'queued')).toEqual([true, true]);
    await after.outbox.addEdit('general', { clientId }, 'changed', null);
    after.flusher.flushAll();
    await untilIdle();
    expect(after.texts()).toEqual(['changed', 'not tried']);
  });

  it('lets no tab undo what another did: an edit that comes too late waits behind the attempt', async () => {
    const storage = memoryStorage();
    const [leader, follower] = [new OutboxBench(storage, 'leader'), new OutboxBench(storage, 'follower')];
    const clientId = await follower.outbox.addSend('general', 'first', null);
    await leader.outbox.load();
    leader.flusher.flushAll();
    await follower.outbox.addEdit('general', { clientId }, 'second', null);
    await untilIdle();
    await leader.outbox.load();
    leader.flusher.flushAll();
    await untilIdle();
    await follower.outbox.load();
    expect(leader.texts()).toEqual(['second']);
    expect(follower.outbox.all()).toEqual([]);
  });

  it('decides anew when the sending tab froze an entry between reading and writing', async () => {
    const storage = memoryStorage();
    const [leader, follower] = [new OutboxBench(storage, 'leader'), new OutboxBench(openGate(storage), 'follower')];
    const clientId = await follower.outbox.addSend('general', 'first', null);
    await leader.outbox.load();
    leader.fail('hangs');
    const gate = Promise.withResolvers<undefined>();
    gates.push(gate.promise);
    const edited = follower.outbox.addEdit('general', { clientId }, 'second', null);
    await untilIdle();
    leader.flusher.flushAll();
    await untilIdle();
    gate.resolve(undefined);
    await edited;
    expect(follower.outbox.of('general')).toMatchObject([
      { kind: 'send', text: 'first', state: { name: 'tried' } },
      { kind: 'edit', text: 'second', target: { clientId } },
    ]);
  });

  it('keeps the writing of two tabs apart and in order', async () => {
    const storage = memoryStorage();
    const [one, two] = [new OutboxBench(storage, 'one'), new OutboxBench(storage, 'two')];
    await one.outbox.addSend('general', 'a', null);
    await vi.advanceTimersByTimeAsync(1);
    await two.outbox.addSend('general', 'b', null);
    await vi.advanceTimersByTimeAsync(1);
    await one.outbox.addSend('general', 'c', null);
    await two.outbox.load();
    two.flusher.flushAll();
    await untilIdle();
    expect(two.texts()).toEqual(['a', 'b', 'c']);
  });

  it('is queued only when it is safe on the device', async () => {
    const storage = memoryStorage();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const commit = storage.commit.bind(storage);
    storage.commit = async (writes) => {
      await promise;
      await commit(writes);
    };
    const slow = new OutboxBench(storage);
    const queued = slow.outbox.addSend('general', 'x', null);
    await untilIdle();
    expect(slow.outbox.all()).toEqual([]);
    resolve(undefined);
    await queued;
    expect(slow.outbox.all().length).toBe(1);
  });

  it('leaves nothing of a person behind after a wipe, and everything when it is only sealed', async () => {
    const storage = memoryStorage();
    const one = new OutboxBench(storage);
    await one.outbox.addSend('general', 'x', null);
    one.outbox.seal();
    expect(one.outbox.all()).toEqual([]);
    await one.outbox.load();
    expect(one.outbox.all().length).toBe(1);
    await storage.commit(await one.outbox.takeAway());
    expect(one.outbox.all()).toEqual([]);
    expect(await storage.readAll('outbox')).toEqual([]);
  });
});
