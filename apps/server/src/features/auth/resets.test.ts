import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt } from '../../testing/authenticator.ts';
import { connect } from '../../testing/connect.ts';
import { confirmAddress } from '../../testing/confirmAddress.ts';
import { rest } from '../../testing/rest.ts';
import { type Mailbox, startMailbox } from '../../testing/startMailbox.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

const PASSWORD = 'four plain words';
const NEXT = 'four other words';
const HOUR = 3_600_000;
const PUBLIC_URL = 'http://chat.example.org';
const GONE = { statusCode: 410, errorCode: 'LINK_EXPIRED' };

let clock = Date.parse('2026-03-01T12:00:00Z');
let mailbox: Mailbox;
let server: TestServer;
let limited: TestServer;
let count = 0;
beforeAll(async () => {
  mailbox = await startMailbox();
  const env = { SMTP_URL: mailbox.url, PUBLIC_URL, ORGANISATION: 'Rescue & Co' };
  server = await startServer(env, undefined, () => clock);
  limited = await startServer({ ...env, RATE_LOGIN_PER_MINUTE: '5', TRUST_PROXY: 'loopback' }, undefined, () => clock);
});
afterAll(async () => {
  await Promise.all([server.close(), limited.close()]);
  await mailbox.close();
});

const post = (path: string, body: unknown, { url } = server, headers = {}) =>
  rest(url, 'POST', `/api/auth/${path}`, { body, headers });
const login = (username: string, password = PASSWORD, more = {}) =>
  post('login', { username, password, tokenInBody: true, ...more });
const reset = (token: string, password = NEXT) => post('reset/confirm', { token, password });
const me = async (token: string): Promise<unknown> => (await rest(server.url, 'GET', '/api/users/me', { token })).body;

/** Somebody with a confirmed address. */
async function enter({ url, stores } = server) {
  count += 1;
  const name = `person${count}`;
  const email = `${name}@example.org`;
  const { user, accessToken: token, refreshToken } = await registerAt(url, name);
  await confirmAddress(stores, user.id, email);
  return { id: user.id, name, email, token, refreshToken };
}

/** All mails to an address, once everything that was asked before is done: mails go one after the other. */
async function mailsTo(...addresses: string[]) {
  const last = await enter();
  await post('reset', { login: last.name });
  await mailbox.waitFor(last.email);
  return mailbox.mails.filter(({ to }) => addresses.includes(to));
}

describe('A13: a reset by mail', () => {
  it('goes to the confirmed address as text and HTML, sets a password once and ends all sessions with their sockets', async () => {
    const { name, email, token, refreshToken } = await enter();
    const socket = await connect(server.url, token);
    const gone = new Promise((resolve) => socket.socket.once('disconnect', resolve));
    expect(await post('reset', { login: ` ${email.toUpperCase()}` })).toMatchObject({ status: 202, body: '' });
    const mail = await mailbox.waitFor(email);
    expect(mail).toMatchObject({ from: 'palaver@chat.example.org', subject: 'Set a new password for Rescue & Co' });
    const link = `${PUBLIC_URL}/reset#${mail.secret}`;
    expect(Buffer.from(mail.secret, 'base64url')).toHaveLength(32);
    expect(mail.text).toContain(`\n${link}\n`);
    expect(mail.text).toContain(name);
    expect(mail.html).toContain(`<a href="${link}">${link}</a>`);
    expect(mail.html).toContain('Rescue &#38; Co');
    for (const weak of ['short', 'password123'])
      expect((await reset(mail.secret, weak)).body).toMatchObject({
        errorCode: 'VALIDATION_FAILED',
        details: [{ path: 'password' }],
      });
    expect(await reset(mail.secret)).toMatchObject({ status: 200, body: { username: name } });
    await socket.waitFor('sessionEnded', ({ reason }) => reason === 'passwordChanged');
    await gone;
    expect(await me(token)).toMatchObject({ errorCode: 'TOKEN_REVOKED', details: { reason: 'passwordChanged' } });
    expect((await post('token', { refreshToken })).body).toMatchObject({ errorCode: 'TOKEN_REVOKED' });
    expect((await login(name)).status).toBe(401);
    expect((await login(email, NEXT)).status).toBe(200);
    for (const used of [mail.secret, 'A'.repeat(43), 'x', ''])
      expect((await reset(used, 'yet another one')).body).toMatchObject(GONE);
  });

  it('lasts an hour, and dies with a newer one and with a change of password, address or state', async () => {
    const { id, name, email, token } = await enter();
    const next = async () => {
      const before = mailbox.mails.length;
      await post('reset', { login: name });
      return (await mailbox.waitFor(email, (mail) => mailbox.mails.indexOf(mail) >= before)).secret;
    };
    const first = await next();
    const second = await next();
    expect((await reset(first)).body).toMatchObject(GONE);
    clock += HOUR;
    expect((await reset(second)).body).toMatchObject(GONE);
    const third = await next();
    const confirm = { password: PASSWORD };
    await rest(server.url, 'PUT', '/api/users/me/password', { token, body: { next: NEXT, confirm } });
    expect((await reset(third)).body).toMatchObject(GONE);
    const fourth = await next();
    const other = { email: null, confirm: { password: NEXT } };
    expect((await rest(server.url, 'PUT', '/api/users/me/email', { token, body: other })).status).toBe(200);
    expect((await reset(fourth)).body).toMatchObject(GONE);
    await confirmAddress(server.stores, id, email);
    const fifth = await next();
    await server.stores.users.update(id, { deactivated: true });
    await server.stores.users.update(id, { deactivated: false });
    expect((await reset(fifth)).body).toMatchObject(GONE);
    expect((await login(name, NEXT)).status).toBe(200);
  });

  it('of several who bring one link at once one sets a password; a second factor stays', async () => {
    const { name, email, token } = await enter();
    const confirm = { password: PASSWORD };
    const { secret } = (await rest(server.url, 'POST', '/api/users/me/totp', { token, body: { confirm } })).body;
    await rest(server.url, 'PUT', '/api/users/me/totp', { token, body: { code: codeAt(secret, clock) } });
    await post('reset', { login: name });
    const link = (await mailbox.waitFor(email)).secret;
    const done = await Promise.all(['a', 'b', 'c'].map((one) => reset(link, `${NEXT} ${one}`)));
    expect(done.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const password = `${NEXT} ${['a', 'b', 'c'][done.findIndex(({ status }) => status === 200)] ?? ''}`;
    expect((await login(name, password)).body).toMatchObject({ errorCode: 'SECOND_FACTOR_REQUIRED' });
    clock += 30_000;
    expect((await login(name, password, { totp: codeAt(secret, clock) })).status).toBe(200);
  });

  it('is answered alike for who has none, whose address is not confirmed, and who is deactivated, and nothing goes there', async () => {
    const known = await enter();
    const closed = await enter();
    await server.stores.users.update(closed.id, { deactivated: true });
    await registerAt(server.url, 'waiting', { email: 'waiting@example.org' });
    await mailbox.waitFor('waiting@example.org');
    const logins = [
      known.name,
      closed.name,
      'waiting',
      'waiting@example.org',
      'nobody-at-all',
      'nobody@example.org',
      '.',
    ];
    const answers = await Promise.all(logins.map((one) => post('reset', { login: one })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body)}`))).toEqual(new Set(['202 ']));
    await mailbox.waitFor(known.email);
    const sent = await mailsTo(closed.email, 'waiting@example.org', 'nobody@example.org');
    expect(sent.map(({ subject }) => subject)).toEqual(['Confirm your address for Rescue & Co']);
    for (const body of [{}, { login: '' }, { login: 7 }, { login: 'x', more: 1 }, { login: 'x'.repeat(255) }])
      expect((await post('reset', body)).body).toMatchObject({ errorCode: 'VALIDATION_FAILED' });
  });

  it('goes three times an hour for an account, however often it is asked for; an address may ask 30 times', async () => {
    const { name, email } = await enter(limited);
    const ask = (login: string, from: string) => post('reset', { login }, limited, { 'x-forwarded-for': from });
    for (let i = 0; i < 5; i += 1) expect((await ask([name, email][i % 2] ?? '', '203.0.113.1')).status).toBe(202);
    const other = await enter(limited);
    await ask(other.name, '203.0.113.1');
    await mailbox.waitFor(other.email);
    expect(mailbox.mails.filter(({ to }) => to === email)).toHaveLength(3);
    const statuses = [];
    for (let i = 0; i < 26; i += 1) statuses.push((await ask(`nobody-${i}`, '203.0.113.1')).status);
    expect(statuses).toEqual([...Array<number>(24).fill(202), 429, 429]);
    expect((await ask(name, '203.0.113.2')).status).toBe(202);
    clock += HOUR;
    expect((await ask(name, '203.0.113.1')).status).toBe(202);
    await mailbox.waitFor(email, (mail) => mailbox.mails.filter(({ to }) => to === email).indexOf(mail) === 3);
  });

  it('takes as long for an account as for none', { timeout: 60_000 }, async () => {
    const { name } = await enter();
    const msOf = async (login: string) => {
      const startedAt = performance.now();
      await post('reset', { login });
      return performance.now() - startedAt;
    };
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
    /** Noise goes the one way once and the other way the next time. */
    const signs = new Set<number>();
    for (let round = 0; round < 5 && signs.size < 2; round += 1) {
      const [known, unknown]: [number[], number[]] = [[], []];
      for (let i = 0; i < 30; i += 1) {
        const isFirst = i % 2 === 0;
        if (isFirst) known.push(await msOf(name));
        unknown.push(await msOf('nobody-at-all'));
        if (!isFirst) known.push(await msOf(name));
      }
      const [a, b] = [median(known), median(unknown)];
      if (Math.abs(a - b) <= Math.max(0.5, 0.15 * Math.min(a, b))) return;
      signs.add(Math.sign(a - b));
    }
    expect(signs.size).toBe(2);
  });
});

describe('without a mail server, or without the address of links', () => {
  it('an administrator makes the links, and the page is told so', async () => {
    const plain = await startServer();
    const nowhere = await startServer({ SMTP_URL: mailbox.url });
    const config = async ({ url }: TestServer): Promise<unknown> => (await rest(url, 'GET', '/api/config')).body.reset;
    expect([await config(server), await config(plain), await config(nowhere)]).toEqual(['mail', 'admin', 'admin']);
    for (const one of [plain, nowhere])
      expect((await post('reset', { login: 'anna' }, one)).body).toMatchObject({ errorCode: 'NOT_FOUND' });
    await Promise.all([plain.close(), nowhere.close()]);
  });
});

describe('a mail server that hangs', () => {
  let silent: Server;
  let port: number;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    silent = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('keeps no request waiting, and not the end of the server', async () => {
    const hung = await startServer({ SMTP_URL: `smtp://127.0.0.1:${port}`, PUBLIC_URL });
    const { name } = await enter(hung);
    const askedAt = performance.now();
    for (let i = 0; i < 150; i += 1) expect((await post('reset', { login: name }, hung)).status).toBe(202);
    expect((await post('login', { username: name, password: PASSWORD }, hung)).status).toBe(200);
    expect((await rest(hung.url, 'GET', '/health')).status).toBe(200);
    // Whoever waited for a mail would wait for more than ten seconds: each of these did not.
    expect(performance.now() - askedAt).toBeLessThan(40_000);
    const endingAt = performance.now();
    await hung.close();
    expect(performance.now() - endingAt).toBeLessThan(9_000);
  });
});
