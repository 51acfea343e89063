import type { Page } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { administrator, expectFit, makeRoom } from './administrator.ts';
import { violations } from './violations.ts';
import { expect, test } from './world.ts';

const LONG_NAME = 'Bernadette Villanueva-Okutsuka-Henares and all who row';

const noViolation = async (page: Page) => expect(await violations(page, 'dialog')).toEqual([]);

test('rooms are found, archived, handed over and deleted, by the keys alone', async ({ world }) => {
  // Two people sign up, and the page is looked at in five widths and both themes.
  test.slow();
  const anna = await world.join('Anna');
  await makeRoom(anna, 'Night crew');
  await makeRoom(anna, LONG_NAME);
  await expect(anna.getByRole('link', { name: /Night crew/ })).toBeVisible();
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Rooms', exact: true }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
  const table = page.getByRole('table', { name: 'Rooms' });
  await expect(table.getByRole('row')).toHaveCount(4);

  const search = page.getByRole('searchbox', { name: 'Name of a room' });
  await search.fill('zz');
  await expect(page.getByText('No room found for zz.')).toBeVisible();
  await search.fill('');
  await table.getByRole('button', { name: 'Manage General' }).press('Enter');
  await expect(table.getByRole('listitem').filter({ hasText: 'Ines Rull' })).toContainText('owner');
  await expect(table.getByRole('button', { name: 'Delete for good' })).toBeHidden();
  await expectFit(page);

  // A long name is cut in its row, and stands whole where it is to be typed.
  await table.getByRole('button', { name: `Manage ${LONG_NAME}` }).press('Enter');
  await table.getByRole('button', { name: 'Delete for good' }).press('Enter');
  await expect(page.getByRole('alertdialog').getByText(LONG_NAME, { exact: true })).toBeVisible();
  await expectFit(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toBeHidden();

  await search.fill('night');
  await table.getByRole('button', { name: 'Manage Night crew' }).press('Enter');
  await expect(table.getByRole('listitem').filter({ hasText: 'Anna' })).toContainText('owner');
  const archive = table.getByRole('button', { name: 'Archive' });
  await archive.press('Enter');
  const ask = page.getByRole('alertdialog', { name: 'Archive Night crew?' });
  await expect(ask.getByRole('button', { name: 'Keep it open' })).toBeFocused();
  await noViolation(page);
  await page.keyboard.press('Escape');
  await expect(archive).toBeFocused();
  await archive.press('Enter');
  await ask.getByRole('button', { name: 'Archive' }).press('Enter');
  await expect(table.getByRole('row', { name: /Night crew.*archived/ })).toBeVisible();
  await table.getByRole('button', { name: 'Open again' }).press('Enter');
  await expect(table.getByRole('row', { name: /Night crew.*archived/ })).toBeHidden();

  await table.getByRole('button', { name: 'Name an owner' }).press('Enter');
  const owner = page.getByRole('dialog', { name: 'Owner of Night crew' });
  await expect(owner.getByRole('button', { name: 'Make owner', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await noViolation(page);
  await page.keyboard.press('Escape');
  await expect(owner).toBeHidden();

  await table.getByRole('button', { name: 'Delete for good' }).press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Delete Night crew for good?' });
  const go = dialog.getByRole('button', { name: 'Delete for good' });
  await dialog.getByLabel('Your password').fill('not this one');
  await expect(go).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Type the name of the room').fill('Night crew');
  await go.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('This is not your current password.');
  await noViolation(page);
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('No room found for night.')).toBeVisible();
  await expect(search).toBeFocused();
  await expect(anna.getByRole('link', { name: /Night crew/ })).toBeHidden();
});

test('a room is handed over to another member', async ({ world }) => {
  await world.join('Anna');
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Rooms', exact: true }).click();
  const table = page.getByRole('table', { name: 'Rooms' });
  await table.getByRole('button', { name: 'Manage General' }).click();
  await table.getByRole('button', { name: 'Name an owner' }).click();
  const owner = page.getByRole('dialog', { name: 'Owner of General' });
  await owner.getByLabel('Owner').selectOption('Anna (anna), member');
  await owner.getByRole('button', { name: 'Make owner', exact: true }).click();
  await expect(table.getByRole('listitem').filter({ hasText: 'Anna' })).toContainText('owner');
  await expect(table.getByRole('listitem').filter({ hasText: 'Ines Rull' })).toContainText('moderator');
});

test('an account is deleted with the own password, which says what becomes of messages', async ({ world }) => {
  // Two people sign up, and the page is looked at in five widths and both themes.
  test.slow();
  const anna = await world.join('Anna');
  const page = await administrator(world);
  const row = (name: RegExp) => page.getByRole('table', { name: 'People' }).getByRole('row', { name });
  await page.getByRole('button', { name: 'Manage Ines Rull' }).click();
  await expect(page.getByRole('button', { name: 'Delete account' })).toBeHidden();
  await page.getByRole('button', { name: 'Manage Anna' }).click();
  await page.getByRole('button', { name: 'Delete account' }).press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Delete the account of Anna?' });
  await expect(dialog.getByText('What they wrote stays, without their name.')).toBeVisible();
  await noViolation(page);
  await dialog.getByLabel('Your password').fill('not this one');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row(/deleted-/)).toBeVisible();
  await expect(row(/deleted-/).getByRole('button')).toBeHidden();
  await expect(anna.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expectFit(page);
});

test('an archived room in which nobody wrote is not called new', async ({ world }) => {
  const page = await administrator(world);
  await makeRoom(page, 'Summer rota', 'public');
  await page.goto('/admin/rooms');
  await page.getByRole('button', { name: 'Manage Summer rota' }).click();
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByRole('row', { name: /Summer rota.*archived/ })).toBeVisible();
  await page.goto('/r/summer-rota');
  await expect(page.getByText('Nothing was written here.')).toBeVisible();
  await expect(page.getByText(/This room is new/)).toBeHidden();
});
