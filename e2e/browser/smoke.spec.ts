import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test as base } from '@playwright/test';
import { ConfigAnswer, SessionAnswer } from '@palaver/protocol/answers';
import { io, type Socket } from 'socket.io-client';
import { makeAccount } from '../../lab/kit/account.ts';
import { Person } from '../../lab/kit/person.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { entry, said } from './world.ts';

/**
 * What must go after every deployment: `npm run e2e -- --smoke` with the server's address as BASE_URL; without it, on a server of its own. It makes
 * two accounts, with SMOKE_INVITE where the server lets nobody in without, and deletes them; they speak with each other alone.
 */
const { SMOKE_INVITE: invite } = process.env;
/** So long an answer is waited for. */
const WITHIN_MS = 30_000;

const test = base.extend<{ url: string }>({
  url: async ({}, use) => {
    const { BASE_URL: deployed } = process.env;
    if (deployed !== undefined) return use(new URL(deployed).origin);
    const folder = await mkdtemp(join(tmpdir(), 'palaver-smoke-'));
    const server = new ServerProcess(await freePort(), folder);
    await server.start();
    await use(server.url);
    await server.stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  },
});

test('the server can serve, and shows its page and its documents', async ({ url, request }) => {
  for (const path of ['/health', '/ready', '/', '/docs/', '/docs/openapi.json', '/api/config'])
    expect((await request.get(url + path)).status(), path).toBe(200);
  expect((await request.get(`${url}/`)).headers()['content-security-policy']).toContain("default-src 'self'");
  expect((await request.get(`${url}/api/users/me`)).status()).toBe(401);
  expect((await request.get(`${url}/metrics`)).status()).not.toBe(200);
});

test('two people write to each other, by the page and by long-polling, and what they wrote is there after a reload', async ({
  url,
  browser,
}) => {
  const { registration } = ConfigAnswer.parse(await (await fetch(`${url}/api/config`)).json());
  const byCode = `${url}/api/invites/by-code/${invite}`;
  const invited = invite !== undefined && registration !== 'closed' && (await fetch(byCode)).ok;
  const closed = registration !== 'open' && !invited;
  const why = `registration is ${registration} here, and SMOKE_INVITE holds no code of an invitation that still works`;
  if (closed) process.stdout.write(`skipped: two people write to each other, because ${why}.\n`);
  test.skip(closed, why);

  const name = () => `smoke-${randomBytes(5).toString('hex')}`;
  const [anna, ben] = [name(), name()];
  const password = randomBytes(18).toString('base64url');
  const fields = { password, ...(invite !== undefined && { invite }) };
  const people: Person[] = [];
  const page = await browser.newPage({ baseURL: url });
  let socket: Socket | null = null;
  try {
    people.push(new Person(url, ben, await makeAccount(url, ben, fields)));
    await register(page, anna, password);
    people.push(await signedIn(url, anna, password));
    const [other, self] = people;
    if (!other || !self) throw new Error('Nobody is there.');

    const opened = await self.call('POST', '/rooms/private-messages', { userId: other.id }, WITHIN_MS);
    const { id: roomId } = opened.body as { id: string };
    socket = io(url, { auth: { token: other.accessToken, protocol: 1 }, transports: ['polling'] });
    const heard = new Promise<string>((resolve) =>
      socket?.on('chatMessage', ({ data }: { data: { message: { text: string } } }) => resolve(data.message.text)),
    );
    // What is said before it listens it does not hear.
    await new Promise<void>((resolve) => socket?.once('connect', resolve));
    await page.goto(`/r/${roomId}`);
    await said(page, 'high water at noon');
    expect(await heard).toBe('high water at noon');
    const text = 'low water at six';
    expect(
      await socket.timeout(WITHIN_MS).emitWithAck('chatMessage', { roomId, clientId: randomUUID(), text }),
    ).toMatchObject({ ok: true });
    await expect(entry(page, text)).toBeVisible();
    await page.reload();
    await expect(entry(page, text)).toBeVisible();
    await expect(entry(page, 'high water at noon')).toBeVisible();
  } finally {
    socket?.close();
    await page.close();
    for (const person of people)
      expect((await person.call('DELETE', '/users/me', { confirm: { password } }, WITHIN_MS)).status).toBe(204);
  }
});

/** By the page, as a person would, with the invitation where there is one. */
async function register(page: Page, name: string, password: string): Promise<void> {
  await page.goto(invite === undefined ? '/register' : `/invite#${invite}`);
  await page.getByLabel('Sign-in name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: invite === undefined ? 'Create account' : 'Join', exact: true }).click();
  await expect(page.getByRole('link', { name: 'New message' }).or(page.locator('#composer')).first()).toBeVisible();
}

async function signedIn(url: string, name: string, password: string): Promise<Person> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: name, password, tokenInBody: true }),
  });
  expect(response.status).toBe(200);
  return new Person(url, name, SessionAnswer.parse(await response.json()));
}
