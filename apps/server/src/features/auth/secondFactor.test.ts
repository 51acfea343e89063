import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Me } from '@palaver/protocol/entities';
import { codeAt, PASSWORD, switchOn } from '../../testing/authenticator.ts';
import { changeDatabase } from '../../testing/changeDatabase.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

const STEP = 30_000;
const MINUTE = 60_000;
/** In the middle of a time step. */
let clock = Date.parse('2026-03-01T12:00:15Z');
let server: TestServer;
let people = 0;
beforeAll(async () => {
  server = await startServer({ ORGANISATION: 'Lagoon & Sons' }, undefined, () => clock);
});
afterAll(() => server.close());
beforeEach(() => {
  clock += 60 * MINUTE;
});

const enter = () => registerAt(server.url, `person.${(people += 1)}`);
const login = (username: string, totp?: unknown, password = PASSWORD) =>
  rest(server.url, 'POST', '/api/auth/login', { body: { username, password, totp, tokenInBody: true } });
const ask = (method: string, path: string, token: string, body?: unknown) =>
  rest(server.url, method, `/api/users/me${path}`, { token, body });
const begin = (token: string, confirm: unknown = { password: PASSWORD }) => ask('POST', '/totp', token, { confirm });
const enable = (token: string, code: string) => ask('PUT', '/totp', token, { code });
const me = async (token: string) => Me.parse((await ask('GET', '', token)).body);
const error = (errorCode: string, statusCode = 401) => ({ errorCode, statusCode });
const INVALID = error('SECOND_FACTOR_INVALID');

/** Somebody whose second factor is on, three time steps after its first code. */
async function guarded() {
  const { user, accessToken: token } = await enter();
  const { secret, codes } = await switchOn(server.url, token, clock);
  clock += 3 * STEP;
  const [recovery = '', ...others] = codes;
  return { name: user.username, token, secret, codes, recovery, others, code: () => codeAt(secret, clock) };
}

describe('A13: switching a second factor on', () => {
  it('takes the password, then the first code of a secret that an app can read, and gives ten recovery codes', async () => {
    const { user, accessToken: token } = await enter();
    expect((await begin(token, {})).body).toMatchObject(error('CONFIRMATION_REQUIRED'));
    const { status, body } = await begin(token);
    expect(status).toBe(200);
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body.uri).toBe(
      `otpauth://totp/Lagoon%20%26%20Sons:${user.username}?secret=${body.secret}&issuer=Lagoon%20%26%20Sons`,
    );
    expect(await me(token)).toMatchObject({ totp: false, recoveryCodesLeft: 0 });
    expect((await login(user.username)).status).toBe(200);
    expect((await enable(token, '000000')).body).toMatchObject(INVALID);
    const enabled = await enable(token, codeAt(body.secret, clock));
    expect(enabled.status).toBe(200);
    expect(new Set(enabled.body.recoveryCodes).size).toBe(10);
    for (const code of enabled.body.recoveryCodes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    expect(await me(token)).toMatchObject({ totp: true, recoveryCodesLeft: 10, hasPassword: true, identities: [] });
  });

  it('waits ten minutes for it; nothing that waits is 410', async () => {
    const { accessToken: token } = await enter();
    expect((await enable(token, '123456')).body).toMatchObject(error('LINK_EXPIRED', 410));
    const { secret } = (await begin(token)).body;
    clock += 10 * MINUTE - 1_000;
    expect((await enable(token, '000000')).body).toMatchObject(INVALID);
    clock += 1_000;
    expect((await enable(token, codeAt(secret, clock))).body).toMatchObject(error('LINK_EXPIRED', 410));
    expect((await me(token)).totp).toBe(false);
  });

  it('takes codes of one time step to either side, and says how wrong a clock is that is up to ten minutes off', async () => {
    for (const steps of [-1, 0, 1]) {
      const { accessToken: token } = await enter();
      const { secret } = (await begin(token)).body;
      for (const off of [-20, -2, 2, 20])
        expect((await enable(token, codeAt(secret, clock + off * STEP))).body).toMatchObject({
          ...INVALID,
          details: { clockOffSeconds: off * 30 },
        });
      for (const off of [-22, 22])
        expect((await enable(token, codeAt(secret, clock + off * STEP))).body).not.toHaveProperty('details');
      expect((await enable(token, codeAt(secret, clock + steps * STEP))).status).toBe(200);
    }
  });

  it('of two at once one gets codes', async () => {
    const { accessToken: token } = await enter();
    const { secret } = (await begin(token)).body;
    const both = await Promise.all([0, 1].map(() => enable(token, codeAt(secret, clock))));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  it('once more keeps the old one on until the new one has shown a code', async () => {
    const { name, token, secret, code, recovery } = await guarded();
    expect((await begin(token)).body).toMatchObject({ details: [{ path: 'confirm.code' }] });
    const next = (await begin(token, { password: PASSWORD, code: code() })).body;
    expect(next.secret).not.toBe(secret);
    clock += STEP;
    expect((await login(name, codeAt(next.secret, clock))).body).toMatchObject(INVALID);
    expect((await login(name, code())).status).toBe(200);
    expect((await enable(token, codeAt(next.secret, clock))).status).toBe(200);
    clock += STEP;
    expect((await login(name, code())).body).toMatchObject(INVALID);
    expect((await login(name, recovery)).body).toMatchObject(INVALID);
    expect((await login(name, codeAt(next.secret, clock))).status).toBe(200);
  });

  it('stores no secret and no code as it is', async () => {
    const { name, secret, codes } = await guarded();
    const stored = JSON.stringify(await server.stores.users.findByLogin(name));
    expect(stored).toContain('recoveryCodes');
    for (const told of [secret, ...codes, ...codes.map((code) => code.replace('-', ''))])
      expect(stored).not.toContain(told);
  });
});

describe('A13: signing in with a second factor', () => {
  it('asks for it after the right password alone, and takes a code in any grouping', async () => {
    const { name, code } = await guarded();
    expect((await login(name, undefined, 'not this one')).body).toMatchObject(error('INVALID_CREDENTIALS'));
    expect((await login(name, code(), 'not this one')).body).toMatchObject(error('INVALID_CREDENTIALS'));
    expect((await login(name)).body).toMatchObject(error('SECOND_FACTOR_REQUIRED'));
    expect((await login(name, '000000')).body).toMatchObject(INVALID);
    const signedIn = await login(name, `${code().slice(0, 3)} ${code().slice(3)}`);
    expect(signedIn.status).toBe(200);
    expect((await me(signedIn.body.accessToken)).totp).toBe(true);
  });

  it('takes each time step once, also the one that switched it on, and none before it', async () => {
    const { user, accessToken: token } = await enter();
    const { secret } = await switchOn(server.url, token, clock);
    expect((await login(user.username, codeAt(secret, clock))).body).toMatchObject(INVALID);
    clock += STEP;
    const ahead = codeAt(secret, clock + STEP);
    const tries = await Promise.all(Array.from({ length: 6 }, () => login(user.username, ahead)));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
    expect((await login(user.username, codeAt(secret, clock))).body).toMatchObject(INVALID);
    clock += 2 * STEP;
    expect((await login(user.username, codeAt(secret, clock))).status).toBe(200);
  });

  it('takes each recovery code once, in any case and grouping, and counts what is left', async () => {
    const { name, token, recovery, others } = await guarded();
    const written = ` ${recovery.toLowerCase().replace('-', ' ')}`;
    const tries = await Promise.all(Array.from({ length: 4 }, () => login(name, written)));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect((await me(token)).recoveryCodesLeft).toBe(9);
    expect((await login(name, recovery)).body).toMatchObject(INVALID);
    expect((await login(name, others[0])).status).toBe(200);
    expect((await login(name, 'AAAA-AAAA')).body).toMatchObject(INVALID);
  });

  it.each([null, '', 7, {}, ['123456'], 'x'.repeat(65), 'a\0b'])(
    '%j as a code is refused by its shape',
    async (totp) => {
      const { name } = await guarded();
      expect((await login(name, totp)).body).toMatchObject({
        ...error('VALIDATION_FAILED', 400),
        details: [{ path: 'totp' }],
      });
    },
  );

  it('goes on when the server lost its secrets, and by recovery codes alone when the store lost its keys', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-test-'));
    const start = () => startServer({}, folder, () => clock);
    const before = await start();
    const { accessToken } = await registerAt(before.url, 'anna');
    const { secret, codes } = await switchOn(before.url, accessToken, clock);
    await before.close();
    await rm(join(folder, 'secrets.json'));
    clock += STEP;
    let after = await start();
    const enter = (totp: unknown) =>
      rest(after.url, 'POST', '/api/auth/login', { body: { username: 'anna', password: PASSWORD, totp } });
    expect((await enter(codeAt(secret, clock))).status).toBe(200);
    await after.close();
    changeDatabase(folder, 'DELETE FROM keys');
    clock += STEP;
    after = await start();
    expect((await enter(codeAt(secret, clock))).body).toMatchObject(INVALID);
    expect((await enter(codes[0])).status).toBe(200);
    await after.close();
    await rm(folder, { recursive: true });
  });
});

describe('A13: confirming with a second factor', () => {
  const off = (token: string, confirm: unknown) => ask('DELETE', '/totp', token, { confirm });
  const renew = (token: string, confirm: unknown) => ask('POST', '/recovery-codes', token, { confirm });

  it('names all that is missing, looks at the password first, and uses a code only when the whole succeeds', async () => {
    const { token, code, name } = await guarded();
    for (const confirm of [undefined, {}])
      expect((await off(token, confirm)).body).toMatchObject({
        ...error('CONFIRMATION_REQUIRED'),
        details: [{ path: 'confirm.password' }, { path: 'confirm.code' }],
      });
    for (const [confirm, path] of [
      [{ password: PASSWORD }, 'confirm.code'],
      [{ code: code() }, 'confirm.password'],
    ] as const)
      expect((await off(token, confirm)).body).toMatchObject({ details: [{ path }] });
    expect((await off(token, { password: 'not this one', code: '000000' })).body).toMatchObject(
      error('INVALID_CREDENTIALS'),
    );
    expect((await off(token, { password: PASSWORD, code: '000000' })).body).toMatchObject(INVALID);
    const change = (next: string) =>
      ask('PUT', '/password', token, { next, confirm: { password: PASSWORD, code: code() } });
    expect((await change('password123')).body).toMatchObject(error('VALIDATION_FAILED', 400));
    expect((await change('four other words')).status).toBe(204);
    expect((await change('four other words')).body).toMatchObject(error('INVALID_CREDENTIALS'));
    expect((await login(name, code(), 'four other words')).body).toMatchObject(INVALID);
    expect((await me(token)).totp).toBe(true);
  });

  it('a code that signed somebody in confirms nothing', async () => {
    const { name, token, code } = await guarded();
    expect((await login(name, code())).status).toBe(200);
    expect((await renew(token, { password: PASSWORD, code: code() })).body).toMatchObject(INVALID);
    clock += STEP;
    expect((await renew(token, { password: PASSWORD, code: code() })).status).toBe(200);
  });

  it('gives other recovery codes, and those until now are dead', async () => {
    const { name, token, code, recovery, others } = await guarded();
    const { body } = await renew(token, { password: PASSWORD, code: code() });
    expect(body.recoveryCodes).toHaveLength(10);
    expect((await login(name, recovery)).body).toMatchObject(INVALID);
    expect((await login(name, body.recoveryCodes[3])).status).toBe(200);
    const last = await renew(token, { password: PASSWORD, code: body.recoveryCodes[4] });
    expect(last.status).toBe(200);
    expect((await me(token)).recoveryCodesLeft).toBe(10);
    expect((await login(name, others[1])).body).toMatchObject(INVALID);
  });

  it('switches off; what is off stays off, has no recovery codes, and asks for the password all the same', async () => {
    const { name, token, recovery } = await guarded();
    expect((await off(token, { password: PASSWORD, code: recovery })).status).toBe(204);
    expect(await me(token)).toMatchObject({ totp: false, recoveryCodesLeft: 0 });
    expect((await login(name)).status).toBe(200);
    expect((await off(token, undefined)).body).toMatchObject({ details: [{ path: 'confirm.password' }] });
    expect((await off(token, { password: PASSWORD })).status).toBe(204);
    expect((await off(token, { password: PASSWORD, code: recovery })).status).toBe(204);
    expect((await renew(token, undefined)).body).toMatchObject(error('CONFIRMATION_REQUIRED'));
    expect((await renew(token, { password: PASSWORD })).body).toMatchObject(error('SECOND_FACTOR_OFF', 409));
  });
});

describe('A8: wrong codes', () => {
  const HOUR = 60 * MINUTE;
  const statuses = async (count: number, step: () => Promise<{ status: number }>) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await step()).status);
    return seen;
  };
  const LIMITED = error('RATE_LIMITED', 429);
  const refused = (count: number) => Array<number>(count).fill(401);

  /** A person of a server on which limits hold. */
  async function limited(perMinute: number) {
    const small = await startServer({ RATE_LOGIN_PER_MINUTE: String(perMinute) }, undefined, () => clock);
    const { accessToken: token } = await registerAt(small.url, 'anna');
    const { secret, codes } = await switchOn(small.url, token, clock);
    clock += 3 * STEP;
    const enter = (totp?: string, password = PASSWORD) =>
      rest(small.url, 'POST', '/api/auth/login', { body: { username: 'anna', password, totp } });
    const off = (code: string) =>
      rest(small.url, 'DELETE', '/api/users/me/totp', { token, body: { confirm: { password: PASSWORD, code } } });
    return { small, secret, codes, enter, off, code: () => codeAt(secret, clock) };
  }

  it('ten an hour are let through for an account, to sign in and to confirm; recovery codes are counted apart', async () => {
    const { small, enter, off, code, codes } = await limited(100);
    // Neither a wrong password nor a missing or right code counts.
    expect(await statuses(12, () => enter('000000', 'not this one'))).toEqual(refused(12));
    expect(await statuses(12, () => enter())).toEqual(refused(12));
    expect((await enter(code())).status).toBe(200);
    expect(await statuses(6, () => enter('000000'))).toEqual(refused(6));
    expect(await statuses(4, () => off('000000'))).toEqual(refused(4));
    clock += STEP;
    const { body, headers } = await enter(code());
    expect(body).toMatchObject(LIMITED);
    expect(body.retryAfterMs).toBeGreaterThan(HOUR - 5 * MINUTE);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect((await off(code())).body).toMatchObject(LIMITED);
    expect((await enter('000000', 'not this one')).status).toBe(401);
    expect((await enter(codes[0])).status).toBe(200);
    expect(await statuses(10, () => enter('AAAA-AAAA'))).toEqual(refused(10));
    expect((await enter(codes[1])).body).toMatchObject(LIMITED);
    clock += HOUR;
    expect([(await enter(code())).status, (await enter(codes[1])).status]).toEqual([200, 200]);
    await small.close();
  });

  it('ten an hour are let through at its switching on too', async () => {
    const small = await startServer({ RATE_LOGIN_PER_MINUTE: '100' }, undefined, () => clock);
    const { accessToken: token } = await registerAt(small.url, 'anna');
    const put = (code: string) => rest(small.url, 'PUT', '/api/users/me/totp', { token, body: { code } });
    const confirm = { password: PASSWORD };
    const { body } = await rest(small.url, 'POST', '/api/users/me/totp', { token, body: { confirm } });
    expect(await statuses(10, () => put('000000'))).toEqual(refused(10));
    expect((await put(codeAt(body.secret, clock))).body).toMatchObject(LIMITED);
    await small.close();
  });

  it('count as tries to sign in, and a missing one does not', async () => {
    const { small, enter, off, code } = await limited(3);
    expect(await statuses(8, () => enter())).toEqual(refused(8));
    expect(await statuses(3, () => enter('000000'))).toEqual(refused(3));
    expect((await enter(code())).body).toMatchObject(LIMITED);
    expect((await off(code())).body).toMatchObject(LIMITED);
    clock += MINUTE;
    expect(await statuses(3, () => off('000000'))).toEqual(refused(3));
    expect((await enter(code())).body).toMatchObject(LIMITED);
    clock += MINUTE;
    expect((await enter(code())).status).toBe(200);
    await small.close();
  });

  it('are not limited where sign-ins are not', async () => {
    const { name, code } = await guarded();
    expect(await statuses(15, () => login(name, '000000'))).toEqual(refused(15));
    expect(await statuses(15, () => login(name, 'AAAA-AAAA'))).toEqual(refused(15));
    expect((await login(name, code())).status).toBe(200);
  });
});
