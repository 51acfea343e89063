import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, switchOn } from '../../testing/authenticator.ts';
import { confirmAddress } from '../../testing/confirmAddress.ts';
import { rest } from '../../testing/rest.ts';
import { type Mailbox, startMailbox } from '../../testing/startMailbox.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

const PASSWORD = 'four plain words';
const DAY = 86_400_000;
const PUBLIC_URL = 'http://chat.example.org';
const GONE = { statusCode: 410, errorCode: 'LINK_EXPIRED' };

let clock = Date.parse('2026-03-01T12:00:00Z');
let mailbox: Mailbox;
let server: TestServer;
let plain: TestServer;
let count = 0;
beforeAll(async () => {
  mailbox = await startMailbox();
  const from = 'Our chat <chat@example.org>';
  server = await startServer({ SMTP_URL: mailbox.url, MAIL_FROM: from, PUBLIC_URL }, undefined, () => clock);
  plain = await startServer();
});
afterAll(async () => {
  await Promise.all([server.close(), plain.close()]);
  await mailbox.close();
});

async function enter(fields = {}, { url } = server) {
  count += 1;
  const name = `person${count}`;
  const { user, accessToken: token } = await registerAt(url, name, fields);
  return { id: user.id, name, email: `${name}@example.org`, token };
}
const put = (token: string, body: unknown, { url } = server) =>
  rest(url, 'PUT', '/api/users/me/email', { token, body });
const give = (token: string, email: string | null, at = server) =>
  put(token, { email, confirm: { password: PASSWORD } }, at);
const confirm = (token: string | undefined, secret: string) =>
  rest(server.url, 'POST', '/api/auth/email/confirm', { token, body: { token: secret } });
const me = async (token: string, { url } = server): Promise<unknown> =>
  (await rest(url, 'GET', '/api/users/me', { token })).body;
const login = async (username: string, { url } = server) =>
  (await rest(url, 'POST', '/api/auth/login', { body: { username, password: PASSWORD, tokenInBody: true } })).status;

describe('an address, where mail is sent', () => {
  it('of a new account waits until that account confirms it signed in, once', async () => {
    const other = await enter();
    const email = 'new-one@example.org';
    const { token, name } = await enter({ email: 'New-One@example.org' });
    expect(await me(token)).toMatchObject({ email: null, emailConfirmed: false, pendingEmail: email });
    expect(await login(email)).toBe(401);
    const mail = await mailbox.waitFor(email);
    expect(mail.from).toBe('chat@example.org');
    expect(mail.text).toContain(`${PUBLIC_URL}/confirm#${mail.secret}`);
    expect(mail.text).toContain(name);
    expect((await confirm(undefined, mail.secret)).body).toMatchObject({ errorCode: 'TOKEN_MISSING' });
    expect((await confirm(other.token, mail.secret)).body).toMatchObject(GONE);
    expect((await confirm(token, 'A'.repeat(43))).body).toMatchObject(GONE);
    const confirmed = { email, emailConfirmed: true, pendingEmail: null };
    expect(await confirm(token, mail.secret)).toMatchObject({ status: 200, body: confirmed });
    expect(await me(token)).toMatchObject(confirmed);
    expect((await confirm(token, mail.secret)).body).toMatchObject(GONE);
    expect(await login(email)).toBe(200);
  });

  it('is changed with the password; the one until now gets a note and stays until the new one is confirmed', async () => {
    const { id, name, token, email } = await enter();
    await confirmAddress(server.stores, id, email);
    const next = `next-${email}`;
    for (const body of [{ email: next }, { email: next, confirm: {} }, { email: null, confirm: { code: '123456' } }])
      expect((await put(token, body)).body).toMatchObject({
        errorCode: 'CONFIRMATION_REQUIRED',
        details: [{ path: 'confirm.password' }],
      });
    expect((await put(token, { email: next, confirm: { password: 'not this one' } })).body).toMatchObject({
      errorCode: 'INVALID_CREDENTIALS',
    });
    for (const body of [{}, { email: 'x' }, { email: 7 }, { email: next, confirm: null }, { email: next, more: 1 }])
      expect((await put(token, body)).body).toMatchObject({ errorCode: 'VALIDATION_FAILED' });
    expect(await me(token)).toMatchObject({ email, pendingEmail: null });
    const asked = await give(token, next.toUpperCase());
    expect(asked).toMatchObject({ status: 200, body: { email, emailConfirmed: true, pendingEmail: next } });
    expect((await mailbox.waitFor(email)).text).toContain(`another address was given for the account ${name}`);
    const { secret } = await mailbox.waitFor(next);
    expect([await login(email), await login(next)]).toEqual([200, 401]);
    expect((await confirm(token, secret)).body).toMatchObject({ email: next, emailConfirmed: true });
    expect([await login(email), await login(next)]).toEqual([401, 200]);
    expect((await give(token, null)).body).toMatchObject({ email: null, emailConfirmed: false, pendingEmail: null });
    expect((await mailbox.waitFor(next, ({ text }) => text.includes('was removed'))).secret).toBe('');
    expect(await login(next)).toBe(401);
  });

  it('that somebody else has confirmed is answered like a free one; its owner is told, and nothing confirms it', async () => {
    const owner = await enter();
    await confirmAddress(server.stores, owner.id, owner.email);
    const { token } = await enter();
    const [taken, free] = [await give(token, owner.email), await give((await enter()).token, 'free@example.org')];
    expect({ ...taken.body, ...free.body }).toMatchObject({ email: null, pendingEmail: 'free@example.org' });
    expect(taken).toMatchObject({ status: 200, body: { email: null, pendingEmail: owner.email } });
    const note = await mailbox.waitFor(owner.email);
    expect(note.text).toContain(`belongs to the account ${owner.name} there already`);
    expect(note.secret).toBe('');
    expect((await enter({ email: owner.email })).token).not.toBe('');
    expect(await login(owner.email)).toBe(200);
  });

  it('waits a day, and no longer than until the next one or another password', async () => {
    const { token } = await enter();
    const link = async (email: string) => {
      await give(token, email);
      return (await mailbox.waitFor(email)).secret;
    };
    const first = await link('one@example.org');
    const second = await link('two@example.org');
    expect((await confirm(token, first)).body).toMatchObject(GONE);
    clock += DAY;
    const { body } = await rest(server.url, 'POST', '/api/auth/login', {
      body: { username: `person${count}`, password: PASSWORD, tokenInBody: true },
    });
    const later = body.accessToken;
    expect(await me(later)).toMatchObject({ pendingEmail: null });
    expect((await confirm(later, second)).body).toMatchObject(GONE);
    await give(later, 'three@example.org');
    const third = (await mailbox.waitFor('three@example.org')).secret;
    const change = { next: 'four other words', confirm: { password: PASSWORD } };
    await rest(server.url, 'PUT', '/api/users/me/password', { token: later, body: change });
    expect((await confirm(later, third)).body).toMatchObject(GONE);
  });

  it('takes a code with the password where a second factor is on, and uses it', async () => {
    const { token } = await enter();
    const { secret } = await switchOn(server.url, token, clock);
    expect((await give(token, 'coded@example.org')).body).toMatchObject({ details: [{ path: 'confirm.code' }] });
    clock += 30_000;
    const body = { email: 'coded@example.org', confirm: { password: PASSWORD, code: codeAt(secret, clock) } };
    expect((await put(token, body)).status).toBe(200);
    expect((await put(token, body)).body).toMatchObject({ errorCode: 'SECOND_FACTOR_INVALID' });
  });

  it('that was a login name before addresses were confirmed stays one, and gets no reset', async () => {
    const { id, name, token, email } = await enter();
    const { stores } = server;
    await confirmAddress(stores, id, email);
    const account = await stores.users.find(id);
    if (!account) throw new Error('no account');
    const old = { ...account, user: { ...account.user, id: 'old0000000000000', username: `old-${name}` } };
    await give(token, null);
    await stores.users.create({ ...old, emailState: 'login' }, false);
    expect(await login(email)).toBe(200);
    await rest(server.url, 'POST', '/api/auth/reset', { body: { login: `old-${name}` } });
    const last = await enter();
    await confirmAddress(stores, last.id, last.email);
    await rest(server.url, 'POST', '/api/auth/reset', { body: { login: last.name } });
    await mailbox.waitFor(last.email);
    expect(mailbox.mails.filter(({ to, subject }) => to === email && subject.includes('password'))).toEqual([]);
  });
});

describe('an address, where no mail is sent', () => {
  it('stands at once, unconfirmed: no login name, and in nobody’s way', async () => {
    const email = 'same@example.org';
    const stands = { email, emailConfirmed: false, pendingEmail: null };
    const first = await enter({ email }, plain);
    const second = await enter({}, plain);
    expect(await me(first.token, plain)).toMatchObject(stands);
    expect(await give(second.token, email, plain)).toMatchObject({ status: 200, body: stands });
    expect(await login(email, plain)).toBe(401);
    expect((await give(second.token, null, plain)).body).toMatchObject({ email: null, pendingEmail: null });
  });

  it('is not changed with the profile', async () => {
    const { token } = await enter({}, plain);
    const body = { email: 'x@example.org' };
    expect((await rest(plain.url, 'PATCH', '/api/users/me', { token, body })).body).toMatchObject({
      errorCode: 'VALIDATION_FAILED',
    });
  });
});

describe('what may be left out', () => {
  it('a body: what is to be confirmed names it, and an invitation takes what it has by itself', async () => {
    const admin = await registerAt(plain.url, 'chief', { setupCode: plain.setupCode });
    for (const [method, path] of [
      ['POST', '/api/users/me/totp'],
      ['DELETE', '/api/users/me/totp'],
      ['POST', '/api/users/me/recovery-codes'],
    ] as const)
      expect((await rest(plain.url, method, path, { token: admin.accessToken })).body).toMatchObject({
        statusCode: 401,
        errorCode: 'CONFIRMATION_REQUIRED',
      });
    const invite = await rest(plain.url, 'POST', '/api/invites', { token: admin.accessToken });
    expect(invite).toMatchObject({ status: 201, body: { maxUses: 1, room: null } });
  });

  it.each(['%zz', '%', '%ff', 'abc%2'])('a code of an invitation like %s is one that there is not', async (code) => {
    const { token } = await enter({}, plain);
    const path = `/api/invites/by-code/${code}`;
    expect((await rest(plain.url, 'GET', path)).body).toMatchObject({ statusCode: 404, errorCode: 'INVITE_INVALID' });
    expect((await rest(plain.url, 'POST', `${path}/accept`)).status).toBe(401);
    expect((await rest(plain.url, 'POST', `${path}/accept`, { token })).body).toMatchObject({
      errorCode: 'INVITE_INVALID',
    });
  });
});
