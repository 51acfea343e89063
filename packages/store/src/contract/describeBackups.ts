import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { addUser, type OpenedStore, type OpenStore } from './openStore.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What every store promises of who makes a backup, and of what is noted of it. */
export function describeBackups(open: OpenStore): void {
  let opened: OpenedStore;
  let store: Store;
  let at: number;

  beforeEach(async () => {
    at = Date.UTC(2026, 0, 1);
    opened = await open();
    opened.setNow(at);
    store = opened.store;
  });
  afterEach(() => opened.drop());

  const begin = (holder: string, fields: object = {}) =>
    store.backups.begin({ holder, by: null, everyMs: null, ...fields });
  const pass = (ms: number) => opened.setNow((at += ms));

  describe('a backup', () => {
    it('is made by one at a time, however many begin at once, and is shown while it is', async () => {
      const begun = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => begin(holder)));
      expect(begun.toSorted()).toEqual(['begun', 'running', 'running', 'running']);
      const [holder = ''] = ['a', 'b', 'c', 'd'].filter((_, i) => begun[i] === 'begun');
      expect(await store.backups.keep(holder, { bytes: 5, total: 10 })).toBe(true);
      expect(await store.backups.keep('nobody', { bytes: 9, total: 10 })).toBe(false);
      expect((await store.backups.read()).underWay).toEqual({ bytes: 5, total: 10 });
      expect(await store.backups.end('nobody', { bytes: 10, error: null })).toBe(false);
      expect(await store.backups.end(holder, { bytes: 10, error: null })).toBe(true);
      expect(await store.backups.end(holder, { bytes: 10, error: null })).toBe(false);
      const made = { at: new Date(at).toISOString(), bytes: 10, by: null, error: null };
      expect(await store.backups.read()).toEqual({ made: [made], underWay: null });
      store = await opened.reopen();
      expect((await store.backups.read()).made).toEqual([made]);
    });

    it('that nobody speaks of for a minute is another’s to make, and its first maker notes nothing', async () => {
      await begin('dead');
      pass(59_999);
      expect(await begin('next')).toBe('running');
      pass(1);
      expect(await begin('next')).toBe('begun');
      expect(await store.backups.keep('dead', { bytes: 1, total: 1 })).toBe(false);
      expect(await store.backups.end('dead', { bytes: 1, error: null })).toBe(false);
      expect((await store.backups.read()).made).toEqual([]);
    });

    it('is due so often after the last that was made; one that failed is tried again within a quarter of an hour', async () => {
      const due = (holder: string) => begin(holder, { everyMs: DAY_MS });
      expect(await due('first')).toBe('begun');
      await store.backups.end('first', { bytes: 1, error: null });
      pass(DAY_MS - 1);
      expect(await due('second')).toBe('notDue');
      pass(1);
      expect(await due('second')).toBe('begun');
      await store.backups.end('second', { bytes: 0, error: 'The disk is full.' });
      pass(899_999);
      expect(await due('third')).toBe('notDue');
      expect(await begin('by hand')).toBe('begun');
      await store.backups.end('by hand', { bytes: 0, error: 'x'.repeat(1_000) });
      pass(900_000);
      expect(await due('third')).toBe('begun');
      const { made } = await store.backups.read();
      expect(made.map(({ error }) => error)).toEqual(['x'.repeat(300), 'The disk is full.', null]);
    });

    it('is told in the audit, of who asked for it; one that failed is not', async () => {
      const anna = await addUser(store, 'anna');
      await begin('one', { by: anna });
      await store.backups.end('one', { bytes: 7, error: null });
      await begin('two', { by: anna });
      await store.backups.end('two', { bytes: 0, error: 'The disk is full.' });
      const { items } = await store.audit.list({ action: 'backupMade', limit: 10 });
      expect(items).toMatchObject([{ actorId: anna, subject: null, details: { bytes: 7 } }]);
    });

    it('is remembered among the last thirty, and the last that was made however many failed since', async () => {
      for (let i = 0; i <= 31; i += 1) {
        await begin(`maker ${i}`);
        await store.backups.end(`maker ${i}`, { bytes: i, error: i === 0 ? null : 'The disk is full.' });
      }
      const { made } = await store.backups.read();
      expect(made).toHaveLength(30);
      expect(made.at(-1)?.error).toBeNull();
    });
  });
}
