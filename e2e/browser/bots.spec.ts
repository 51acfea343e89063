import type { Page } from '@playwright/test';
import { administrator, expectFit } from './administrator.ts';
import { violations } from './violations.ts';
import { expect, test } from './world.ts';

/** What a program is answered that comes with this key. */
async function statusOf(page: Page, key: string): Promise<number> {
  return (await page.request.get('/api/users/me', { headers: { authorization: `Bearer ${key}` } })).status();
}

test('bots are made, given a new key and deleted by the keys alone; a key is shown once', async ({ world }) => {
  // The page is looked at in five widths and both themes.
  test.slow();
  const page = await administrator(world);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Bots' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Bots' })).toBeVisible();
  await expect(page.getByText('There is no bot yet.')).toBeVisible();

  await page.getByRole('button', { name: 'Add a bot' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Sign-in name')).toBeFocused();
  await page.keyboard.type('ines');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Tide table of every harbour from here to the far end');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('This name is taken.');
  expect(await violations(page, 'dialog')).toEqual([]);
  await dialog.getByLabel('Sign-in name').fill('tide.bot');
  await page.keyboard.press('Enter');

  const field = page.getByRole('dialog', { name: /Key for .*Tide table/ }).getByLabel('Key');
  await expect(field).toBeFocused();
  const first = await field.inputValue();
  expect(first).toMatch(/^plv_[\w-]{43}$/);
  expect(await violations(page, 'dialog')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(field).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(first);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(field).toBeHidden();
  expect(await page.content()).not.toContain(first);
  expect(await statusOf(page, first)).toBe(200);
  const message = { roomId: 'general', clientId: 'from-a-program', text: 'High water at six.' };
  const sent = await page.request.post('/api/messages', {
    headers: { authorization: `Bearer ${first}` },
    data: message,
  });
  expect(sent.status()).toBe(201);

  const row = page.getByRole('table', { name: 'Bots' }).getByRole('row', { name: /Tide table/ });
  await row.getByRole('button', { name: /New key for/ }).focus();
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(await violations(page, 'dialog')).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  const second = await field.inputValue();
  expect(second).not.toBe(first);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(row.getByRole('button', { name: /New key for/ })).toBeFocused();
  expect(await statusOf(page, first)).toBe(401);
  expect(await statusOf(page, second)).toBe(200);
  await expectFit(page);
  await page.setViewportSize({ width: 320, height: 700 });
  // The columns are drawn anew after the width has changed.
  const rightEnd = async () => {
    const box = await page.getByRole('table', { name: 'Bots' }).boundingBox();
    return box ? box.x + box.width : Infinity;
  };
  await expect.poll(rightEnd).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  const remove = row.getByRole('button', { name: /Delete/ });
  const keep = question.getByRole('button', { name: 'Cancel' });
  await remove.focus();
  await page.keyboard.press('Enter');
  await expect(keep).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(remove).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(keep).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The bot is deleted.')).toBeVisible();
  await expect(page.getByText('There is no bot yet.')).toBeVisible();
  await expect(page.getByRole('searchbox')).toBeFocused();
  expect(await statusOf(page, second)).toBe(401);
});

test('a bot is marked beside its name wherever that stands, and little is offered for it among people', async ({
  world,
}) => {
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Bots' }).click();
  await page.getByRole('button', { name: 'Add a bot' }).click();
  await page.getByRole('dialog').getByLabel('Sign-in name').fill('tide.bot');
  await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
  const key = await page.getByRole('dialog').getByLabel('Key').inputValue();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  const headers = { authorization: `Bearer ${key}` };
  const data = { roomId: 'general', clientId: 'from-a-program', text: 'High water at six.' };
  expect((await page.request.post('/api/messages', { headers, data })).status()).toBe(201);

  await page.getByRole('link', { name: 'People' }).click();
  const person = page.getByRole('table', { name: 'People' }).getByRole('row', { name: /tide\.bot/ });
  await expect(person.getByText('Bot', { exact: true })).toBeVisible();
  await person.getByRole('button', { name: /Manage/ }).click();
  await expect(page.getByRole('button', { name: 'Deactivate' })).toBeVisible();
  for (const name of ['Make administrator', 'Make a one-time link', 'Sign out everywhere'])
    await expect(page.getByRole('button', { name })).toBeHidden();

  await page.goto('/r/general');
  const entry = page.getByRole('log').locator('article', { hasText: 'High water at six.' });
  await expect(entry.getByText('Bot', { exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 700 });
  await expect(entry.getByText('Bot', { exact: true })).toBeVisible();
});
