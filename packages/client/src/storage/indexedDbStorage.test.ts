import { IDBDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStorage } from './indexedDbStorage.ts';

describe('the IndexedDB storage', () => {
  beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('goes on in memory when the disk is full, and says that nothing is kept', async () => {
    const storage = indexedDbStorage('full');
    const onChange = vi.fn();
    storage.watch(onChange);
    await storage.open();
    await storage.commit([{ table: 'outbox', key: 'a', value: 'before' }]);
    await storage.readAll('outbox');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota is used up.', 'QuotaExceededError');
    });
    await storage.commit([{ table: 'outbox', key: 'b', value: 'after' }]);
    expect(storage.durable).toBe(false);
    expect(storage.trouble).toBe('The quota is used up.');
    expect(onChange).toHaveBeenCalledOnce();
    expect(await storage.readAll('outbox')).toEqual([
      { key: 'a', value: 'before' },
      { key: 'b', value: 'after' },
    ]);
  });

  it('wipes by one transaction, the changes that go with it included', async () => {
    const storage = indexedDbStorage('wiped');
    await storage.open();
    const writing = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await storage.wipe(['rooms', 'messages'], [{ table: 'device', key: 'session', value: { user: null } }]);
    expect(writing.mock.calls.filter(([, mode]) => mode === 'readwrite')).toHaveLength(1);
    await storage.close();
  });

  it('writes together what comes while it is writing, in order, and before whatever comes after it', async () => {
    const storage = indexedDbStorage('busy');
    await storage.open();
    const writing = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const commits = Array.from({ length: 20 }, (_, i) =>
      storage.commit([
        { table: 'messages', key: `m${i}`, value: i },
        { table: 'rooms', key: 'general', value: i },
      ]),
    );
    const decided = storage.commit([{ table: 'rooms', key: 'general', value: 'decided', expect: 0 }]);
    const later = storage.commit([{ table: 'rooms', key: 'later', value: 'later' }]);
    expect(await storage.readAll('messages')).toHaveLength(20);
    expect(await storage.readAll('rooms')).toEqual([
      { key: 'general', value: 'decided' },
      { key: 'later', value: 'later' },
    ]);
    await Promise.all([...commits, decided, later]);
    expect(writing.mock.calls.filter(([, mode]) => mode === 'readwrite')).toHaveLength(4);
    const last = storage.commit([{ table: 'rooms', key: 'a', value: 1 }]);
    void storage.commit([{ table: 'rooms', key: 'b', value: 2 }]);
    await storage.close();
    await last;
    await storage.open();
    expect((await storage.readAll('rooms')).map(({ key }) => key)).toEqual(['a', 'b', 'general', 'later']);
    await storage.close();
  });

  it('has all that came, in order, when the disk fails while more waits', async () => {
    const storage = indexedDbStorage('filling');
    await storage.open();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota is used up.', 'QuotaExceededError');
    });
    await Promise.all([1, 2, 3].map((value) => storage.commit([{ table: 'outbox', key: 'a', value }])));
    expect(await storage.readAll('outbox')).toEqual([{ key: 'a', value: 3 }]);
  });

  it('drops the whole database where a wipe fails, and keeps the changes that go with it', async () => {
    const storage = indexedDbStorage('failing');
    await storage.open();
    await storage.commit([{ table: 'messages', key: 'a', value: 'a secret' }]);
    vi.spyOn(IDBObjectStore.prototype, 'clear').mockImplementation(() => {
      throw new DOMException('The disk fails.', 'UnknownError');
    });
    await storage.wipe(['messages'], [{ table: 'device', key: 'session', value: { user: null } }]);
    expect([await storage.readAll('messages'), await storage.readAll('device')]).toEqual([
      [],
      [{ key: 'session', value: { user: null } }],
    ]);
    vi.restoreAllMocks();
    const again = indexedDbStorage('failing');
    await again.open();
    expect(await again.readAll('messages')).toEqual([]);
    await again.close();
  });

  it('works without any IndexedDB (private window)', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const storage = indexedDbStorage('none');
    await storage.open();
    expect(storage.durable).toBe(false);
    await storage.commit([{ table: 'rooms', key: 'general', value: 1 }]);
    expect(await storage.readAll('rooms')).toEqual([{ key: 'general', value: 1 }]);
    await storage.wipe(['rooms']);
    expect(await storage.readAll('rooms')).toEqual([]);
    expect(await storage.claim('outbox', 'me', 0, 1_000)).toBe(true);
  });

  it('gives the database up for a newer page, and goes on without it', async () => {
    const old = indexedDbStorage('shared');
    await old.open();
    const newer = await openDB('shared', 2, { upgrade: () => undefined });
    expect(old.durable).toBe(false);
    expect(old.trouble).toContain('newer version');
    newer.close();
  });

  it('does not wait for ever for a database that an old page holds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const never = new IDBFactory();
    vi.spyOn(never, 'open').mockReturnValue(Object.assign(new EventTarget(), { readyState: 'pending' }) as never);
    vi.stubGlobal('indexedDB', never);
    const storage = indexedDbStorage('held');
    const opened = storage.open();
    await vi.advanceTimersByTimeAsync(3_000);
    await opened;
    expect(storage.durable).toBe(false);
  });

  it('gives a lease to one tab, and to the next when it ran out', async () => {
    const [a, b] = [indexedDbStorage('tabs'), indexedDbStorage('tabs')];
    await a.open();
    await b.open();
    expect(await a.claim('outbox', 'a', 1_000, 7_000)).toBe(true);
    expect(await b.claim('outbox', 'b', 2_000, 8_000)).toBe(false);
    expect(await a.claim('outbox', 'a', 3_000, 9_000)).toBe(true);
    expect(await b.claim('outbox', 'b', 9_000, 15_000)).toBe(true);
    await a.close();
    await b.close();
  });
});
