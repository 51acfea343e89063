import type { Page } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { administrator } from './administrator.ts';
import { violations } from './violations.ts';
import { expect, sideways, test } from './world.ts';

/** No violation and nothing sideways, on a phone and on a screen. */
async function expectFit(page: Page): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => sideways(page), `${width}`).toBe(0);
    expect(await violations(page)).toEqual([]);
  }
}

/** Gives the server's answer other backups. */
async function show(page: Page, fields: object): Promise<void> {
  await page.route('**/api/admin/server*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as object;
    await route.fulfill({ response: answer, json: { ...body, ...fields } });
  });
}

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

test('an administrator makes a backup by keys alone, with the password, and it is never given to the page', async ({
  world,
}) => {
  test.slow();
  const page = await administrator(world);
  const downloads: string[] = [];
  page.on('download', (download) => downloads.push(download.url()));
  await page.goto('/admin/server');
  await expect(page.getByText('There is no backup yet.')).toBeVisible();
  await expectFit(page);
  const make = page.getByRole('button', { name: 'Make a backup now' });
  await make.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Make a backup now?' });
  await expect(dialog).toBeVisible();
  await expectFit(page);
  const password = dialog.getByLabel('Your password');
  await password.fill('not this one');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await password.fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const table = page.getByRole('table', { name: 'The last backups' });
  await expect(table.getByText('By an administrator')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Last backup')).toBeVisible();
  await expect(make).toBeFocused();
  expect(downloads).toEqual([]);
  await expect(table.getByText('Not made')).toHaveCount(0);
  await expectFit(page);
});

test('shows how far one is, and in words why the last was not made', async ({ world }) => {
  const page = await administrator(world);
  await show(page, {
    backups: [
      { at: ago(1), bytes: 0, by: null, error: 'No space left on the device.' },
      { at: ago(25), bytes: 5 * 2 ** 20, by: null, error: null },
    ],
    backup: { bytes: 3 * 2 ** 20, total: 9 * 2 ** 20 },
  });
  await page.goto('/admin/server');
  await expect(page.getByText(/No backup was made .*: No space left on the device\./)).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'A backup is being made.' })).toBeVisible();
  await expect(page.getByText('3 MB of about 9 MB')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make a backup now' })).toBeDisabled();
  await expect(page.getByText('Last backup')).toBeVisible();
  await expect(page.getByRole('table', { name: 'The last backups' }).getByText('Not made')).toBeVisible();
  await expectFit(page);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('one that is under way already is said in the dialog', async ({ world }) => {
  const page = await administrator(world);
  await page.route('**/api/admin/backups', (route) =>
    route.fulfill({
      status: 409,
      json: { statusCode: 409, errorCode: 'BACKUP_RUNNING', message: 'A backup is being made already.' },
    }),
  );
  await page.goto('/admin/server');
  await page.getByRole('button', { name: 'Make a backup now' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a backup now?' });
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Make the backup' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/A backup is being made already\./);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Make a backup now' })).toBeFocused();
});
