import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { codeAt, PASSWORD, switchOn } from '../testing/authenticator.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const DAY_MS = 86_400_000;
const SECRETS = ['the first secret of this installation', 'the second secret of this installation'];

let folder: string;
let server: TestServer | null;
let clock: number;
const start = async (secret: number, previous?: number) => {
  await server?.close();
  const env = {
    JWT_SECRET: SECRETS[secret] ?? '',
    ...(previous !== undefined && { JWT_SECRET_PREVIOUS: SECRETS[previous] ?? '' }),
  };
  server = await startServer(env, folder, () => clock);
  return server.url;
};
beforeEach(async () => {
  clock = Date.UTC(2026, 5, 1);
  server = null;
  folder = await mkdtemp(join(tmpdir(), 'palaver-secret-'));
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

const me = (url: string, token: string) => rest(url, 'GET', '/api/users/me', { token });
const refresh = async (url: string, refreshToken: string) => {
  const { status, body } = await rest(url, 'POST', '/api/auth/token', { body: { refreshToken } });
  return { status, body: body as { accessToken: string; refreshToken: string; errorCode?: string } };
};
const login = (url: string, username: string, fields = {}) =>
  rest(url, 'POST', '/api/auth/login', { body: { username, password: PASSWORD, tokenInBody: true, ...fields } });

it('a session of 30 days, an access token and a second factor go on through a change of JWT_SECRET', async () => {
  let url = await start(0);
  const anna = await registerAt(url, 'anna');
  const { secret } = await switchOn(url, anna.accessToken, clock);
  const { body } = await login(url, 'anna', { rememberMe: true, totp: codeAt(secret, (clock += 30_000)) });
  let session = body as { accessToken: string; refreshToken: string };
  // Used a while, so that the family has tokens that were derived; the answer to the last refresh is lost.
  for (let i = 0; i < 15; i += 1) session = (await refresh(url, session.refreshToken)).body;
  const { accessToken } = session;
  const lost = await refresh(url, session.refreshToken);

  url = await start(1, 0);
  expect((await me(url, accessToken)).body).toMatchObject({ username: 'anna' });
  const again = await refresh(url, session.refreshToken);
  expect(again.body).toMatchObject({ refreshToken: lost.body.refreshToken });
  clock += 29 * DAY_MS;
  const month = await refresh(url, again.body.refreshToken);
  expect(month.status).toBe(200);
  const next = await refresh(url, month.body.refreshToken);
  expect((await me(url, next.body.accessToken)).status).toBe(200);
  expect((await login(url, 'anna', { totp: codeAt(secret, (clock += 30_000)) })).status).toBe(200);

  // After it the secret before is needed no more.
  url = await start(1);
  expect((await refresh(url, next.body.refreshToken)).status).toBe(200);
  expect((await login(url, 'anna', { totp: codeAt(secret, (clock += 30_000)) })).status).toBe(200);
});

it('a stolen token of before the change is known as such long after it', async () => {
  let url = await start(0);
  let session: { refreshToken: string } = { refreshToken: (await registerAt(url, 'anna')).refreshToken ?? '' };
  const rotate = async (times: number) => {
    for (let i = 0; i < times; i += 1) session = (await refresh(url, session.refreshToken)).body;
  };
  await rotate(5);
  const stolen = session.refreshToken;
  await rotate(7);
  url = await start(1, 0);
  await rotate(20);
  clock += DAY_MS;
  expect(await refresh(url, stolen)).toMatchObject({ status: 401, body: { errorCode: 'TOKEN_REVOKED' } });
  expect(await refresh(url, session.refreshToken)).toMatchObject({ status: 401, body: { errorCode: 'TOKEN_REVOKED' } });
});

it('without JWT_SECRET_PREVIOUS access tokens end with the secret, and the second factor stays', async () => {
  let url = await start(0);
  const { accessToken } = await registerAt(url, 'anna');
  const { secret } = await switchOn(url, accessToken, clock);
  url = await start(1);
  expect((await me(url, accessToken)).body).toMatchObject({ errorCode: 'TOKEN_INVALID' });
  expect((await login(url, 'anna', { totp: codeAt(secret, (clock += 30_000)) })).status).toBe(200);
});

it('the 31 days begin once, however often it is started anew', async () => {
  await start(0);
  const begun = (clock += DAY_MS);
  await start(1, 0);
  clock += DAY_MS;
  await start(1, 0);
  expect(await server?.stores.keys.signing()).toMatchObject({ since: begun });
});
