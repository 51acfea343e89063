import { describe, expect, it } from 'vitest';
import { gather } from './gather.ts';

describe('reads by key that many ask for', () => {
  /** A database whose answers come when the test says so, each as things are when it is asked. */
  function slowDatabase() {
    const open: { keys: string[]; answer: () => void }[] = [];
    let stored = 0;
    const read = gather(async (keys: string[]) => {
      const seen = stored;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      open.push({ keys, answer: () => resolve(undefined) });
      await promise;
      if (keys.includes('broken')) throw new Error(`broken: ${keys.join(' ')}`);
      return new Map(keys.filter((key) => key !== 'missing').map((key) => [key, seen]));
    });
    return {
      asked: () => open.map(({ keys }) => keys),
      one: async (key: string) => (await read([key])).get(key),
      read,
      write: () => (stored += 1),
      answer: (i: number) => open[i]?.answer(),
    };
  }

  it('go at once while few are under way, and together after that, as things are when they go', async () => {
    const { one, asked, write, answer } = slowDatabase();
    const first = ['a', 'b'].map(one);
    expect(asked()).toEqual([['a'], ['b']]);
    write();
    const later = ['a', 'e', 'f', 'e', 'missing'].map(one);
    expect(asked()).toHaveLength(2);
    answer(1);
    await expect.poll(asked).toHaveLength(3);
    expect(asked()[2]).toEqual(['a', 'e', 'f', 'missing']);
    for (let i = 0; i < 3; i += 1) answer(i);
    expect(await Promise.all(first)).toEqual([0, 0]);
    expect(await Promise.all(later)).toEqual([1, 1, 1, 1, undefined]);
  });

  it('are split where there are very many, and none is forgotten', async () => {
    const { one, asked, answer } = slowDatabase();
    const keys = Array.from({ length: 500 }, (_, i) => `key${i}`);
    const all = keys.map(one);
    for (let i = 0; i < 5; i += 1) {
      await expect.poll(() => asked().length).toBeGreaterThan(i);
      answer(i);
    }
    expect(await Promise.all(all)).toEqual(keys.map(() => 0));
    expect(Math.max(...asked().map(({ length }) => length))).toBeLessThanOrEqual(200);
  });

  it('share a read however many ask for the same long list', async () => {
    const { one, read, asked, answer } = slowDatabase();
    const first = ['a', 'b'].map(one);
    const keys = Array.from({ length: 150 }, (_, i) => `key${i}`);
    const lists = Array.from({ length: 20 }, () => read(keys));
    answer(0);
    await expect.poll(asked).toHaveLength(3);
    answer(1);
    answer(2);
    expect((await Promise.all(lists)).map(({ size }) => size)).toEqual(lists.map(() => 150));
    expect(asked()[2]).toEqual(keys);
    expect(await Promise.all(first)).toEqual([0, 0]);
  });

  it('fail for those alone who shared the read', async () => {
    const { one, read, asked, answer } = slowDatabase();
    const first = ['a', 'b'].map(one);
    const [broken, beside] = [one('broken'), one('beside')];
    const failures = Promise.allSettled([broken, beside]);
    answer(0);
    await expect.poll(asked).toHaveLength(3);
    const after = one('after');
    for (let i = 1; i < 3; i += 1) answer(i);
    await expect.poll(asked).toHaveLength(4);
    answer(3);
    expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await Promise.all([...first, after])).toEqual([0, 0, 0]);
    expect((await read([])).size).toBe(0);
  });
});
