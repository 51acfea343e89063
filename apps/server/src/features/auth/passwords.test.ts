import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import bcrypt from 'bcrypt';
import { switchOn } from '../../testing/authenticator.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';
import { COMMON_PASSWORDS } from './commonPasswords.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ BCRYPT_ROUNDS: '9' });
});
afterAll(() => server.close());

const post = (path: string, body: unknown) => rest(server.url, 'POST', `/api/auth/${path}`, { body });
const register = (username: string, password: string, more: object = {}) =>
  post('register', { username, password, ...more });
const login = (username: unknown, password: unknown) => post('login', { username, password });

describe('passwords', () => {
  it.each([
    ['password1234', 'common'],
    ['QWERTYuiop123', 'common in another case'],
    ['aaaaaaaaaaaaaa', 'one letter'],
    ['abcabcabcabcabc', 'a few letters again and again'],
    ['anna.schmidt', 'the name'],
    ['Anna.Schmidt', 'the name in another case'],
    ['\uFF41\uFF4E\uFF4E\uFF41.schmidt', 'the name in full width'],
    ['nine char', 'too short'],
    [`${'\u00e9'.repeat(36)}x`, '73 bytes'],
    ['four plain\0words', 'a NUL'],
    ['four plain \ud800 words', 'half of a pair'],
  ])('%j is refused (%s), with the field named', async (password) => {
    const answer = await register('anna.schmidt', password);
    expect(answer.body).toMatchObject({
      statusCode: 400,
      errorCode: 'VALIDATION_FAILED',
      details: [{ path: 'password' }],
    });
  });

  it('of 10 to 72 bytes is taken, and every byte of it counts', async () => {
    const longest = String.fromCodePoint(...Array.from({ length: 36 }, (_, i) => 0x430 + i));
    expect((await register('longest', longest)).status).toBe(201);
    expect((await login('longest', longest)).status).toBe(200);
    for (const other of [longest.slice(0, -1), `${longest}x`, `${longest.slice(0, -1)}xy`])
      expect((await login('longest', other)).status, other).toBe(401);
    expect((await register('shortest', 'ten chars!')).status).toBe(201);
  });

  it('the list of the commonest holds none that is too short anyway', () => {
    expect(COMMON_PASSWORDS.size).toBeGreaterThan(150);
    for (const password of COMMON_PASSWORDS) expect(password).toMatch(/^[^A-Z\s]{10,}$/);
  });

  it('A2: are hashed with bcrypt at the cost of the environment', async () => {
    const { user } = await registerAt(server.url, 'hashed');
    const hash = (await server.stores.users.find(user.id))?.passwordHash ?? '';
    expect(bcrypt.getRounds(hash)).toBe(9);
    expect(hash).not.toContain('plain');
  });
});

describe('signing in', () => {
  it('an unknown name costs the same work as a wrong password, and is answered with the same body', async () => {
    await registerAt(server.url, 'known');
    await switchOn(server.url, (await registerAt(server.url, 'guarded')).accessToken, Date.now());
    const compares = vi.spyOn(bcrypt, 'compare');
    const hashes = vi.spyOn(bcrypt, 'hash');
    const bodies: unknown[] = [];
    for (const username of ['known', 'guarded', 'unknown'])
      for (const totp of [undefined, '123456', 'AAAA-AAAA'])
        bodies.push((await post('login', { username, password: 'not this one', totp })).body);
    expect(compares.mock.calls.map(([, hash]) => bcrypt.getRounds(hash))).toEqual(Array(9).fill(9));
    // Of a code nothing is looked at before the password was right; one hash may be the one that unknown names are held against.
    expect(hashes.mock.calls.length).toBeLessThanOrEqual(1);
    vi.restoreAllMocks();
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    expect(bodies[0]).toMatchObject({ statusCode: 401, errorCode: 'INVALID_CREDENTIALS' });
  });

  it.each([
    ['a NUL behind the name', 'known\0', 'four plain words'],
    ['a NUL behind the password', 'known', 'four plain words\0'],
    ['half of a surrogate pair', 'known\ud800', 'four plain words'],
    ['an operator', { $ne: null }, 'four plain words'],
    ['an operator for the password', 'known', { $ne: '' }],
    ['lists', ['known'], ['four plain words']],
    ['no name', undefined, 'four plain words'],
    ['a name without end', 'k'.repeat(255), 'four plain words'],
  ])('%s is 400, never a login', async (_what, username, password) => {
    expect((await login(username, password)).body).toMatchObject({ statusCode: 400, errorCode: 'VALIDATION_FAILED' });
  });

  it('300 at once: some wait, some are answered when to come again, and /health answers meanwhile', async () => {
    await registerAt(server.url, 'crowd');
    let answered = 0;
    const crowd = Array.from({ length: 300 }, async () => {
      const answer = await login('crowd', 'four plain words');
      answered += 1;
      return answer;
    });
    expect((await rest(server.url, 'GET', '/health')).status).toBe(200);
    expect(answered).toBeLessThan(300);
    const answers = await Promise.all(crowd);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(100);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers, body } of refused) {
      expect([status, body.errorCode]).toEqual([429, 'RATE_LIMITED']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await login('crowd', 'four plain words')).status).toBe(200);
  });
});

describe('registration', () => {
  it('where registration is closed, only the set-up code makes an account, once', async () => {
    const closed = await startServer({ REGISTRATION: 'closed' });
    const ask = (username: string, setupCode?: string) =>
      rest(closed.url, 'POST', '/api/auth/register', { body: { username, password: 'four plain words', setupCode } });
    expect((await rest(closed.url, 'GET', '/api/config')).body).toMatchObject({
      registration: 'closed',
      needsAdmin: true,
    });
    expect((await ask('anna')).body).toMatchObject({ statusCode: 403, errorCode: 'REGISTRATION_CLOSED' });
    expect((await ask('anna', 'a wrong code')).body).toMatchObject({ statusCode: 403, errorCode: 'FORBIDDEN' });
    expect((await ask('anna', '')).body).toMatchObject({ statusCode: 403, errorCode: 'FORBIDDEN' });
    expect((await ask('anna', closed.setupCode)).body).toMatchObject({ user: { username: 'anna', role: 'admin' } });
    expect((await ask('ben', closed.setupCode)).body).toMatchObject({ statusCode: 403, errorCode: 'FORBIDDEN' });
    expect((await closed.stores.users.list({ limit: 10 })).items).toHaveLength(1);
    await closed.close();
  });

  it('gives an id, a colour and the name as it is, takes nothing else from outside, and joins general', async () => {
    const { user, accessToken } = await registerAt(server.url, 'Fresh.One');
    expect(user).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{16}$/),
      username: 'fresh.one',
      displayName: 'fresh.one',
      title: '',
      role: 'user',
      avatarColor: expect.any(Number),
      avatar: null,
      deactivated: false,
      bot: false,
      deleted: false,
    });
    for (const more of [{ role: 'admin' }, { id: 'a'.repeat(16) }, { createdAt: '2020-01-01T00:00:00.000Z' }])
      expect((await register('another', 'four plain words', more)).status, JSON.stringify(more)).toBe(400);
    const rooms = await rest(server.url, 'GET', '/api/rooms', { token: accessToken });
    expect(rooms.body.items).toMatchObject([{ id: 'general' }]);
  });

  it('of one name by twenty at once makes one account', async () => {
    const spellings = ['solo', 'SOLO', '\uFF53\uFF4F\uFF4C\uFF4F', 'Solo'];
    const all = Array.from({ length: 20 }, (_, i) => register(spellings[i % 4] ?? '', 'four plain words'));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  });

  it('a ligature counts as the letters that it stands for', async () => {
    expect((await register('\uFB01nn', 'four plain words')).body).toMatchObject({ user: { username: 'finn' } });
    expect((await login('FINN', 'four plain words')).status).toBe(200);
    expect((await register('finn', 'four plain words')).body).toMatchObject({ errorCode: 'USERNAME_TAKEN' });
  });
});
