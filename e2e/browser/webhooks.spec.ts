import { AxeBuilder } from '@axe-core/playwright';
import { administrator, expectFit } from './administrator.ts';
import { expect, test } from './world.ts';

test('webhooks are made, paused and deleted by the keys alone; a secret is shown once', async ({ world }) => {
  // The page is looked at in five widths and both themes.
  test.slow();
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Webhooks' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody is told yet.')).toBeVisible();
  await page.getByRole('button', { name: 'New webhook' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Address')).toBeFocused();
  await page.keyboard.type('http://10.0.0.1/in');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
  // Whether its name leads anywhere is asked when something is sent.
  const url = 'https://log.harbour.invalid/a/rather/long/path/that/has/to/find/its/place';
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByLabel('edits').focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('From').selectOption({ label: 'General' });
  await dialog.getByLabel('Address').press('Enter');

  const field = page.getByRole('dialog').getByLabel('Secret');
  await expect(field).toBeFocused();
  const secret = await field.inputValue();
  expect(secret).toMatch(/^whsec_/);
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
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
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
  await question.getByRole('button', { name: 'Delete the webhook' }).press('Enter');
  await expect(page.getByText('Nobody is told yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New webhook' })).toBeFocused();
});
