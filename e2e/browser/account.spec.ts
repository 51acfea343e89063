import { readFile } from 'node:fs/promises';
import { PASSWORD } from '../../lab/kit/account.ts';
import { violations } from './violations.ts';
import { entry, expect, said, sideways, signIn, test, write } from './world.ts';

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

test('one’s data is saved as a file after the password, and can be read', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'kept in the file');
  await page.goto('/you/security');
  await page.getByRole('button', { name: 'Download' }).click();
  const dialog = page.getByRole('dialog', { name: 'Download your data' });
  await dialog.getByLabel('Your password').fill('not this one');
  await dialog.getByRole('button', { name: 'Download' }).click();
  await expect(dialog.getByText('This is not your current password.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByLabel('Your password').fill(PASSWORD);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^palaver-anna-\d{4}-\d\d-\d\d\.zip$/);
  await expect(page.getByText('Your data is being saved.')).toBeVisible();
  await expect(dialog).toBeHidden();
  const bytes = await readFile(await download.path(), 'latin1');
  for (const name of ['data.json', 'index.html']) expect(bytes).toContain(name);
});

test('of two choices that follow each other at once the last counts', async ({ world }) => {
  const page = await world.join('Anna');
  await page.goto('/you');
  const answer = Promise.withResolvers<undefined>();
  const saved: unknown[] = [];
  await page.route('**/api/users/me/settings', async (route) => {
    saved.push(route.request().postDataJSON());
    await answer.promise;
    await route.continue();
  });
  const choices = page.getByRole('group', { name: 'Tell me about' });
  await choices.getByRole('radio', { name: 'All messages' }).check();
  await expect.poll(() => saved.length).toBe(1);
  await choices.getByRole('radio', { name: 'Nothing' }).check();
  answer.resolve(undefined);
  await expect.poll(() => saved).toEqual([{ notify: { level: 'all' } }, { notify: { level: 'none' } }]);
  await expect(choices.getByRole('radio', { name: 'Nothing' })).toBeChecked();
  await page.unrouteAll({ behavior: 'wait' });
  await page.reload();
  await expect(choices.getByRole('radio', { name: 'Nothing' })).toBeChecked();
});

test('an account is deleted after the password; others see a former member, read what was written, and write there no more', async ({
  world,
}) => {
  const page = await world.join('Anna', PHONE);
  await said(page, 'written by Anna');
  const other = await world.join('Ben');
  await expect(entry(other, 'written by Anna')).toBeVisible();
  await other.getByRole('link', { name: 'People' }).first().click();
  await other.getByRole('button', { name: /Message Anna/ }).click();
  await said(other, 'between the two of us');

  await page.goto('/you/security');
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toBeVisible();
  await expect.poll(() => sideways(page)).toBe(0);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete your account?' });
  await expect(dialog.getByText('Nobody can bring it back, not even an administrator.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep the account' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('This account was deleted.')).toBeVisible();
  await signIn(page, 'anna');
  await expect(page.getByText('Name or password is wrong.')).toBeVisible();

  await expect(other.getByRole('heading', { level: 1, name: 'Former member' })).toBeVisible();
  await expect(other.getByText('What was written stays, and nobody would read more.')).toBeVisible();
  await expect(other.locator('#composer')).toHaveCount(0);
  await expect(entry(other, 'between the two of us')).toBeVisible();
  expect(await violations(other)).toEqual([]);
  await other
    .getByRole('link', { name: /General/ })
    .first()
    .click();
  await expect(entry(other, 'written by Anna')).toContainText('Former member');
  await expect(other.getByText('Anna', { exact: true })).toHaveCount(0);
  await write(other, 'still here');
  await expect(entry(other, 'still here')).toBeVisible();
});
