import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { entry, expect, said, signIn, test, texts, write } from './world.ts';

test('the printed link makes the first account, once, and a wrong one says so', async ({ world }) => {
  const page = await world.page();
  await page.goto('/sign-in');
  await expect(page.getByText('This server has no administrator.')).toBeVisible();
  const fill = async (code: string) => {
    await page.goto('about:blank');
    await page.goto(`/register#setup=${code}`);
    await expect(page.getByRole('heading', { name: 'Create the first account' })).toBeVisible();
    await page.getByLabel('Sign-in name').fill('lona');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
  };
  await fill('not-the-code');
  await expect(page.getByText('This set-up link is wrong or was used before.')).toBeVisible();
  await fill(world.server.setupCode);
  await expect(page.locator('#composer')).toBeVisible();
  const other = await world.page();
  const told = other.waitForResponse(/\/api\/config/);
  await other.goto('/sign-in');
  expect(await (await told).json()).toMatchObject({ needsAdmin: false });
  await expect(other.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(other.getByText('This server has no administrator.')).toBeHidden();
});

test('what is wrong with a form is said where it is, and what was typed stays', async ({ world }) => {
  const page = await world.page();
  await page.goto('/register');
  await page.getByLabel('Sign-in name').fill('Not A Name!');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('2 things to put right.')).toBeVisible();
  await expect(page.getByLabel('Sign-in name')).toBeFocused();
  await expect(page.getByLabel('Sign-in name')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Sign-in name').fill('anna');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('#composer')).toBeVisible();

  const other = await world.page();
  await other.goto('/register');
  await other.getByLabel('Sign-in name').fill('anna');
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: 'Create account' }).click();
  await expect(other.getByText('This name is taken.')).toBeVisible();
  await other.goto('/sign-in');
  await signIn(other, 'anna', 'not the password');
  await expect(other.getByText('Name or password is wrong.')).toBeVisible();
  await expect(other.getByLabel('Name or e-mail')).toHaveValue('anna');
  await world.server.stop('SIGTERM');
  await signIn(other, 'anna');
  await expect(other.getByText('The server does not answer.')).toBeVisible();
  await world.server.start();
  await signIn(other, 'anna');
  await expect(other.locator('#composer')).toBeVisible();
});

test('when a session is over, what was written is kept, and only for who wrote it', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  await world.join('Ben');
  const page = await world.join('Anna', {}, url);
  await said(page, 'at the server');
  proxy.cut();
  await write(page, 'written without a connection');
  await page.locator('#composer').fill('and half a draft');
  await expect(entry(page, 'written without a connection')).toBeVisible();
  await page.context().clearCookies();
  proxy.mend();
  await page.reload();
  await expect(page.getByText('What you wrote is kept for you.')).toBeVisible({ timeout: 20_000 });

  await signIn(page, 'ben');
  await expect(entry(page, 'at the server')).toBeVisible();
  await expect(page.locator('#composer')).toHaveValue('');
  expect(await page.content()).not.toContain('written without a connection');
  await page.goto('/you');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('who signs in again after a session was over finds and sends what was written', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await said(page, 'at the server');
  proxy.cut();
  await write(page, 'written without a connection');
  await expect(entry(page, 'written without a connection')).toBeVisible();
  await page.context().clearCookies();
  proxy.mend();
  await page.reload();
  await expect(page.getByText('What you wrote is kept for you.')).toBeVisible({ timeout: 20_000 });
  await signIn(page, 'anna');
  await expect(entry(page, 'written without a connection').getByRole('img', { name: /Sent|Delivered/ })).toBeVisible();
  await expect.poll(() => texts(page)).toEqual(['at the server', 'written without a connection']);
});

for (const [how, end] of [
  ['its own sign-out', (page: Page) => page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()],
  ['the end of its session elsewhere', (page: Page) => page.request.post('/api/auth/logout')],
] as const)
  test(`a page that dies in the middle of ${how} leaves nothing half written on the device`, async ({ world }) => {
    const page = await world.join('Anna');
    await said(page, 'at the server');
    await entry(page, 'at the server').focus();
    await page.keyboard.press('e');
    await page.getByRole('textbox', { name: 'Edit' }).fill('a secret change');
    await page.locator('#composer').fill('half a secret');
    await page.getByRole('link', { name: /^Anna/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    // It ends before it could take anything away: only the end itself is noted on the device.
    await page.evaluate(() => (Storage.prototype.removeItem = () => undefined));
    await end(page);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).toContain('half a secret');
    const later = await page.context().newPage();
    await page.close();
    await later.goto('/');
    await expect(later.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(await later.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/secret|draft/);
  });

test('signing out signs all tabs out', async ({ world }) => {
  const one = await world.join('Anna');
  const two = await one.context().newPage();
  await two.goto('/r/general');
  await expect(two.locator('#composer')).toBeVisible();
  await one.goto('/you');
  await one.getByRole('button', { name: 'Sign out' }).click();
  await one.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  for (const page of [one, two]) await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('too many tries at signing in are said in plain words, with how long to wait', async ({ world }) => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-tries-'));
  const server = new ServerProcess(await freePort(), folder, { RATE_LOGIN_PER_MINUTE: '5' });
  await server.start();
  const page = await world.page({}, server.url);
  await world.register(page, 'Anna');
  const other = await world.page({}, server.url);
  await other.goto('/sign-in');
  const alert = other.getByRole('alert');
  for (let i = 0; i < 5; i += 1) {
    const answer = other.waitForResponse(/\/auth\/login/);
    await signIn(other, 'anna', `wrong ${i} word`);
    expect((await answer).status()).toBe(401);
    await expect(alert).toHaveText('Name or password is wrong.');
  }
  const answer = other.waitForResponse(/\/auth\/login/);
  await signIn(other, 'anna', 'wrong for the last time');
  expect((await answer).status()).toBe(429);
  await expect(alert).toHaveText(/^Too many tries\. Wait \d+ (seconds?|minutes?)\.$/);
  const seconds = Number((await answer).headers()['retry-after']);
  const [, said] = /Wait (\d+) second/.exec((await alert.textContent()) ?? '') ?? [];
  expect(Math.abs(Number(said) - seconds)).toBeLessThanOrEqual(1);
  await expect(other.getByLabel('Name or e-mail')).toHaveValue('anna');
  await server.stop('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});
