import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import { connect } from '../../testing/connect.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

let server: TestServer;
let token: string;
let annaId: string;
beforeAll(async () => {
  server = await startServer();
  const anna = await registerAt(server.url, 'anna', { displayName: 'Ánna Øre', email: 'anna@example.org' });
  token = anna.accessToken;
  annaId = anna.user.id;
  await registerAt(server.url, 'ben', { displayName: 'Benjamin [50%_off]' });
  await registerAt(server.url, 'cleo', { displayName: '王小明' });
});
afterAll(() => server.close());

const get = (path: string, as: string | undefined = token) => rest(server.url, 'GET', path, { token: as });
const patch = (body: unknown, as: string = token) => rest(server.url, 'PATCH', '/api/users/me', { token: as, body });
const found = async (q: string) =>
  ((await get(`/api/users?q=${encodeURIComponent(q)}`)).body.items as { username: string }[]).map(
    (one) => one.username,
  );

describe('people (A1)', () => {
  it('are shown to their owner alone', async () => {
    for (const path of ['/api/users', `/api/users/${annaId}`, '/api/users/me'])
      expect((await get(path, '')).body).toMatchObject({ statusCode: 401 });
  });

  it.each([
    ['NN', ['anna']],
    ['ánna', ['anna']],
    ['BENJ', ['ben']],
    ['小', ['cleo']],
    ['%', ['ben']],
    ['_', ['ben']],
    ['[50', ['ben']],
    ['*', []],
    ['" OR 1=1 --', []],
    ['', ['anna', 'ben', 'cleo']],
  ])('q=%s is looked for as it stands, in both names, blind to case', async (q, usernames) => {
    expect(await found(q)).toEqual(usernames);
  });

  it('come in pages, each person once', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await get(`/api/users?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...(body.items as { username: string }[]).map((one) => one.username));
      cursor = body.next as string | null;
    }
    expect(seen).toEqual(['anna', 'ben', 'cleo']);
  });

  it('have the same fields in every list; address and times are in /users/me alone', async () => {
    const one = (await get(`/api/users/${annaId}`)).body;
    const keys = [
      'avatar',
      'avatarColor',
      'bot',
      'deactivated',
      'deleted',
      'displayName',
      'id',
      'role',
      'title',
      'username',
    ];
    expect(Object.keys(one).sort()).toEqual(keys);
    expect((await get('/api/users?q=anna')).body.items).toEqual([one]);
    expect((await get('/api/users/me')).body).toEqual({
      ...one,
      email: 'anna@example.org',
      emailConfirmed: false,
      pendingEmail: null,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      totp: false,
      recoveryCodesLeft: 0,
      hasPassword: true,
      identities: [],
      settings: DEFAULT_SETTINGS,
    });
    expect((await get('/api/users/a1b2c3d4e5f6g7h8')).body).toMatchObject({
      statusCode: 404,
      errorCode: 'USER_NOT_FOUND',
    });
  });
});

describe('one’s own profile', () => {
  it('changes what is given, trimmed and in NFC, and publishes it to those who share a room', async () => {
    const dora = await registerAt(server.url, 'dora', { email: 'dora@example.org' });
    const watcher = await connect(server.url, token);
    const answer = await patch({ displayName: '  Rene\u0301e  ', title: 'Cook' }, dora.accessToken);
    expect(answer.body).toMatchObject({
      displayName: 'Ren\u00e9e',
      title: 'Cook',
      email: 'dora@example.org',
      username: 'dora',
    });
    const published = await watcher.waitFor('userUpdated', ({ user }) => user.id === dora.user.id);
    expect(published.user).toMatchObject({ displayName: 'Ren\u00e9e', title: 'Cook' });
    expect(published.user).not.toHaveProperty('email');
    watcher.close();
    expect((await patch({ title: '' }, dora.accessToken)).body).toMatchObject({ title: '' });
    expect((await patch({}, dora.accessToken)).body).toMatchObject({ displayName: 'Ren\u00e9e' });
  });

  it('changed sixty times at once is published at once and then once a second, as it is by then', async () => {
    const fred = await registerAt(server.url, 'fred');
    const watcher = await connect(server.url, token);
    const began = performance.now();
    for (let i = 1; i <= 60; i += 1) await patch({ displayName: `Fred ${i}` }, fred.accessToken);
    await watcher.waitFor('userUpdated', ({ user }) => user.displayName === 'Fred 60');
    const seconds = (performance.now() - began) / 1_000;
    const names = watcher.seen.flatMap(({ eventType, data }) =>
      eventType === 'userUpdated' && 'user' in data ? [data.user.displayName] : [],
    );
    expect(names[0]).toBe('Fred 1');
    expect(names.length).toBeLessThanOrEqual(seconds + 2);
    watcher.close();
  });

  it.each([
    { displayName: '' },
    { displayName: '   ' },
    { displayName: 'x'.repeat(65) },
    { displayName: 'evil \u202e name' },
    { displayName: 'two\nlines' },
    { title: 'x'.repeat(65) },
    { title: 'a\0b' },
    { email: 'dora@example.net' },
    { email: null },
    { role: 'admin' },
    { username: 'other' },
    { deactivated: true },
  ])('%j is refused', async (body) => {
    expect((await patch(body)).body).toMatchObject({ statusCode: 400, errorCode: 'VALIDATION_FAILED' });
  });
});

describe('one’s own settings', () => {
  const settings = (as: string) => get('/api/users/me/settings', as);
  const change = (body: unknown, as: string) =>
    rest(server.url, 'PATCH', '/api/users/me/settings', { token: as, body });
  const quiet = { from: '22:00', to: '06:30', timeZone: 'Pacific/Palau' };

  it('begin in the language that the browser asks for, where there is a page in it', async () => {
    const settingsAfter = async (username: string, language: string): Promise<unknown> => {
      const body = { username, password: 'four plain words', tokenInBody: true };
      const headers = { 'accept-language': language };
      const made = await rest(server.url, 'POST', '/api/auth/register', { body, headers });
      return (await settings(made.body.accessToken)).body;
    };
    expect(await settingsAfter('gina', 'es-MX,es;q=0.9,en;q=0.5')).toEqual({ ...DEFAULT_SETTINGS, locale: 'es' });
    expect(await settingsAfter('hugo', 'de,en;q=0.9,es;q=0.5')).toEqual(DEFAULT_SETTINGS);
    expect(await settingsAfter('ivan', 'ja')).toEqual(DEFAULT_SETTINGS);
  });

  it('change field by field, the quiet hours as a whole, and are shown with the account', async () => {
    const { accessToken } = await registerAt(server.url, 'jana');
    expect((await change({ notify: { quiet } }, accessToken)).body.notify).toEqual({
      ...DEFAULT_SETTINGS.notify,
      quiet,
    });
    const { status, body } = await change({ locale: 'es', notify: { level: 'all', sound: true } }, accessToken);
    expect(status).toBe(200);
    expect(body).toEqual({ locale: 'es', notify: { level: 'all', quiet, preview: 'text', sound: true } });
    expect((await settings(accessToken)).body).toEqual(body);
    expect((await get('/api/users/me', accessToken)).body.settings).toEqual(body);
    expect((await change({ notify: { quiet: null } }, accessToken)).body.notify).toMatchObject({
      quiet: null,
      level: 'all',
    });
    expect((await change({}, accessToken)).status).toBe(200);
    expect((await settings(token)).body).toEqual(DEFAULT_SETTINGS);
  });

  it.each([
    { locale: 'de' },
    { locale: null },
    { notify: null },
    { notify: { level: 'some' } },
    { notify: { sound: 1 } },
    { notify: { quiet: { from: '22:00', to: '06:00' } } },
    { notify: { quiet: { ...quiet, from: '24:00' } } },
    { notify: { quiet: { ...quiet, timeZone: 'Nowhere/At_All' } } },
    { notify: { quiet: { ...quiet, more: 1 } } },
    { notify: { 'quiet.from': '22:00' } },
    { theme: 'dark' },
  ])('%j is refused', async (body) => {
    expect((await change(body, token)).body).toMatchObject({ statusCode: 400, errorCode: 'VALIDATION_FAILED' });
  });
});
