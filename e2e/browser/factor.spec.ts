import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { generateSync } from 'otplib/functional';
import { PASSWORD } from '../../lab/kit/account.ts';
import { expect, looksRight, signIn, test } from './world.ts';

const STEP_SECONDS = 30;
/** Secret → the time step of its last code. */
const lastSteps = new Map<string, number>();

/**
 * A code that counts, also where its time step ends before the server has it: codes that were taken count no more, so each one is of this time step, or of the
 * one after the last, which the server takes ahead of its time.
 */
function codeOf(secret: string): string {
  const now = Math.floor(Date.now() / 1_000 / STEP_SECONDS);
  const step = Math.max(now, (lastSteps.get(secret) ?? 0) + 1);
  lastSteps.set(secret, step);
  return generateSync({ secret, epoch: step * STEP_SECONDS });
}

const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });

async function openSecurity(page: Page): Promise<void> {
  await page.goto('/you/security');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign-in and security' })).toBeVisible();
}

/** The first step of switching on, by keyboard: the secret of the app. */
async function beginByKeys(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set it up' }).press('Enter');
  const confirm = dialogOf(page, 'Set up a second factor');
  await expect(confirm.getByLabel('Your password')).toBeFocused();
  // Without a connection nothing is asked, and a page that was just opened has none yet.
  await expect(confirm.getByRole('button', { name: 'Next' })).toBeEnabled();
  await page.keyboard.type('not this one');
  await page.keyboard.press('Enter');
  await expect(confirm.getByText('This is not your current password.')).toBeVisible();
  await confirm.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  const scan = dialogOf(page, 'Second factor');
  await expect(scan.getByLabel('Six digits')).toBeFocused();
  await expect(scan.getByRole('img', { name: 'QR code for the authenticator app.' })).toBeVisible();
  const uri = await scan.getByRole('link', { name: 'Open it there' }).getAttribute('href');
  const secret = new URL(uri ?? '').searchParams.get('secret') ?? '';
  await expect(scan.getByText(secret.replace(/.{4}(?=.)/g, '$& '))).toBeVisible();
  return secret;
}

/** The second one: the recovery codes. */
async function finishByKeys(page: Page, secret: string): Promise<string[]> {
  await page.keyboard.type(codeOf(secret));
  await page.keyboard.press('Enter');
  const told = dialogOf(page, 'Recovery codes');
  const list = told.getByRole('list', { name: 'Ten recovery codes' }).getByRole('listitem');
  await expect(list).toHaveCount(10);
  const codes = await list.allTextContents();
  await page.keyboard.press('Escape');
  await told.getByRole('button', { name: 'Done' }).press('Enter');
  await expect(told).toBeVisible();
  await told.getByRole('checkbox').press('Space');
  await told.getByRole('button', { name: 'Done' }).press('Enter');
  await expect(told).toBeHidden();
  await expect(page.getByText('10 of 10 recovery codes left.')).toBeVisible();
  return codes;
}

async function switchOn(page: Page): Promise<{ secret: string; codes: string[] }> {
  await openSecurity(page);
  const secret = await beginByKeys(page);
  return { secret, codes: await finishByKeys(page, secret) };
}

test('a second factor is switched on by keyboard; another device signs in with a code, and a lost phone with a recovery code', async ({
  world,
}) => {
  const page = await world.join('Anna');
  const { secret, codes } = await switchOn(page);
  const [first = '', second = ''] = codes;

  const other = await world.page();
  await other.goto('/sign-in');
  await signIn(other, 'anna');
  const code = other.getByLabel('Code from your app');
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  await code.fill('000000');
  await code.press('Enter');
  await expect(other.getByText('This code does not fit. Wait for the next one.')).toBeVisible();
  await code.fill(codeOf(secret));
  await code.press('Enter');
  await expect(other.locator('#composer')).toBeVisible();

  const lost = await world.page();
  await lost.goto('/sign-in');
  await signIn(lost, 'anna');
  await lost.getByRole('button', { name: 'Back to name and password' }).click();
  await expect(lost.getByLabel('Name or e-mail')).toHaveValue('anna');
  await lost.getByRole('button', { name: 'Sign in' }).click();
  await lost.getByRole('button', { name: 'Use a recovery code' }).press('Enter');
  const recovery = lost.getByLabel('Recovery code');
  await expect(recovery).toBeFocused();
  await recovery.fill('AAAA-AAAA');
  await recovery.press('Enter');
  await expect(lost.getByText('This recovery code does not fit, or it was used.')).toBeVisible();
  await recovery.fill(first.toLowerCase());
  await recovery.press('Enter');
  await expect(lost.locator('#composer')).toBeVisible();
  await openSecurity(lost);
  await expect(lost.getByText('9 of 10 recovery codes left.')).toBeVisible();

  await lost.getByRole('button', { name: 'Turn off' }).click();
  const question = lost.getByRole('alertdialog', { name: 'Turn the second factor off?' });
  await question.getByLabel('Your password').fill(PASSWORD);
  await question.getByLabel('Code from your app').fill(first);
  await question.getByRole('button', { name: 'Turn off' }).click();
  await expect(question.getByText('This code does not fit. Wait for the next one.')).toBeVisible();
  await question.getByLabel('Code from your app').fill(second);
  await question.getByRole('button', { name: 'Turn off' }).click();
  await expect(lost.getByText('The second factor is off.')).toBeVisible();
  await expect(lost.getByRole('button', { name: 'Set it up' })).toBeVisible();
});

test('new recovery codes are asked for with password and code, and can be taken along; a new password asks for a code too', async ({
  world,
}) => {
  const page = await world.join('Anna', { permissions: ['clipboard-read', 'clipboard-write'] });
  const { codes } = await switchOn(page);
  await page.getByRole('button', { name: 'New codes' }).click();
  const ask = dialogOf(page, 'New recovery codes');
  await ask.getByRole('button', { name: 'Make them' }).click();
  await expect(ask.getByText('Enter the code.')).toBeVisible();
  await ask.getByLabel('Your password').fill(PASSWORD);
  await ask.getByLabel('Code from your app').fill(codes[0] ?? '');
  await ask.getByRole('button', { name: 'Make them' }).click();
  const told = dialogOf(page, 'Recovery codes');
  const list = told.getByRole('list', { name: 'Ten recovery codes' }).getByRole('listitem');
  await expect(list).toHaveCount(10);
  const fresh = await list.allTextContents();
  expect(fresh.filter((one) => codes.includes(one))).toEqual([]);
  await told.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${fresh.join('\n')}\n`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    told.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(`${fresh.join('\n')}\n`);
  await told.getByRole('checkbox').check();
  await told.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Change' }).click();
  const change = dialogOf(page, 'Change the password');
  await change.getByLabel('Current password').fill(PASSWORD);
  await change.getByLabel('Code from your app').fill(codes[1] ?? '');
  await change.getByLabel('New password').fill('four other plain words');
  await change.getByLabel('New password').press('Enter');
  await expect(change.getByText('This code does not fit. Wait for the next one.')).toBeVisible();
  await change.getByLabel('Code from your app').fill(fresh[1] ?? '');
  await change.getByLabel('New password').press('Enter');
  await expect(page.getByText('The password is changed.')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440])
    test(`axe finds nothing in the dialogs of the second factor at ${width} px, ${colorScheme}`, async ({ world }) => {
      const page = await world.join('Anna', { colorScheme, viewport: { width, height: 800 } });
      const isClean = (what: string, on = page) => looksRight(on, undefined, what);
      await openSecurity(page);
      const secret = await beginByKeys(page);
      await isClean('scan');
      await page.keyboard.type(codeOf(secret));
      await page.keyboard.press('Enter');
      await expect(dialogOf(page, 'Recovery codes')).toBeVisible();
      await isClean('codes');
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Done' }).click();
      await isClean('on');
      await page.getByRole('button', { name: 'Turn off' }).click();
      await expect(page.getByRole('alertdialog', { name: 'Turn the second factor off?' })).toBeVisible();
      await isClean('off');
      const other = await world.page({ colorScheme, viewport: { width, height: 800 } });
      await other.goto('/sign-in');
      await signIn(other, 'anna');
      await expect(other.getByLabel('Code from your app')).toBeVisible();
      await isClean('code', other);
    });
