import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { routes } from '@palaver/protocol/routes';
import { sessionView } from '../features/ownSessions.ts';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';

describe('bots', () => {
  let server: TestServer;
  let admin: string;
  let anna: string;
  let annaId: string;

  const ask = (method: string, path: string, body?: unknown, token = admin) =>
    rest(server.url, method, `/api${path}`, { token, body });
  const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });

  async function start(env: Record<string, string> = {}, folder?: string): Promise<void> {
    server = await startServer(env, folder);
    admin = (await registerAt(server.url, 'boss', { setupCode: server.setupCode })).accessToken;
    const other = await registerAt(server.url, 'anna');
    [anna, annaId] = [other.accessToken, other.user.id];
  }

  async function makeBot(username = 'echo.bot'): Promise<{ id: string; token: string }> {
    const { status, body } = await ask('POST', '/admin/bots', { username, displayName: 'Echo' });
    expect(status).toBe(201);
    return { id: body.user.id, token: body.token };
  }

  const asBot = (token: string, method = 'GET', path = '/users/me', body?: unknown) => ask(method, path, body, token);

  /** Resolves with the reason when the socket is told that its session ended and is cut. */
  async function ended({ socket, waitFor }: TestSocket): Promise<string> {
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    const { reason } = await waitFor('sessionEnded');
    await gone;
    return reason;
  }

  beforeEach(() => start());
  afterEach(() => server.close());

  it('are made by administrators alone, each with a token that is told once; they are users, marked as bots', async () => {
    const names = { username: 'Echo.Bot', displayName: 'Echo' };
    expect(await ask('POST', '/admin/bots', names, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    const made = await ask('POST', '/admin/bots', names);
    expect(made).toMatchObject({
      status: 201,
      body: {
        user: { username: 'echo.bot', displayName: 'Echo', role: 'user', bot: true, deleted: false, email: null },
        token: expect.stringMatching(/^plv_[\w-]{43}$/),
      },
    });
    const { id } = made.body.user;
    expect(await ask('POST', '/admin/bots', names)).toMatchObject(refused(409, 'USERNAME_TAKEN'));
    for (const wrong of [{ username: 'x.bot' }, { ...names, role: 'admin' }, { ...names, username: { $ne: null } }])
      expect(await ask('POST', '/admin/bots', wrong)).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    const listed = await ask('GET', '/admin/bots');
    expect(listed).toMatchObject({ status: 200, body: { items: [{ id, bot: true }], next: null } });
    expect(JSON.stringify(listed.body)).not.toContain('plv_');
    expect((await ask('GET', '/admin/users?state=bot')).body.items).toMatchObject([{ id }]);
    expect((await ask('GET', '/admin/users?state=active')).body.items).toHaveLength(2);
    expect(await ask('GET', '/admin/bots', undefined, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    expect(await ask('GET', `/users/${id}`, undefined, anna)).toMatchObject({ body: { id, bot: true } });
    expect(await ask('GET', `/users/${annaId}`)).toMatchObject({ body: { bot: false } });
    const [session] = await server.stores.sessions.ofUser(id);
    expect(session && sessionView(session, '')).toMatchObject({ device: { kind: 'bot' } });
    expect(JSON.stringify(session)).not.toContain(made.body.token.slice(4));
  });

  it('ask over REST and a socket by their token, which never runs out, and only who they are of an account', async () => {
    const { id, token } = await makeBot();
    expect(await asBot(token)).toMatchObject({ status: 200, body: { id, bot: true, hasPassword: false } });
    const own = Object.entries(routes).filter(([, { path }]) => /^\/(users\/me|sessions|auth)\b/.test(path));
    const guarded = own.filter(([name, { auth }]) => auth === 'token' && name !== 'getMe');
    expect(guarded.length).toBeGreaterThan(10);
    for (const [name, { method, path }] of guarded) {
      const answer = await asBot(token, method.toUpperCase(), path.replace(/:\w+/, 'nothing'));
      expect({ name, ...answer }).toMatchObject({ name, ...refused(403, 'FORBIDDEN') });
    }
    expect(await asBot(token, 'GET', '/admin/users')).toMatchObject(refused(403, 'FORBIDDEN'));
    const message = { roomId: 'general', clientId: 'by-rest-1', text: 'from a program' };
    expect(await asBot(token, 'POST', '/messages', message)).toMatchObject({ status: 201 });

    const reader = await connect(server.url, anna);
    const bot = await connect(server.url, token);
    await bot.must('chatMessage', { roomId: 'general', clientId: 'by-socket', text: 'hello' });
    const heard = await reader.waitFor('chatMessage', (data) => data.message.text === 'hello');
    expect(heard.message.senderId).toBe(id);
    expect(await bot.ask('renewToken', { token })).toMatchObject({ ok: false, error: { errorCode: 'FORBIDDEN' } });
    reader.close();
    bot.close();
  });

  it('have no password, no link to one, and are never administrators', async () => {
    const { id } = await makeBot();
    const login = { username: 'echo.bot', password: PASSWORD, tokenInBody: true };
    expect(await rest(server.url, 'POST', '/api/auth/login', { body: login })).toMatchObject(
      refused(401, 'INVALID_CREDENTIALS'),
    );
    const confirm = { password: PASSWORD };
    expect(await ask('POST', `/admin/users/${id}/reset-link`, { confirm })).toMatchObject(refused(403, 'FORBIDDEN'));
    expect(await ask('PATCH', `/admin/users/${id}`, { role: 'admin', confirm })).toMatchObject(
      refused(403, 'FORBIDDEN'),
    );
    expect((await server.stores.users.find(id))?.user.role).toBe('user');
    expect(await ask('PATCH', `/admin/users/${id}`, { title: 'Says pong' })).toMatchObject({
      body: { title: 'Says pong', bot: true },
    });
  });

  it('a new token ends the one before and its sockets; of those made at once one is good', async () => {
    const { id, token } = await makeBot();
    const bot = await connect(server.url, token);
    const path = `/admin/bots/${id}/token`;
    const cut = ended(bot);
    const renewed = await ask('POST', path);
    expect(renewed).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^plv_/) } });
    expect(await cut).toBe('revoked');
    expect(await asBot(token)).toMatchObject({
      status: 401,
      body: { errorCode: 'TOKEN_REVOKED', details: { reason: 'revoked' } },
    });
    await expect(connect(server.url, token)).rejects.toMatchObject({ data: { errorCode: 'TOKEN_REVOKED' } });
    expect((await asBot(renewed.body.token)).status).toBe(200);

    const many = await Promise.all(Array.from({ length: 5 }, () => ask('POST', path)));
    const worth = await Promise.all(many.map(async ({ body }) => (await asBot(body.token)).status));
    expect(worth.sort()).toEqual([200, 401, 401, 401, 401]);
    expect(await server.stores.sessions.ofUser(id)).toHaveLength(1);

    for (const unknown of [annaId, 'nobody0000000000'])
      expect(await ask('POST', `/admin/bots/${unknown}/token`)).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    expect(await ask('POST', path, undefined, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
  });

  it('a token that is made while another one is being made is not ended by it', async () => {
    const { id } = await makeBot();
    const renew = () => ask('POST', `/admin/bots/${id}/token`);
    const { sessions } = server.stores;
    const { ofUser } = sessions;
    let reads = 0;
    const between: string[] = [];
    vi.spyOn(sessions, 'ofUser').mockImplementation(async (userId) => {
      const found = await ofUser(userId);
      reads += 1;
      // The first one has begun its session and seen no other yet.
      if (reads === 2) between.push((await renew()).body.token);
      return found;
    });
    expect((await renew()).status).toBe(200);
    expect(await ofUser(id)).toHaveLength(1);
    expect((await asBot(between.join())).status).toBe(200);
  });

  it('are deleted as accounts are: cut as deleted, their name free, their messages without a name', async () => {
    const { id, token } = await makeBot();
    const bot = await connect(server.url, token);
    const { message } = await bot.must('chatMessage', { roomId: 'general', clientId: 'stays-here', text: 'stays' });
    expect(await ask('DELETE', `/admin/bots/${annaId}`)).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    expect(await ask('DELETE', `/admin/bots/${id}`, undefined, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    const cut = ended(bot);
    expect((await ask('DELETE', `/admin/bots/${id}`)).status).toBe(204);
    expect(await cut).toBe('deleted');
    expect(await asBot(token)).toMatchObject({
      status: 401,
      body: { errorCode: 'TOKEN_REVOKED', details: { reason: 'deleted' } },
    });
    // Whatever of it is still to be erased.
    await server.stores.users.goOnErasing(id, 10);
    expect(await server.stores.messages.find('general', message.seq)).toMatchObject({ text: 'stays', senderId: id });
    expect(await ask('GET', `/users/${id}`)).toMatchObject({
      body: { displayName: `deleted-${id.slice(0, 8)}`, deleted: true },
    });
    expect((await ask('GET', '/admin/bots')).body.items).toEqual([]);
    for (const [method, path] of [
      ['DELETE', `/admin/bots/${id}`],
      ['POST', `/admin/bots/${id}/token`],
    ] as const)
      expect(await ask(method, path)).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    expect((await makeBot()).id).not.toBe(id);
  });

  it('go on when who made them is gone, and not while they are deactivated', async () => {
    const other = { username: 'otto', displayName: 'Otto', role: 'admin', confirm: { password: PASSWORD } };
    const { url } = (await ask('POST', '/admin/users', other)).body;
    const reset = { token: String(url).split('#')[1], password: 'five other plain words' };
    await rest(server.url, 'POST', '/api/auth/reset/confirm', { body: reset });
    const login = { username: 'otto', password: reset.password, tokenInBody: true };
    const otto = (await rest(server.url, 'POST', '/api/auth/login', { body: login })).body;
    const made = await ask('POST', '/admin/bots', { username: 'echo.bot', displayName: 'Echo' }, otto.accessToken);
    const gone = await ask('DELETE', '/users/me', { confirm: { password: reset.password } }, otto.accessToken);
    expect(gone.status).toBe(204);
    expect((await asBot(made.body.token)).status).toBe(200);
    const path = `/admin/users/${made.body.user.id}`;
    await ask('PATCH', path, { deactivated: true });
    expect(await asBot(made.body.token)).toMatchObject(refused(401, 'TOKEN_REVOKED'));
    expect(await ask('POST', `/admin/bots/${made.body.user.id}/token`)).toMatchObject(refused(403, 'FORBIDDEN'));
    await ask('PATCH', path, { deactivated: false });
    const { token } = (await ask('POST', `/admin/bots/${made.body.user.id}/token`)).body;
    expect((await asBot(token)).status).toBe(200);
  });

  it('their tokens are good for years, whatever is tidied up meanwhile', async () => {
    await server.close();
    const folder = await mkdtemp(join(tmpdir(), 'palaver-bots-'));
    await start({}, folder);
    const { token } = await makeBot();
    await server.close();
    const later = () => Date.now() + 5 * 365 * 86_400_000;
    server = await startServer({}, folder, later);
    await server.stores.sessions.purge(new Date(later()).toISOString());
    expect((await asBot(token)).status).toBe(200);
    (await connect(server.url, token)).close();
    await rm(folder, { recursive: true, force: true });
  });

  it('a wrong token costs one look-up, one of no form none; neither is let in', async () => {
    const { token } = await makeBot();
    const sessions = vi.spyOn(server.stores.sessions, 'find');
    const users = vi.spyOn(server.stores.users, 'find');
    const wrong = `plv_${'A'.repeat(43)}`;
    expect(await asBot(wrong)).toMatchObject(refused(401, 'TOKEN_INVALID'));
    expect([sessions.mock.calls.length, users.mock.calls.length]).toEqual([1, 0]);
    for (const none of ['plv_', `${token}A`, `plv_${'A'.repeat(5_000)}`, `plv_${'.'.repeat(43)}`, `PLV_${token}`])
      expect((await asBot(none)).status).toBe(401);
    expect(sessions).toHaveBeenCalledTimes(1);
    await expect(connect(server.url, wrong)).rejects.toMatchObject({ data: { errorCode: 'TOKEN_INVALID' } });
    await expect(connect(server.url, '', { auth: { token: { $ne: null }, protocol: 1 } })).rejects.toMatchObject({
      data: { errorCode: 'TOKEN_MALFORMED' },
    });
    const refresh = { refreshToken: token };
    expect((await rest(server.url, 'POST', '/api/auth/token', { body: refresh })).status).toBe(401);
    expect((await asBot(token)).status).toBe(200);
  });

  it('are limited as people are', async () => {
    await server.close();
    await start({ RATE_SENDS_PER_SECOND: '1', RATE_API_PER_MINUTE: '30' });
    const { token } = await makeBot();
    const bot = await connect(server.url, token);
    const acks = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        bot.ask('chatMessage', { roomId: 'general', clientId: `flood-${i}-of-it`, text: 'again' }),
      ),
    );
    expect(acks.filter(({ ok }) => ok).length).toBeLessThan(40);
    expect(acks.find(({ ok }) => !ok)).toMatchObject({ error: { errorCode: 'RATE_LIMITED' } });
    const asked = await Promise.all(Array.from({ length: 31 }, () => asBot(token)));
    expect(asked.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    const guessed = await Promise.all(
      Array.from({ length: 31 }, (_, i) => asBot(`plv_${String(i).padStart(43, 'x')}`)),
    );
    expect(guessed.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    bot.close();
  });
});
