import type { Page } from '@playwright/test';
import { violations } from './violations.ts';
import { entry, expect, said, sideways, test } from './world.ts';

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

/** Makes a public room, which both are in then. */
async function makeRoom(anna: Page, ben: Page): Promise<void> {
  await anna.getByRole('button', { name: 'New room' }).first().click();
  const dialog = anna.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Name').fill('Night crew');
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { level: 1, name: 'Night crew' })).toBeVisible();
  await said(anna, 'positions only');
  await ben.goto(new URL(anna.url()).pathname);
  await ben.getByRole('main').getByRole('button', { name: 'Join' }).click();
  await expect(ben.locator('#composer')).toBeVisible();
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'What can be done with Ben' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function ban(page: Page, reason: string): Promise<void> {
  await choose(page, 'Ban…');
  const dialog = page.getByRole('alertdialog', { name: /Ban Ben from Night crew/ });
  await dialog.getByLabel('Reason').fill(reason);
  expect(await violations(page, 'dialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(page.getByText('Ben is banned.')).toBeVisible();
}

test('who is muted in the middle of a sentence is told, keeps the text, and goes on when the mute ends', async ({
  world,
}) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben', PHONE);
  await makeRoom(anna, ben);
  await ben.locator('#composer').fill('half a sentence');
  await anna.getByRole('button', { name: 'What can be done with Ben' }).click();
  expect(await violations(anna, 'dialog')).toEqual([]);
  await anna.getByRole('menuitem', { name: 'Mute…' }).click();
  const dialog = anna.getByRole('dialog', { name: 'Mute Ben' });
  await dialog.getByText('1 hour').click();
  expect(await violations(anna, 'dialog')).toEqual([]);
  await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(ben.getByText(/You may not write here until /)).toBeVisible();
  await expect(ben.getByText('half a sentence')).toBeVisible();
  await expect(ben.locator('#composer')).toBeHidden();
  await expect.poll(() => sideways(ben)).toBe(0);
  expect(await violations(ben)).toEqual([]);
  await expect(anna.getByRole('complementary')).toContainText(/muted until /);
  await choose(anna, 'Mute…');
  await anna.getByRole('button', { name: 'Unmute now' }).click();
  await expect(ben.locator('#composer')).toHaveValue('half a sentence');
});

test('who is banned in the middle of a sentence sees why and keeps the text; the ban is listed and lifted', async ({
  world,
}) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben', PHONE);
  await makeRoom(anna, ben);
  await ben.locator('#composer').fill('half a sentence');
  await ban(anna, 'Names on the open channel');
  await expect(ben.getByRole('heading', { name: /You were banned from this room: Names on the open/ })).toBeVisible();
  await expect(ben.getByText('half a sentence')).toBeVisible();
  await expect.poll(() => sideways(ben)).toBe(0);
  expect(await violations(ben)).toEqual([]);

  await anna.getByRole('button', { name: 'Banned people' }).click();
  const banned = anna.getByRole('list', { name: 'Banned people' });
  await expect(banned).toContainText('Names on the open channel');
  expect(await violations(anna, 'dialog')).toEqual([]);
  await banned.getByRole('button', { name: 'Lift the ban of Ben' }).click();
  await expect(anna.getByText('Nobody is banned from this room.')).toBeVisible();
  await ben.reload();
  await ben.getByRole('main').getByRole('button', { name: 'Join' }).click();
  await expect(ben.locator('#composer')).toHaveValue('half a sentence');
});

test('who was banned while offline with a queue sees why, and the texts are kept', async ({ world }) => {
  const anna = await world.join('Anna');
  const { proxy, url } = await world.openProxy();
  const ben = await world.join('Ben', {}, url);
  await makeRoom(anna, ben);
  proxy.cut();
  await ben.locator('#composer').fill('written offline');
  await ben.locator('#composer').press('Enter');
  await expect(entry(ben, 'written offline')).toBeVisible();
  await ban(anna, 'Twice warned');
  proxy.mend();
  await expect(ben.getByRole('heading', { name: 'Not sent' })).toBeVisible({ timeout: 30_000 });
  await expect(ben.getByText('written offline')).toBeVisible();
  await expect(ben.getByText('You were banned from this room: Twice warned. Not sent.')).toBeVisible();
});
