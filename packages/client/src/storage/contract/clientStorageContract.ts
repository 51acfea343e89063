import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientStorage, StaleWriteError } from '../clientStorage.ts';

export interface StorageUnderTest {
  storage: ClientStorage;
  /** The same device after a restart; null where nothing outlives one. */
  again: (() => Promise<ClientStorage>) | null;
  end(): Promise<void>;
}

/** What every storage promises. A new one registers itself with a factory. */
export function describeClientStorage(name: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${name} as a client storage`, () => {
    let under: StorageUnderTest;
    let storage: ClientStorage;
    beforeEach(async () => {
      under = await make();
      storage = under.storage;
      await storage.open();
    });
    afterEach(async () => {
      await storage.close();
      await under.end();
    });

    it('reads a table in the order of its keys', async () => {
      await storage.commit([
        { table: 'messages', key: 'general 000000000000010', value: { seq: 10 } },
        { table: 'messages', key: 'general 000000000000002', value: { seq: 2 } },
        { table: 'rooms', key: 'general', value: { rev: 10 } },
      ]);
      expect(await storage.readAll('messages')).toEqual([
        { key: 'general 000000000000002', value: { seq: 2 } },
        { key: 'general 000000000000010', value: { seq: 10 } },
      ]);
    });

    it('keeps what was committed through a restart: messages and the rev they reach together', async () => {
      await storage.commit([
        { table: 'messages', key: 'a', value: { rev: 3, text: 'Äußeres\nöl 🛶' } },
        { table: 'rooms', key: 'general', value: { rev: 3 } },
      ]);
      expect(storage.durable).toBe(under.again !== null);
      if (!under.again) return;
      await storage.close();
      storage = await under.again();
      await storage.open();
      expect(await storage.readAll('messages')).toEqual([{ key: 'a', value: { rev: 3, text: 'Äußeres\nöl 🛶' } }]);
      expect(await storage.readAll('rooms')).toEqual([{ key: 'general', value: { rev: 3 } }]);
    });

    it('removes, replaces, and is not reached through the objects it gave or took', async () => {
      const value = { list: [1] };
      await storage.commit([
        { table: 'device', key: 'a', value },
        { table: 'device', key: 'b', value: 1 },
      ]);
      value.list.push(2);
      await storage.commit([
        { table: 'device', key: 'b' },
        { table: 'device', key: 'c', value: 2 },
        { table: 'device', key: 'c', value: 3 },
      ]);
      expect(await storage.readAll('device')).toEqual([
        { key: 'a', value: { list: [1] } },
        { key: 'c', value: 3 },
      ]);
    });

    it('keeps the newer state of a message whatever order the tabs write in (R1)', async () => {
      await storage.commit([{ table: 'messages', key: 'a', value: { rev: 5, text: 'new' }, ifNewer: true }]);
      await storage.commit([{ table: 'messages', key: 'a', value: { rev: 4, text: 'old' }, ifNewer: true }]);
      expect(await storage.readAll('messages')).toEqual([{ key: 'a', value: { rev: 5, text: 'new' } }]);
    });

    it('refuses a whole commit when a record is not what it was decided on', async () => {
      await storage.commit([{ table: 'outbox', key: 'a', value: { v: 1 }, expect: 0 }]);
      const stale = storage.commit([
        { table: 'rooms', key: 'general', value: { rev: 1 } },
        { table: 'outbox', key: 'a', value: { v: 1 }, expect: 0 },
      ]);
      await expect(stale).rejects.toBeInstanceOf(StaleWriteError);
      expect(await storage.readAll('rooms')).toEqual([]);
      await storage.commit([{ table: 'outbox', key: 'a', expect: 1 }]);
      expect(await storage.readAll('outbox')).toEqual([]);
    });

    it('lets one of two win that decided on the same record', async () => {
      await storage.commit([{ table: 'outbox', key: 'a', value: { v: 1, text: 'x' } }]);
      const both = await Promise.allSettled(
        ['left', 'right'].map((text) =>
          storage.commit([{ table: 'outbox', key: 'a', value: { v: 2, text }, expect: 1 }]),
        ),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('commits many at once, each whole', async () => {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          storage.commit([
            { table: 'messages', key: `m${i}`, value: { i } },
            { table: 'people', key: `p${i}`, value: { i } },
          ]),
        ),
      );
      expect((await storage.readAll('messages')).length).toBe(50);
      expect((await storage.readAll('people')).length).toBe(50);
    });

    it('wipes the tables that it is asked to, and nothing else', async () => {
      await storage.commit([
        { table: 'messages', key: 'a', value: 1 },
        { table: 'outbox', key: 'b', value: 2 },
      ]);
      await storage.wipe(['messages']);
      expect(await storage.readAll('messages')).toEqual([]);
      expect(await storage.readAll('outbox')).toEqual([{ key: 'b', value: 2 }]);
    });

    it('wipes and makes the changes that go with it in one step, or does neither', async () => {
      await storage.commit([
        { table: 'messages', key: 'a', value: 1 },
        { table: 'outbox', key: 'b', value: 2 },
        { table: 'device', key: 'session', value: { v: 1 } },
      ]);
      const stale = storage.wipe(['messages'], [{ table: 'device', key: 'session', value: { v: 3 }, expect: 2 }]);
      await expect(stale).rejects.toBeInstanceOf(StaleWriteError);
      expect(await storage.readAll('messages')).toEqual([{ key: 'a', value: 1 }]);
      await storage.wipe(
        ['messages'],
        [
          { table: 'device', key: 'session', value: { v: 2 }, expect: 1 },
          { table: 'outbox', key: 'b' },
          { table: 'messages', key: 'c', value: 3 },
        ],
      );
      const all = async () =>
        Promise.all((['messages', 'outbox', 'device'] as const).map((one) => storage.readAll(one)));
      const after = [[{ key: 'c', value: 3 }], [], [{ key: 'session', value: { v: 2 } }]];
      expect(await all()).toEqual(after);
      if (!under.again) return;
      await storage.close();
      storage = await under.again();
      await storage.open();
      expect(await all()).toEqual(after);
    });
  });
}
