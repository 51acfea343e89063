import type { Locator, Page } from '@playwright/test';
import { PASSWORD, signIn as signInByRest } from '../../lab/kit/account.ts';
import { entry, expect, looksRight, said, signIn, test, type World, write } from './world.ts';

const NEXT = 'four other plain words';

/** One more device of Anna's, in front of General. */
async function another(world: World, url?: string): Promise<Page> {
  const page = await world.page({}, url);
  await page.goto('/sign-in');
  await signIn(page, 'anna');
  await expect(page.locator('#composer')).toBeVisible();
  return page;
}

async function openSecurity(page: Page): Promise<void> {
  await page.goto('/you');
  await page.getByRole('link', { name: 'Sign-in and security' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign-in and security' })).toBeVisible();
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Change the password' });
const devicesOf = (page: Page) => page.getByRole('list', { name: 'Devices' }).getByRole('listitem');

/** Notes from now on what stands in the parts of the page as their state; the answer tells all of it. */
async function noteStatus(page: Page): Promise<() => Promise<string[]>> {
  const notes = await page.evaluateHandle(() => {
    const said: string[] = [];
    const look = () => {
      for (const one of document.querySelectorAll('section [role=status]')) {
        const text = (one.textContent ?? '').trim();
        if (said.at(-1) !== text) said.push(text);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return said;
  });
  return () => notes.jsonValue();
}

async function fill(dialog: Locator, until: string, next: string): Promise<void> {
  await dialog.getByLabel('Current password').fill(until);
  await dialog.getByLabel('New password').fill(next);
  await dialog.getByLabel('New password').press('Enter');
}

test('a new password is checked as one types and by the current one; the other device is signed out, says why, and keeps what waits there', async ({
  world,
}) => {
  // A device that was away long comes back when its turn is.
  test.slow();
  const page = await world.join('Anna');
  const { proxy, url } = await world.openProxy();
  const other = await another(world, url);
  await said(other, 'at the server');
  proxy.cut();
  await write(other, 'written without a connection');
  await expect(entry(other, 'written without a connection')).toBeVisible();

  await openSecurity(page);
  await page.getByRole('button', { name: 'Change' }).click();
  const dialog = dialogOf(page);
  await expect(dialog.getByLabel('Current password')).toBeFocused();
  await dialog.getByLabel('New password').pressSequentially('four');
  await expect(dialog.getByText('6 more characters. Four plain words are fine.')).toBeVisible();
  await fill(dialog, '', 'password123');
  await expect(dialog.getByText('Enter your current password.')).toBeVisible();
  await fill(dialog, 'not this one', 'password123');
  await expect(dialog.getByText('This is not your current password.')).toBeVisible();
  await expect(dialog.getByLabel('Current password')).toBeFocused();
  await fill(dialog, PASSWORD, 'password123');
  await expect(dialog.getByText('Too easy to guess. Four plain words are fine.')).toBeVisible();
  await expect(dialog.getByLabel('New password')).toBeFocused();
  await dialog.getByRole('button', { name: 'Show password' }).last().click();
  await expect(dialog.getByLabel('New password')).toHaveAttribute('type', 'text');
  await fill(dialog, PASSWORD, NEXT);
  await expect(dialog).toBeHidden();
  await expect(page.getByText('The password is changed. Your other devices are signed out.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change' })).toBeFocused();

  proxy.mend();
  await expect(other.getByText('Please sign in again: your password was changed.')).toBeVisible({ timeout: 60_000 });
  await expect(other.getByText('What you wrote is kept for you.')).toBeVisible();
  await signIn(other, 'anna');
  await expect(other.getByText('Name or password is wrong.')).toBeVisible();
  await signIn(other, 'anna', NEXT);
  await expect(entry(other, 'written without a connection').getByRole('img', { name: /Sent|Delivered/ })).toBeVisible();
  await page.goto('/r/general');
  await said(page, 'this one went on');
});

test('a device is ended after a question; what was not sent there is gone, and it says why', async ({ world }) => {
  const page = await world.join('Anna');
  const other = await another(world);
  await openSecurity(page);
  await expect(devicesOf(page)).toHaveCount(2);
  await expect(devicesOf(page).first()).toContainText('Chrome on Linux');
  await expect(devicesOf(page).first()).toContainText('this device');
  await expect(devicesOf(page).nth(1)).toContainText('127.0.0.1');
  await expect(page.getByRole('button', { name: 'End all others' })).toBeHidden();
  await page.getByRole('button', { name: 'End Chrome on Linux' }).click();
  const question = page.getByRole('alertdialog', { name: 'End Chrome on Linux?' });
  await expect(question.getByText('What was written there and not sent yet is gone with it')).toBeVisible();
  await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(devicesOf(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'End Chrome on Linux' }).press('Enter');
  await question.getByRole('button', { name: 'End it' }).click();
  await expect(page.getByText('1 device is signed out.')).toBeVisible();
  await expect(devicesOf(page)).toHaveCount(1);
  await expect(page.getByText('You are signed in on no other device.')).toBeVisible();
  await expect(other.getByText('You were signed out on this device: this session was ended.')).toBeVisible();
  await expect(other.getByText('What you wrote is kept for you.')).toBeHidden();
});

test('all others are ended at once', async ({ world }) => {
  const page = await world.join('Anna');
  const other = await another(world);
  await signInByRest(world.server.url, 'anna');
  await openSecurity(page);
  await expect(devicesOf(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'End all others' }).click();
  const question = page.getByRole('alertdialog', { name: 'End 2 other devices?' });
  await expect(question).toContainText('Chrome on Linux');
  await question.getByRole('button', { name: 'End all' }).click();
  await expect(page.getByText('2 devices are signed out.')).toBeVisible();
  await expect(devicesOf(page)).toHaveCount(1);
  await expect(other.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('without a connection the page asks for one, and goes on by itself when it is back', async ({ world }) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await signInByRest(world.server.url, 'anna');
  await openSecurity(page);
  await expect(devicesOf(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Change' }).click();
  await expect(dialogOf(page)).toBeVisible();
  proxy.cut();
  await expect(dialogOf(page).getByText('No connection. The password can be changed when there is one.')).toBeVisible();
  await fill(dialogOf(page), PASSWORD, NEXT);
  await expect(dialogOf(page).getByRole('button', { name: 'Change it' })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByText('No connection. Password and devices can be changed when there is one.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^End / })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: /^End / }).press('Enter');
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('link', { name: 'Sign-in and security' }).click();
  await expect(page.getByText('Your devices are shown when there is a connection.')).toBeVisible();
  proxy.mend();
  await expect(devicesOf(page)).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByText('Your devices are shown when there is a connection.')).toBeHidden();
  await page.getByRole('button', { name: /^End / }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
});

test('devices that take long, or that the server can not list, say so, and come when they can', async ({ world }) => {
  const page = await world.join('Anna');
  const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>();
  await page.route('**/api/sessions', async (route) => {
    await answered;
    await route.fulfill({
      status: 403,
      json: { statusCode: 403, errorCode: 'FORBIDDEN', message: 'Not at this moment.' },
    });
  });
  await page.goto('/you');
  const said = await noteStatus(page);
  await page.getByRole('link', { name: 'Sign-in and security' }).click();
  await expect(page.getByText('Still loading. The network is slow.')).toBeVisible();
  // It is said for a moment only.
  expect(await said()).toContain('Loading…');
  answer(undefined);
  await expect(page.getByRole('alert')).toHaveText('Not at this moment.');
  await page.unroute('**/api/sessions');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(devicesOf(page)).toHaveCount(1);
  await expect(page.getByRole('alert')).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440])
    test(`axe finds nothing in sign-in and security at ${width} px, ${colorScheme}`, async ({ world }) => {
      const page = await world.join('Anna', { colorScheme, viewport: { width, height: 800 } });
      await signInByRest(world.server.url, 'anna');
      await signInByRest(world.server.url, 'anna');
      const isClean = (what: string) => looksRight(page, undefined, what);
      await page.goto('/you');
      await expect(page.getByRole('heading', { level: 1, name: 'You' })).toBeVisible();
      await isClean('you');
      await openSecurity(page);
      await expect(devicesOf(page)).toHaveCount(3);
      await isClean('security');
      await page.getByRole('button', { name: 'Change' }).click();
      await fill(dialogOf(page), 'not this one', NEXT);
      await expect(dialogOf(page).getByText('This is not your current password.')).toBeVisible();
      await isClean('password');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'End all others' }).click();
      await expect(page.getByRole('alertdialog')).toBeVisible();
      await isClean('end');
    });
