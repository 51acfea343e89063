import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Mailbox, startMailbox } from '../../apps/server/src/testing/startMailbox.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { expect, looksRight, signIn, test, type World } from './world.ts';

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
const NEXT = 'four other words';

let mailbox: Mailbox;
let server: ServerProcess;
let folder: string;
test.beforeEach(async () => {
  mailbox = await startMailbox();
  folder = await mkdtemp(join(tmpdir(), 'palaver-emails-'));
  const port = await freePort();
  const env = { SMTP_URL: mailbox.url, PUBLIC_URL: `http://127.0.0.1:${port}` };
  server = new ServerProcess(port, folder, env);
  await server.start();
});
test.afterEach(async () => {
  await server.stop('SIGTERM');
  await mailbox.close();
  await rm(folder, { recursive: true, force: true });
});

const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });

/** Registers with an address. */
async function enter(world: World, name: string, options = {}): Promise<Page> {
  const page = await world.page(options, server.url);
  await page.goto('/register');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name').fill(name.toLowerCase());
  await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('link', { name: /General/ }).first()).toBeVisible();
  return page;
}

/** Opens the link that was sent to an address, and confirms it. */
async function confirmBy(page: Page, address: string): Promise<void> {
  const { secret } = await mailbox.waitFor(address, (mail) => mail.text.includes('/confirm#'));
  await page.goto('about:blank');
  await page.goto(`/confirm#${secret}`);
  await expect(page.getByText(address)).toBeVisible();
  await looksRight(page);
  await page.getByRole('button', { name: 'Confirm it' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
}

test('an address is given, confirmed, changed and removed, by keyboard', async ({ world }) => {
  const page = await enter(world, 'Anna');
  await page.goto('/you/security');
  await expect(page.getByText(/anna@example\.org.* waits: open the link/)).toBeVisible();
  await looksRight(page);
  await confirmBy(page, 'anna@example.org');
  await page.goto('/you/security');
  await expect(page.getByText('confirmed', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Change e-mail' }).press('Enter');
  const dialog = dialogOf(page, 'Your e-mail address');
  const address = dialog.getByLabel('E-mail address');
  await expect(address).toBeFocused();
  // Without a connection nothing is saved, and a page that was just opened has none yet.
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled();
  await address.fill('no address');
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('This is no e-mail address.')).toBeVisible();
  await looksRight(page, 'dialog');
  await address.fill('next@example.org');
  await dialog.getByLabel('Your password').fill('not this one');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('This is not your current password.')).toBeVisible();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Look into your mail to confirm the address.')).toBeVisible();
  await expect(page.getByText(/next@example\.org.* waits/)).toBeVisible();
  await expect(page.getByText('anna@example.org', { exact: true })).toBeVisible();
  await mailbox.waitFor('anna@example.org', (mail) => mail.text.includes('another address was given'));
  await confirmBy(page, 'next@example.org');

  const { secret } = await mailbox.waitFor('next@example.org');
  await page.goto('about:blank');
  await page.goto(`/confirm#${secret}`);
  await page.getByRole('button', { name: 'Confirm it' }).click();
  await expect(page.getByRole('heading', { name: 'This link is spent' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to sign-in and security' }).click();
  await page.getByRole('button', { name: 'Remove' }).press('Enter');
  const off = page.getByRole('alertdialog', { name: 'Remove your address?' });
  await expect(off.getByRole('button', { name: 'Remove' })).toBeEnabled();
  await off.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText('None. With one you can get back in')).toBeVisible();
});

test('a forgotten password is set by the link in a mail on a phone, and one is signed in with it', async ({
  world,
}) => {
  test.slow();
  const page = await enter(world, 'Ben');
  await confirmBy(page, 'ben@example.org');
  await page.getByRole('link', { name: 'Go to your rooms' }).click();
  const phone = await world.page(PHONE, server.url);
  await phone.goto('/sign-in');
  await phone.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(phone.getByRole('button', { name: 'Send the link' })).toBeVisible();
  await looksRight(phone);
  await phone.getByLabel('Name or e-mail').fill('ben');
  await phone.getByRole('button', { name: 'Send the link' }).click();
  await expect(phone.getByText(/If there is an account for .*ben.* with a confirmed address/)).toBeVisible();
  await looksRight(phone);
  const { secret } = await mailbox.waitFor('ben@example.org', (mail) => mail.text.includes('/reset#'));
  await phone.goto('about:blank');
  await phone.goto(`/reset#${secret}`);
  const password = phone.getByLabel('New password');
  await expect(password).toBeFocused();
  await looksRight(phone);
  await password.fill('boat');
  await phone.keyboard.press('Enter');
  await expect(phone.getByText(/6 more characters/)).toBeVisible();
  await password.fill('password123');
  await phone.keyboard.press('Enter');
  await expect(phone.getByText('Too easy to guess. Four plain words are fine.')).toBeVisible();
  await password.fill(NEXT);
  await phone.keyboard.press('Enter');
  await expect(phone.getByRole('link', { name: /General/ }).first()).toBeVisible();
  await expect(page.getByText('Please sign in again: your password was changed.')).toBeVisible();
  await signIn(page, 'ben@example.org', NEXT);
  await expect(page.getByRole('link', { name: /General/ }).first()).toBeVisible();
});

test('a link that does nothing any more says so, and leads to a new one', async ({ world }) => {
  const page = await world.page({}, server.url);
  await page.goto('/reset#a-link-that-nobody-was-sent');
  await page.getByLabel('New password').fill('yet another one');
  await page.getByRole('button', { name: 'Set it and sign in' }).click();
  await expect(page.getByRole('heading', { name: 'This link is spent' })).toBeVisible();
  await looksRight(page);
  await page.getByRole('link', { name: 'Get a new link' }).click();
  await expect(page.getByRole('button', { name: 'Send the link' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('where no mail is sent the page says whom to ask, and an address stands unconfirmed', async ({ world }) => {
  const page = await world.join('Carl');
  await page.goto('/you/security');
  await page.getByRole('button', { name: 'Add' }).click();
  const dialog = dialogOf(page, 'Your e-mail address');
  await expect(dialog.getByText('This server sends no mail')).toBeVisible();
  await dialog.getByLabel('E-mail address').fill('carl@example.org');
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('not confirmed', { exact: true })).toBeVisible();
  await looksRight(page);
  const other = await world.page(PHONE);
  await other.goto('/sign-in');
  await other.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(other.getByText('An administrator can make you a link')).toBeVisible();
  await looksRight(other);
});
