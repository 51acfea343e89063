import { readFile } from 'node:fs/promises';
import type { Request } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { administrator, expectFit } from './administrator.ts';
import { violations } from './violations.ts';
import { expect, test } from './world.ts';

test('administration is reached from one’s own page by administrators alone, and its people are found', async ({
  world,
}) => {
  // Two people sign up, and the page is looked at in five widths and both themes.
  test.slow();
  const anna = await world.join('Anna');
  const page = await administrator(world);
  const table = page.getByRole('table', { name: 'People' });
  await expect(table.getByRole('row')).toHaveCount(3);
  await page.getByLabel('Role', { exact: true }).selectOption('Administrators');
  await expect(table.getByRole('row')).toHaveCount(2);
  await page.getByLabel('Role', { exact: true }).selectOption('Every role');
  await page.getByRole('searchbox').fill('zz');
  await expect(page.getByText(/Nobody found for .*zz/)).toBeVisible();
  await page.getByRole('searchbox').fill('ann');
  await expect(table.getByRole('row', { name: /Anna/ })).toBeVisible();
  await expectFit(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByRole('link', { name: 'Back', exact: true }).click();
  await page.getByRole('link', { name: 'People', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();

  await anna.goto('/you');
  await expect(anna.getByRole('heading', { level: 1, name: 'You' })).toBeVisible();
  await expect(anna.getByRole('link', { name: 'Administration' })).toBeHidden();
  await anna.goto('/admin/people');
  await expect(anna.getByText('There is nothing at this address.')).toBeVisible();
});

test('people are made from a list, each line with its result, made administrators by the own password, and deactivated', async ({
  world,
}) => {
  // Two people sign up, and the page is looked at in five widths and both themes.
  test.slow();
  const anna = await world.join('Anna');
  const page = await administrator(world);
  await page.getByRole('button', { name: 'Add people' }).click();
  await page
    .getByLabel('One person in each line')
    .fill('bernadette.villanueva-okutsuka, Bernadette Villanueva-Okutsuka-Henares\nanna\n, nobody\nkesia;Kesia Omar');
  await page.getByRole('button', { name: 'Make accounts' }).click();
  const result = page.getByRole('dialog', { name: 'Accounts' });
  await expect(result.getByRole('listitem')).toHaveCount(4);
  await expect(result.getByRole('listitem').nth(1)).toContainText('This name is taken.');
  await expect(result.getByRole('listitem').nth(2)).toContainText('No sign-in name');
  await expect(result.getByLabel('Link', { exact: true }).first()).toHaveValue(/^http:\/\/[^/]+\/reset#.{43}$/);
  expect(await violations(page, 'dialog')).toEqual([]);
  await result.getByRole('button', { name: 'Done' }).click();
  const row = (name: RegExp) => page.getByRole('table', { name: 'People' }).getByRole('row', { name });
  await expect(row(/Kesia Omar/)).toBeVisible();

  await page.getByRole('button', { name: /Manage .*Kesia/ }).click();
  await page.getByRole('button', { name: 'Make administrator' }).click();
  const confirm = page.getByRole('dialog');
  await confirm.getByLabel('Your password').fill('not this one');
  await confirm.getByRole('button', { name: 'Make administrator' }).click();
  await expect(confirm.getByRole('alert')).toBeVisible();
  await confirm.getByLabel('Your password').fill(PASSWORD);
  await confirm.getByRole('button', { name: 'Make administrator' }).click();
  await expect(row(/Kesia Omar.*Administrator/)).toBeVisible();

  await page.getByRole('button', { name: 'Make a one-time link' }).click();
  await confirm.getByLabel('Your password').fill(PASSWORD);
  await confirm.getByRole('button', { name: 'Make a one-time link' }).click();
  const made = page.getByRole('dialog', { name: /Link for .*Kesia/ });
  await expect(made.getByLabel('Link', { exact: true })).toHaveValue(/^http:\/\/[^/]+\/reset#.{43}$/);
  await expect(made.getByRole('button', { name: 'Copy' })).toBeVisible();
  await made.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: /Manage .*Anna/ }).click();
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await expect(row(/Anna.*deactivated/)).toBeVisible();
  await expect(anna.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expectFit(page);
});

test('settings are changed, and the page before the door says so', async ({ world }) => {
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Name of the organisation').fill('Lagoon Rescue');
  await page.getByLabel('Who can make an account').selectOption('Nobody');
  await page.getByLabel('Days that the audit is kept').fill('0');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Enter a number from 1 to 3650.')).toBeVisible();
  await page.getByLabel('Days that the audit is kept').fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  await expectFit(page);
  const config = await (await page.request.get('/api/config')).json();
  expect(config).toMatchObject({ organisation: 'Lagoon Rescue', registration: 'closed' });
});

test('what was saved last of the settings stays, when an answer from before it comes late', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await administrator(world, url);
  await page.goto('/you');
  await expect(page.getByText('Up to date')).toBeVisible();
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  const name = page.getByLabel('Name of the organisation');
  await expect(name).toHaveValue('Palaver');
  const [made, letGo] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  await page.route('**/api/admin/settings', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    made.resolve(undefined);
    await letGo.promise;
    return route.fulfill({ response: answer });
  });
  // What is shown is asked for again when the connection is back.
  proxy.breakConnections();
  await made.promise;
  await name.fill('Lagoon Rescue');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  const isHeld = (request: Request) => request.method() === 'GET' && request.url().endsWith('/api/admin/settings');
  const late = page.waitForEvent('requestfinished', isHeld);
  letGo.resolve(undefined);
  await late;
  // What is asked now is answered after it.
  await page.evaluate(async () => (await fetch('/api/config')).text());
  await expect(name).toHaveValue('Lagoon Rescue');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('the audit is found by what, when and by whom, and saved as a table', async ({ world }) => {
  test.slow();
  await world.join('Anna');
  const page = await administrator(world);
  await page.getByRole('link', { name: 'Audit' }).click();
  const table = page.getByRole('table', { name: 'Audit' });
  await expect(table.getByRole('row', { name: /Account made.*Anna/ })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Days that the audit is kept').fill('30');
  await page.getByLabel('Days that the audit is kept').press('Enter');
  // The list is asked for once: it is there by then.
  await expect(page.getByText('Saved')).toBeVisible();
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(table.getByRole('row', { name: /Settings changed.*auditDays: 30.*Ines Rull/ })).toBeVisible();
  await expectFit(page);
  await table
    .getByRole('button', { name: /Only what .*Anna.* did/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await expect(table.getByRole('row')).toHaveCount(2);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a table' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('audit.csv');
  expect(await readFile(await saved.path(), 'utf8')).toMatch(/"register","Anna"/);
  await page.getByRole('button', { name: 'Show what others did too' }).click();
  await page.getByLabel('What', { exact: true }).selectOption('Banned');
  await expect(page.getByText('Nothing of this kind.')).toBeVisible();
  await page.getByLabel('What', { exact: true }).selectOption('Everything');
  await expect(table.getByRole('row', { name: /Account made.*Anna/ })).toBeVisible();
  await page.getByLabel('To', { exact: true }).fill('2026-01-01');
  await expect(page.getByText('Nothing of this kind.')).toBeVisible();
});
