import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClientStorage, type Table, TABLES } from '@palaver/client/storage/clientStorage';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { Devices, online, allSent, texts, until } from './devices.ts';

/** A device on which a page dies: after so many more changes nothing is written any more, and whoever waits for it waits for ever. */
class DyingPage {
  readonly #device: ClientStorage;
  readonly storage: ClientStorage;
  #left = Infinity;
  #resolveDead: () => void = () => undefined;
  readonly dead = new Promise<void>((resolve) => (this.#resolveDead = resolve));

  constructor(device: ClientStorage) {
    this.#device = device;
    this.storage = {
      ...device,
      commit: (writes) => this.#write(() => device.commit(writes)),
      wipe: (tables, also) => this.#write(() => device.wipe(tables, also)),
    };
  }

  dieAfter(changes: number): void {
    this.#left = changes;
  }

  #write(change: () => Promise<void>): Promise<void> {
    if (this.#left > 0) {
      this.#left -= 1;
      return change();
    }
    this.#resolveDead();
    return new Promise(() => undefined);
  }

  async kept(): Promise<Record<Table, string>> {
    const texts = await Promise.all(
      TABLES.map(async (table) => [table, JSON.stringify(await this.#device.readAll(table))]),
    );
    return Object.fromEntries(texts) as Record<Table, string>;
  }
}

describe('a page that dies while somebody signs out', () => {
  const devices = new Devices();
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterEach(() => devices.closeAll());
  afterAll(() => server.close());

  it.each([0, 1, 2, 3])(
    'after %i changes of its storage leaves either all, and the person signed in, or nothing of theirs',
    async (changes) => {
      const device = memoryStorage();
      const page = new DyingPage(device);
      const username = `dying-${changes}`;
      const anna = await devices.signUp(server.url, username, { storage: page.storage });
      await anna.send('general', `secret of ${username}`);
      await allSent(anna);
      page.dieAfter(changes);
      void anna.logout();
      await Promise.race([page.dead, until(anna, () => anna.getState().session.status === 'signedOut')]);
      const { device: noted, rooms, messages, people, outbox } = await page.kept();
      const isIn = noted.includes(username);
      if (isIn) expect(messages).toContain('secret');
      else {
        expect([rooms, messages, people, outbox]).toEqual(['[]', '[]', '[]', '[]']);
        expect(noted).not.toContain('position');
        expect(noted).not.toContain('suspects');
      }
      // The next page on this device: the person as before, or nobody.
      const next = await devices.open(server.url, { storage: device });
      expect(next.getState().session.status).toBe(isIn ? 'signedIn' : 'signedOut');
      if (isIn) await online(next);
      expect(texts(next).filter((text) => text.includes(username))).toHaveLength(isIn ? 1 : 0);
    },
  );
});

describe('a start with nobody signed in', () => {
  const devices = new Devices();
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterEach(() => devices.closeAll());
  afterAll(() => server.close());

  it.each([
    ['noted and no more', { user: null, refreshToken: null, logoutPending: true }],
    ['carried out at the server already', { user: null, refreshToken: null, logoutPending: false }],
    ['of which nothing was noted', undefined],
  ])('wipes what was left by a sign-out %s; sealed texts stay', async (_what, session) => {
    const storage = memoryStorage();
    await storage.commit([
      { table: 'device', key: 'session', value: session },
      { table: 'device', key: 'position', value: { epoch: 'x', stateRev: 'p1' } },
      { table: 'rooms', key: 'general', value: { room: { id: 'general' } } },
      { table: 'messages', key: 'general 1', value: { text: 'secret' } },
      { table: 'people', key: 'anna', value: { displayName: 'Anna' } },
      { table: 'outbox', key: 'sealed', value: { userId: 'anna', text: 'not sent' } },
    ]);
    const nobody = await devices.open(server.url, { storage });
    expect(nobody.getState().session.status).toBe('signedOut');
    for (const table of ['rooms', 'messages', 'people'] as const) expect(await storage.readAll(table)).toEqual([]);
    expect(JSON.stringify(await storage.readAll('device'))).not.toContain('position');
    expect(await storage.readAll('outbox')).toHaveLength(1);
  });

  it('leaves alone what another tab begins at that moment, and goes on as the same person', async () => {
    const device = memoryStorage();
    const other = await devices.open(server.url, { storage: device });
    await other.register({ username: 'tabs', password: PASSWORD });
    await online(other);
    await other.send('general', 'mine');
    await allSent(other);
    const [session] = (await device.readAll('device')).filter(({ key }) => key === 'session');
    // This page read the device before the other one signed in.
    let reads = 0;
    const early: ClientStorage = {
      ...device,
      readAll: async (table) =>
        table === 'device' && (reads += 1) === 1
          ? [{ key: 'session', value: { user: null, v: 0 } }]
          : device.readAll(table),
    };
    const late = await devices.open(server.url, { storage: early });
    expect(session).toBeDefined();
    expect(late.getState().session).toMatchObject({ status: 'signedIn', user: { username: 'tabs' } });
    expect(JSON.stringify(await device.readAll('messages'))).toContain('mine');
    await online(late);
  });
});
