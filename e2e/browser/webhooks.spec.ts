import { administrator, expectFit, makeRoom } from './administrator.ts';
import { violations } from './violations.ts';
import { expect, sideways, test } from './world.ts';

test('webhooks are made, paused and deleted by the keys alone; a secret is shown once', async ({ world }) => {
  // The page is looked at in five widths and both themes.
  test.slow();
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Webhooks' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is no webhook yet.')).toBeVisible();
  await page.getByRole('button', { name: 'New webhook' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Address')).toBeFocused();
  await page.keyboard.type('http://10.0.0.1/in');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  expect(await violations(page, 'dialog')).toEqual([]);
  // Whether its name leads anywhere is asked when something is sent.
  const url = 'https://log.harbour.invalid/a/rather/long/path/that/has/to/find/its/place';
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByLabel('edits').focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('From').selectOption({ label: 'Chosen rooms' });
  await dialog.getByLabel('Address').press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Choose at least one room.');
  await dialog.getByLabel('General').press('Space');
  await dialog.getByLabel('Address').press('Enter');

  const field = page.getByRole('dialog').getByLabel('Secret');
  await expect(field).toBeFocused();
  const secret = await field.inputValue();
  expect(secret).toMatch(/^whsec_/);
  expect(await violations(page, 'dialog')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(field).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await expect(field).toBeHidden();
  expect(await page.content()).not.toContain(secret);

  const row = page.getByRole('table', { name: 'Webhooks' }).getByRole('row', { name: /harbour/ });
  await expect(row).toContainText('messages, edits');
  await expect(row).toContainText('General');
  await expect(row).toContainText('nothing sent yet');
  await row.getByRole('button', { name: /Pause/ }).press('Enter');
  await expect(row).toContainText('paused');
  await expectFit(page);
  await row.getByRole('button', { name: /Delete/ }).press('Enter');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(await violations(page, 'dialog')).toEqual([]);
  await question.getByRole('button', { name: 'Delete the webhook' }).press('Enter');
  await expect(page.getByText('There is no webhook yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New webhook' })).toBeFocused();
});

test('a webhook is changed by the keys alone: its address, of what and of which rooms it is told', async ({
  world,
}) => {
  test.slow();
  const page = await administrator(world);
  for (const [name, kind] of [
    ['Harbour watch', 'public'],
    ['Crew of the lighthouse, with a name that is rather long', 'private'],
  ] as const)
    await makeRoom(page, name, kind);
  await page.goto('/admin/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).press('Enter');
  await page.getByRole('dialog').getByLabel('Address').fill('https://log.harbour.invalid/in');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  const row = page.getByRole('table', { name: 'Webhooks' }).getByRole('row', { name: /invalid/ });
  await expect(row).toContainText('messages · All public rooms');

  const change = row.getByRole('button', { name: /Change/ });
  await change.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Change the webhook' });
  await expect(dialog.getByLabel('Address')).toBeFocused();
  await expect(dialog.getByLabel('Address')).toHaveValue('https://log.harbour.invalid/in');
  await dialog.getByLabel('Address').fill('http://10.0.0.1/in');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('private network');
  await dialog.getByLabel('Address').fill('https://roster.invalid/in');
  await dialog.getByLabel('messages').press('Space');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Choose at least one thing');
  await dialog.getByLabel('deletions').press('Space');
  await dialog.getByLabel('From').selectOption({ label: 'Chosen rooms' });
  await dialog.getByLabel('Harbour watch').press('Space');
  await dialog.getByLabel(/lighthouse/).press('Space');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 768, 1280]) {
      await page.setViewportSize({ width, height: 720 });
      await expect.poll(() => sideways(page), `${width}`).toBe(0);
      expect(await violations(page, 'dialog')).toEqual([]);
    }
  }
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row.getByRole('button', { name: /Change/ })).toBeFocused();
  await expect(row).toContainText('https://roster.invalid/in');
  await expect(row).toContainText('deletions · Harbour watch, Crew of the lighthouse');

  // It opens as it is, and nothing is changed by closing it.
  await change.press('Enter');
  await expect(dialog.getByLabel('deletions')).toBeChecked();
  await expect(dialog.getByLabel('messages')).not.toBeChecked();
  await expect(dialog.getByLabel('Harbour watch')).toBeChecked();
  await expect(dialog.getByLabel('General')).not.toBeChecked();
  await dialog.getByLabel('Harbour watch').press('Space');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('Harbour watch');
  await expectFit(page);
});
