import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { entry, expect, said, test } from './world.ts';
import { Voice } from './voice.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

/** Nothing for axe to find, and nothing to scroll sideways for. */
async function isClean(page: Page, what: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
  expect(await violations(page), what).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), what).toBeLessThanOrEqual(0);
}

/** Everything that opens over the conversation, and how. */
const OPENED: [string, (page: Page) => Promise<unknown>, (page: Page) => Locator][] = [
  ['the menu of a message', (page) => focusOn(page, 'Enter'), (page) => page.getByRole('menu')],
  ['the picker of signs', (page) => focusOn(page, '+'), (page) => page.getByRole('gridcell').first()],
  ['the question before a deletion', (page) => focusOn(page, 'Delete'), (page) => page.getByRole('alertdialog')],
  ['the switcher', (page) => page.keyboard.press('Control+k'), (page) => page.getByRole('listbox')],
  ['the keys', (page) => focusOn(page, '?'), (page) => page.getByRole('dialog', { name: 'Keys' })],
];

async function focusOn(page: Page, key: string): Promise<void> {
  await page.locator('article.entry-own').last().focus();
  await page.keyboard.press(key);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 390, 768, 1440]) {
    test(`axe finds nothing at ${width} px, ${colorScheme}`, async ({ world }) => {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const gate = await world.page(options);
      await gate.goto('/sign-in');
      await expect(gate.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await isClean(gate, 'sign in');
      await gate.goto('/register');
      await expect(gate.getByRole('heading', { name: 'Make an account' })).toBeVisible();
      await gate.getByRole('button', { name: 'Make the account' }).click();
      await isClean(gate, 'registration with errors');

      const anna = await world.join('Anna Rull', options);
      const voice = await Voice.join(world.server.url, 'Ines');
      await said(anna, 'A first line with https://tides.example/malakal in it.');
      const { id } = await voice.say(
        'general',
        '@anna.rull look:\n```\n14:02 HR 98 SpO2 96 NIBP 154/90\n```\n> quoted **and bold**',
      );
      await voice.ask('reactToMessage', { id, emoji: '✅', on: true });
      await voice.say('general', 'a reply of one very-long-word-' + 'x'.repeat(90), id);
      await said(anna, 'the last of mine');
      await isClean(anna, 'a conversation');
      for (const [what, open, opened] of OPENED) {
        await open(anna);
        await expect(opened(anna)).toBeVisible();
        await isClean(anna, what);
        await anna.keyboard.press('Escape');
        await expect(opened(anna)).toBeHidden();
      }
      await focusOn(anna, 'e');
      await isClean(anna, 'a message being changed');
      await anna.keyboard.press('Escape');
      await anna.locator('#composer').fill('@in');
      await expect(anna.getByRole('option')).toHaveCount(1);
      await isClean(anna, 'a name being completed');
      await anna.locator('#composer').fill('');
      if (width < 1024) await anna.getByRole('button', { name: 'Show details' }).click();
      await expect(anna.getByRole('complementary')).toContainText('Ines');
      await isClean(anna, 'the details');
      for (const path of ['/', '/people', '/you']) {
        await anna.goto(path);
        await expect(anna.getByRole('heading', { level: 1 }).or(anna.getByRole('navigation')).first()).toBeVisible();
        await isClean(anna, path);
      }
      voice.leave();
    });
  }
}

test('everything can be done by keyboard: register, write, edit, delete, leave', async ({ world }) => {
  const page = await world.page();
  await page.goto('/register');
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('anna');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Anna Rull');
  await page.keyboard.press('Tab');
  await page.keyboard.type('four plain words');
  await page.keyboard.press('Enter');
  await expect(page.locator('#composer')).toBeFocused();
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'by keyboard').getByRole('img', { name: 'Sent' })).toBeVisible();
  await expect(page.locator('#composer')).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Edit' })).toBeFocused();
  await page.keyboard.type(' alone');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'by keyboard alone')).toContainText('(edited)');
  await expect(page.locator('#composer')).toBeFocused();

  await page.getByRole('log').focus();
  await page.keyboard.press('End');
  await expect(entry(page, 'by keyboard alone')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(entry(page, 'by keyboard alone')).toBeFocused();
});
