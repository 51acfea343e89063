import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { expect, looksRight, signIn, test } from './world.ts';

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

async function makeRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New room' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByText('Private', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Makes an invitation in the details of the room that is open. @returns its link */
async function invite(page: Page, times = 'Once'): Promise<string> {
  await page.getByRole('button', { name: 'Invite people' }).click();
  await page.getByLabel('How often it works').selectOption(times);
  await page.getByRole('button', { name: 'Make the link' }).click();
  const ready = page.getByRole('dialog', { name: 'The invitation is ready' });
  await expect(ready.getByRole('img', { name: 'QR code of the invitation link' })).toBeVisible();
  const link = await ready.getByLabel('Link', { exact: true }).inputValue();
  await looksRight(page, 'dialog');
  await ready.getByRole('button', { name: 'Done' }).click();
  return link;
}

async function fill(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name').fill(name.toLowerCase());
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
}

test('by a link from the details of a room somebody new comes into it on a phone, and the link is used up then', async ({
  world,
}) => {
  const page = await world.join('Anna');
  await makeRoom(page, 'Night crew');
  const link = await invite(page);
  expect(link).toMatch(/^http:\/\/[^/]+\/invite#[a-z2-9]{12}$/);

  const phone = await world.page(PHONE);
  await phone.goto(link);
  await expect(phone.getByText(/Anna.* asks you to .*Palaver.*, into this room:/)).toBeVisible();
  await expect(phone.getByText('Night crew', { exact: true })).toBeVisible();
  await expect(phone.getByText(/This invitation works until/)).toBeVisible();
  await looksRight(phone);
  await fill(phone, 'Anna');
  await expect(phone.getByText('This name is taken.')).toBeVisible();
  await fill(phone, 'Arthur');
  await expect(phone.getByRole('heading', { level: 1, name: 'Night crew', exact: true })).toBeVisible();
  await expect(page.getByRole('complementary').getByText('Arthur')).toBeVisible();

  const late = await world.page(PHONE);
  await late.goto(link);
  await expect(late.getByRole('heading', { name: 'This invitation has ended' })).toBeVisible();
  await late.getByRole('link', { name: 'I have an account here' }).click();
  await expect(late.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('who has an account signs in and accepts; active ones are listed and can be withdrawn', async ({ world }) => {
  const page = await world.join('Anna');
  const ben = await world.join('Ben');
  await makeRoom(page, 'Night crew');
  const link = await invite(page, '5 times');

  await ben.goto(link);
  await expect(ben.getByRole('heading', { name: /Join .*Night crew.*\?/ })).toBeVisible();
  await expect(ben.getByText('You are signed in as')).toBeVisible();
  await ben.getByRole('button', { name: 'Accept' }).click();
  // In the room: the question that was asked before names it too.
  await expect(ben.getByRole('heading', { level: 1, name: 'Night crew', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Invite people' }).click();
  const listed = page.getByRole('list', { name: 'Active invitations' }).getByRole('listitem');
  await expect(listed).toHaveCount(1);
  await expect(listed).toContainText('used 1 of 5');
  await expect(listed).toContainText('Night crew');

  const elsewhere = await world.page();
  await elsewhere.goto(link);
  await elsewhere.getByRole('link', { name: 'I have an account here' }).click();
  await signIn(elsewhere, 'ben');
  await expect(elsewhere.getByRole('heading', { name: /Join .*Night crew.*\?/ })).toBeVisible();

  await listed.getByRole('button', { name: /Withdraw/ }).click();
  await expect(page.getByText('There are no active invitations.')).toBeVisible();
  await elsewhere.getByRole('button', { name: 'Accept' }).click();
  await expect(elsewhere.getByRole('alert')).toContainText('This invitation has ended');
});

test('where accounts come by invitation the registration says so, and the administrator invites to the organisation', async ({
  world,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-invites-'));
  const server = new ServerProcess(await freePort(), folder, { REGISTRATION: 'invite' });
  await server.start();
  const page = await world.page({}, server.url);
  await page.goto('/register');
  await expect(page.getByText('You need an invite link.')).toBeVisible();
  await expect(page.getByLabel('Sign-in name')).toBeHidden();
  await page.goto('about:blank');
  await page.goto(`/register#setup=${server.setupCode}`);
  await page.getByLabel('Sign-in name').fill('lona');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('#composer')).toBeVisible();
  await page.goto('/you');
  await page.getByRole('link', { name: 'Invitations' }).click();
  await expect(page.getByText('There are no active invitations.')).toBeVisible();
  const link = await invite(page);
  await expect(page.getByRole('list', { name: 'Active invitations' })).toContainText('used 0 of 1');

  const phone = await world.page(PHONE, server.url);
  await phone.goto(link);
  await fill(phone, 'Arthur');
  await expect(phone.getByRole('link', { name: /General/ }).first()).toBeVisible();
  await phone.goto('/you');
  await expect(phone.getByRole('heading', { level: 1, name: 'You' })).toBeVisible();
  await expect(phone.getByRole('link', { name: 'Invitations' })).toBeHidden();
  await server.stop('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});
