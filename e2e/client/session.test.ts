import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '@palaver/client/client';
import { browserTabs } from '@palaver/client/tabs/browserTabs';
import { indexedDbStorage } from '@palaver/client/storage/indexedDbStorage';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { TcpProxy } from '../../lab/kit/tcpProxy.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { Devices, myId, online, allSent, texts, until } from './devices.ts';

describe('a session of a real client', () => {
  const devices = new Devices();
  let server: TestServer;
  let proxy: TcpProxy;
  let cuttable: string;
  beforeEach(async () => {
    server = await startServer();
    proxy = await TcpProxy.start(Number(new URL(server.url).port));
    cuttable = `http://127.0.0.1:${proxy.port}`;
  });
  afterEach(async () => {
    await devices.closeAll();
    await proxy.stop();
    await server.close();
  });
  const signedOut = (client: Client) => until(client, () => client.getState().session.status === 'signedOut');
  const connectionLost = (client: Client) =>
    until(client, () => ['reconnecting', 'noConnection'].includes(client.getState().connection.status));

  it('lives on while its access token ends again and again, and nobody notices (A6)', async () => {
    await server.close();
    server = await startServer({ ACCESS_TOKEN_SECONDS: '8' });
    const anna = await devices.signUp(server.url, 'anna');
    const seen = new Set<string>();
    anna.subscribe(() => seen.add(anna.getState().connection.status));
    const end = Date.now() + 18_000;
    let sent = 0;
    while (Date.now() < end) {
      await anna.send('general', `m${(sent += 1)}`);
      await allSent(anna);
      await anna.directory();
    }
    expect([...seen]).toEqual(['online']);
    expect(texts(anna).length).toBe(sent);
  }, 60_000);

  it('wipes the device at a logout; the next person sees nothing of the last', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(server.url, 'anna', { storage });
    await anna.send('general', 'secret');
    await allSent(anna);
    await anna.logout();
    expect(anna.getState()).toMatchObject({
      session: { status: 'signedOut', reason: 'logout', kept: false },
      rooms: [],
      people: {},
      notSent: [],
      connection: { status: 'off' },
    });
    const left = await Promise.all(
      (['rooms', 'messages', 'people', 'outbox'] as const).map((table) => storage.readAll(table)),
    );
    expect(left.flat()).toEqual([]);
    expect(JSON.stringify(await storage.readAll('device'))).not.toContain('anna');
    await anna.register({ username: 'ben', password: PASSWORD });
    await online(anna);
    expect(anna.getState().session).toMatchObject({ user: { username: 'ben' } });
    await anna.send('general', 'hello');
    await allSent(anna);
  });

  it('carries a logout made offline out at the next contact, before anything else', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(cuttable, 'anna', { storage });
    const other = await devices.signIn(server.url, 'anna');
    proxy.cut();
    await connectionLost(anna);
    await anna.send('general', 'never sent');
    await anna.logout();
    expect(await storage.readAll('outbox')).toEqual([]);
    await anna.stop();
    const again = await devices.open(cuttable, { storage });
    expect(again.getState().session).toEqual({ status: 'signedOut', reason: null, kept: false });
    await expect(again.login({ username: 'anna', password: PASSWORD })).rejects.toMatchObject({
      name: 'NoNetworkError',
    });
    const stored = async () => JSON.stringify(await storage.readAll('device'));
    expect(await stored()).toContain('"logoutPending":true');
    proxy.mend();
    await again.login({ username: 'anna', password: PASSWORD });
    expect(await stored()).toContain('"logoutPending":false');
    await online(again);
    // The other device is another session, and stays.
    await other.send('general', 'still here');
    await allSent(other);
  });

  it('keeps what was not sent, sealed, when the session ran out, and gives it back to the same person only', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(cuttable, 'anna', { storage });
    await devices.signUp(server.url, 'ben');
    proxy.cut();
    await connectionLost(anna);
    await anna.send('general', 'a long text');
    const session = await server.stores.sessions.find(
      (JSON.stringify(await storage.readAll('device')).match(/"refreshToken":"([^.":]+)/) ?? [])[1] ?? '',
    );
    if (!session) throw new Error('the session is not found');
    await server.stores.sessions.end(session.id, 'expired');
    proxy.mend();
    anna.retryNow();
    await signedOut(anna);
    expect(anna.getState()).toMatchObject({ session: { reason: 'expired', kept: true }, rooms: [] });
    expect(await storage.readAll('messages')).toEqual([]);
    await anna.login({ username: 'ben', password: PASSWORD });
    await online(anna);
    expect(texts(anna)).toEqual([]);
    expect(anna.getState().connection.waiting).toBe(0);
    await anna.logout();
    await anna.login({ username: 'anna', password: PASSWORD });
    await until(anna, () => texts(anna).length === 1);
    await allSent(anna);
    expect(texts(anna)).toEqual(['a long text']);
  });

  it('says after a new start, too, that what was not sent is kept', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(cuttable, 'anna', { storage });
    proxy.cut();
    await connectionLost(anna);
    await anna.send('general', 'a long text');
    const runOut = async (client: Client) => {
      for (const { id } of await server.stores.sessions.ofUser(myId(client)))
        await server.stores.sessions.end(id, 'expired');
    };
    await runOut(anna);
    proxy.mend();
    anna.retryNow();
    await signedOut(anna);
    await anna.stop();
    const again = await devices.open(cuttable, { storage });
    expect(again.getState().session).toEqual({ status: 'signedOut', reason: 'expired', kept: true });
    await again.login({ username: 'anna', password: PASSWORD });
    await allSent(again);
    await runOut(again);
    await signedOut(again);
    await again.stop();
    const later = await devices.open(cuttable, { storage });
    expect(later.getState().session).toEqual({ status: 'signedOut', reason: 'expired', kept: false });
  });

  it('keeps 60 unsent messages, sealed, when its refresh token was used by somebody else, and sends them for the same person only', async () => {
    await server.close();
    let ahead = 0;
    server = await startServer({}, undefined, () => Date.now() + ahead);
    await proxy.stop();
    proxy = await TcpProxy.start(Number(new URL(server.url).port));
    cuttable = `http://127.0.0.1:${proxy.port}`;
    const storage = memoryStorage();
    const anna = await devices.signUp(cuttable, 'anna', { storage });
    const ben = await devices.signUp(server.url, 'ben');
    proxy.cut();
    await connectionLost(anna);
    const unsent = Array.from({ length: 60 }, (_, i) => `unsent ${i}`);
    for (const text of unsent) await anna.send('general', text);
    // Somebody has a copy of the token, and uses what follows it.
    const stored = JSON.stringify(await storage.readAll('device'));
    const [, refreshToken] = /"refreshToken":"([^"]+)"/.exec(stored) ?? [];
    const { body: copy } = await rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } });
    expect((await rest(server.url, 'GET', '/api/users/me', { token: copy.accessToken })).status).toBe(200);
    ahead = 2 * 3_600_000;
    proxy.mend();
    anna.retryNow();
    await signedOut(anna);
    expect(anna.getState()).toMatchObject({ session: { reason: 'reused', kept: true }, rooms: [], notSent: [] });
    expect(await storage.readAll('outbox')).toHaveLength(60);
    // The copy is worth nothing any more, and neither is what it led to.
    const { refreshToken: next } = copy;
    for (const token of [refreshToken, next])
      expect((await rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken: token } })).status).toBe(401);

    await anna.login({ username: 'ben', password: PASSWORD });
    await online(anna);
    expect([texts(anna), anna.getState().connection.waiting, anna.getState().notSent]).toEqual([[], 0, []]);
    await anna.logout();
    expect(texts(ben)).toEqual([]);
    await anna.login({ username: 'anna', password: PASSWORD });
    await online(anna);
    await allSent(anna);
    expect(texts(anna)).toEqual(unsent);
    await until(ben, () => texts(ben).length >= 60);
    expect(texts(ben)).toEqual(unsent);
  });

  it('ends at once when it is ended elsewhere, and nothing stays on the device', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(server.url, 'anna', { storage });
    await anna.send('general', 'secret');
    await allSent(anna);
    const [session] = await server.stores.sessions.ofUser(myId(anna));
    await server.stores.sessions.end(session?.id ?? '', 'revoked');
    await signedOut(anna);
    expect(anna.getState()).toMatchObject({ session: { reason: 'revoked', kept: false }, rooms: [] });
    expect(JSON.stringify(await storage.readAll('messages'))).toBe('[]');
    await anna.login({ username: 'anna', password: PASSWORD });
    await until(anna, () => texts(anna).length === 1);
  });

  it('lives in a cookie where the page can not keep anything: a reload stays signed in', async () => {
    let cookie = '';
    const withCookies: typeof fetch = async (input, init) => {
      const response = await fetch(input, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), cookie },
      });
      for (const one of response.headers.getSetCookie()) cookie = one.split(';')[0] ?? '';
      return response;
    };
    const options = { tokens: 'cookie', fetch: withCookies } as const;
    const before = await devices.signUp(server.url, 'anna', options);
    expect(cookie).not.toBe('');
    await before.stop();
    const after = await devices.open(server.url, options);
    await online(after);
    expect(after.getState().session).toMatchObject({ status: 'signedIn', user: { username: 'anna' } });
    await after.logout();
    await vi.waitFor(() => expect(cookie).toMatch(/=$/), { timeout: 10_000 });
    const never = await devices.open(server.url, options);
    await signedOut(never);
    expect(never.getState().session).toEqual({ status: 'signedOut', reason: null, kept: false });
  });

  it('sends from one of three tabs, each message once; another takes over when that one closes', async () => {
    const open = async (tab: number) => {
      const storage = indexedDbStorage('three-tabs');
      return devices.open(cuttable, {
        storage,
        tabs: browserTabs('three-tabs', storage),
        transports: [tab > 5 ? 'polling' : 'websocket'],
      });
    };
    const first = await open(1);
    await first.register({ username: 'anna', password: PASSWORD });
    await online(first);
    const [second, third] = [await open(2), await open(3)];
    await Promise.all([online(second), online(third)]);
    expect(second.getState().session).toMatchObject({ user: { username: 'anna' } });
    proxy.cut();
    await Promise.all([first, second, third].map(connectionLost));
    for (let i = 1; i <= 5; i += 1) await ([first, second, third][i % 3] ?? first).send('general', `m${i}`);
    await until(third, () => third.getState().connection.waiting === 5);
    await first.stop();
    proxy.mend();
    second.retryNow();
    third.retryNow();
    await until(second, () => second.getState().connection.waiting === 0, 30_000);
    await allSent(third);
    const five = ['m1', 'm2', 'm3', 'm4', 'm5'];
    await until(second, () => texts(second).length === 5);
    await until(third, () => texts(third).length === 5);
    const ben = await devices.signUp(server.url, 'ben');
    await until(ben, () => texts(ben).length === 5);
    for (const client of [second, third, ben]) expect(texts(client)).toEqual(five);
    await second.logout();
    await signedOut(third);
    expect(third.getState().rooms).toEqual([]);
  });

  it('shows the cache at once when there is no network, and says what is so', async () => {
    const storage = memoryStorage();
    const before = await devices.signUp(cuttable, 'anna', { storage });
    await before.send('general', 'kept');
    await allSent(before);
    await before.stop();
    proxy.cut();
    const after = await devices.open(cuttable, { storage });
    expect([texts(after), after.getState().connection.status]).toEqual([['kept'], 'connecting']);
    await connectionLost(after);
    expect(after.getState().connection.nextTryAt).toBeGreaterThan(Date.now() - 1_000);
    expect(after.getState().connection.lastSyncedAt).not.toBeNull();
    await expect(after.directory()).rejects.toMatchObject({ name: 'NoNetworkError' });
    proxy.mend();
    after.wake();
    await online(after);
  });

  it('says until when it was in sync: until the last word from the server, and so after a restart', async () => {
    const storage = memoryStorage();
    const commit = vi.spyOn(storage, 'commit');
    let ahead = 0;
    const clock = () => Date.now() + ahead;
    const anna = await devices.signUp(cuttable, 'anna', { storage, now: clock });
    const ben = await devices.signUp(server.url, 'ben');
    const hears = async (text: string) => {
      await ben.send('general', text);
      await until(anna, () => texts(anna).includes(text));
    };
    const behindMs = (client: Client) => clock() - Date.parse(client.getState().connection.lastSyncedAt ?? '');
    const MINUTE = 60_000;

    ahead = 10 * MINUTE;
    await hears('ten minutes later');
    const notes = () => commit.mock.calls.flat(2).filter(({ key }) => key === 'lastSyncedAt').length;
    const noted = notes();
    for (let i = 0; i < 10; i += 1) await hears(`at once ${i}`);
    expect(notes()).toBe(noted);
    // A page that ends without a word.
    const killed = await devices.open(`${cuttable}/nowhere`, { storage, now: clock });
    expect(behindMs(killed)).toBeLessThan(MINUTE);
    await killed.stop();

    ahead += MINUTE / 4;
    await hears('the last word');
    anna.rest();
    expect(behindMs(anna)).toBeLessThan(MINUTE / 6);
    ahead += MINUTE / 4;
    await hears('the very last word');
    proxy.freeze();
    ahead += 10 * MINUTE;
    proxy.cut();
    await connectionLost(anna);
    expect(behindMs(anna)).toBeGreaterThan(10 * MINUTE);
    expect(behindMs(anna)).toBeLessThan(10 * MINUTE + MINUTE / 6);
    const said = anna.getState().connection.lastSyncedAt;
    await anna.stop();
    ahead += 10 * MINUTE;
    const after = await devices.open(cuttable, { storage, now: clock });
    await connectionLost(after);
    expect(after.getState().connection.lastSyncedAt).toBe(said);
  });

  it('asks the server when the device says that there is no network, and believes the one that answers', async () => {
    const anna = await devices.signUp(cuttable, 'anna');
    const seen = new Set<string>();
    anna.subscribe(() => seen.add(anna.getState().connection.status));
    anna.doubt();
    await anna.send('general', 'the connection lives');
    // The server answers in order.
    await allSent(anna);
    expect([...seen]).toEqual(['online']);
    proxy.freeze();
    anna.doubt();
    await until(anna, () => ['reconnecting', 'noConnection'].includes(anna.getState().connection.status));
    expect([anna.getState().presence, anna.getRoom('general')?.onlineCount]).toEqual([{}, null]);
    proxy.thaw();
    anna.wake();
    await online(anna);
  });

  it('asks the server without a room, too', async () => {
    const anna = await devices.signUp(cuttable, 'anna');
    await anna.leaveRoom('general');
    expect(anna.getState().rooms).toEqual([]);
    const seen = new Set<string>();
    anna.subscribe(() => seen.add(anna.getState().connection.status));
    anna.doubt();
    await anna.joinRoom('general');
    await anna.send('general', 'the connection lives');
    await allSent(anna);
    expect([...seen]).toEqual(['online']);
    await anna.leaveRoom('general');
    proxy.freeze();
    anna.doubt();
    await until(anna, () => ['reconnecting', 'noConnection'].includes(anna.getState().connection.status));
  });

  it('knows by name after a start without a network whoever an event or an answer named', async () => {
    const storage = memoryStorage();
    // The live connection goes through the proxy, requests go past it: so each path alone can name somebody.
    const past: typeof fetch = (url, init) =>
      fetch(typeof url === 'string' ? url.replace(cuttable, server.url) : url, init);
    const before = await devices.signUp(cuttable, 'anna', { storage, fetch: past });
    const ben = await devices.signUp(server.url, 'ben');
    await until(before, () => before.getState().people[myId(ben)] !== undefined);
    await ben.updateMe({ displayName: 'Ben B.' });
    await until(before, () => before.getState().people[myId(ben)]?.displayName === 'Ben B.');
    proxy.cut();
    await connectionLost(before);
    const cara = await devices.signUp(server.url, 'cara');
    await before.members('general');
    const dora = await devices.signUp(server.url, 'dora');
    await before.getUser(myId(dora));
    const emil = await devices.signUp(server.url, 'emil');
    await before.searchPeople({ q: 'emil' });
    const seen = before.getState().people;
    await before.stop();
    const after = await devices.open(cuttable, { storage });
    expect(after.getState().people).toEqual(seen);
    const names = [ben, cara, dora, emil].map((client) => after.getState().people[myId(client)]?.displayName);
    expect(names).toEqual(['Ben B.', 'cara', 'dora', 'emil']);
  });

  it('changes the own profile, and everybody sees it', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    await anna.send('general', 'hi');
    const me = await anna.updateMe({ displayName: 'Anna B.' });
    expect(anna.getState().session).toMatchObject({ user: { displayName: 'Anna B.' } });
    await until(ben, () => ben.getState().people[me.id]?.displayName === 'Anna B.');
    expect((await ben.getUser(me.id)).displayName).toBe('Anna B.');
    expect((await anna.config()).protocol).toBe(1);
  });
});
