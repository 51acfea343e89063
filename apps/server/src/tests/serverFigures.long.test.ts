import { beforeAll, expect, it, vi } from 'vitest';
import { ServerAnswer } from '@palaver/protocol/serverFigures';
import { describeNodes, type Person } from '../testing/describeNodes.ts';

await describeNodes('how a server of two nodes is', (nodes) => {
  let boss: Person;
  let anna: Person;

  beforeAll(async () => {
    [boss, anna] = [await nodes.join('boss', 0), await nodes.join('anna', 1)];
    await nodes.connect(anna.token, 1);
    await nodes.stores(0).users.update(boss.id, { role: 'admin' });
  });

  const ask = (at: number, query = '') => nodes.call(boss, at, 'GET', `/admin/server${query}`);
  const answer = async (at: number, query?: string) => ServerAnswer.parse((await ask(at, query)).body);
  /** Until both know of each other: each says how it is every ten seconds. */
  const known = () =>
    vi.waitFor(
      async () => {
        const [one, other] = [await answer(0), await answer(1)];
        expect([one.connections, other.connections]).toEqual([3, 3]);
        expect(one.hour.length * other.hour.length).toBeGreaterThan(0);
        return [one, other] as const;
      },
      { timeout: 60_000, interval: 500 },
    );

  it('each answers with both, their sum and its own hour, on one store', async () => {
    const [one, other] = await known();
    expect(one.store).toMatchObject({ kind: 'mongodb' });
    expect(one.store.bytes).toBeGreaterThan(0);
    expect(one.node).not.toBe(other.node);
    expect(one.nodes.map(({ id }) => id)).toEqual([one.node, other.node].sort());
    expect(one.nodes.map(({ id }) => id)).toEqual(other.nodes.map(({ id }) => id));
    expect(one.nodes.find(({ id }) => id === other.node)).toMatchObject({ connections: 2 });
  });

  it('one tells the hour of the other, as that one has it', async () => {
    const [, other] = await known();
    const told = await answer(0, `?node=${other.node}`);
    expect(told.node).toBe(other.node);
    expect(told.hour.slice(0, other.hour.length)).toEqual(other.hour);
    expect(told.hour).not.toEqual((await answer(0)).hour);
    expect(told.connections).toBe(3);
    expect(await ask(0, '?node=elsewhere')).toMatchObject({ status: 404, body: { errorCode: 'NOT_FOUND' } });
  });

  it('while the bus is away, the hour of the other can not be asked for, and this is said in time', async () => {
    const [one, other] = await known();
    await nodes.redis.kill();
    const startedAt = performance.now();
    expect(await ask(0, `?node=${other.node}`)).toMatchObject({
      status: 503,
      body: { errorCode: 'STORE_UNAVAILABLE' },
    });
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect((await answer(0)).node).toBe(one.node);
  });
});
