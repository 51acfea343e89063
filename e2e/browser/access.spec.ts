import type { Locator, Page } from '@playwright/test';
import { violations } from './violations.ts';
import { entry, expect, said, sideways, test } from './world.ts';
import { Voice } from './voice.ts';

/** Nothing for axe to find, and nothing to scroll sideways for. */
async function isClean(page: Page, what: string): Promise<void> {
  expect(await violations(page), what).toEqual([]);
  await expect.poll(() => sideways(page), { message: what }).toBe(0);
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
  for (const width of [320, 768, 1920]) {
    test(`axe finds nothing at ${width} px, ${colorScheme}`, async ({ world }) => {
      // axe looks at a dozen states one after the other.
      test.setTimeout(180_000);
      const options = { colorScheme, viewport: { width, height: 800 } };
      const gate = await world.page(options);
      await gate.goto('/sign-in');
      await expect(gate.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await isClean(gate, 'sign in');
      await gate.goto('/register');
      await expect(gate.getByRole('heading', { name: 'Create an account' })).toBeVisible();
      await gate.getByRole('button', { name: 'Create account' }).click();
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
      await expect(anna.getByRole('textbox', { name: 'Edit' })).toBeFocused();
      await isClean(anna, 'a message being changed');
      await anna.keyboard.press('Escape');
      await expect(anna.getByRole('textbox', { name: 'Edit' })).toBeHidden();
      await anna.locator('#composer').fill('@in');
      await expect(anna.getByRole('option')).toHaveCount(1);
      await isClean(anna, 'a name being completed');
      await anna.locator('#composer').fill('');
      if (width < 1024) await anna.getByRole('button', { name: 'Show details' }).click();
      await expect(anna.getByRole('complementary')).toContainText('Ines');
      await isClean(anna, 'the details');
      for (const path of ['/', '/people', '/you', '/you/security']) {
        await anna.goto(path);
        await expect(anna.getByRole('navigation').first()).toBeVisible();
        await expect(anna.getByRole('main')).toBeVisible();
        await isClean(anna, path);
      }
      await anna.goto('/');
      await anna.getByRole('button', { name: 'New room' }).click();
      await anna.getByRole('combobox', { name: 'People' }).fill('ines');
      await expect(anna.getByRole('option')).toHaveCount(1);
      await anna.keyboard.press('Enter');
      await expect(anna.getByRole('button', { name: 'Remove Ines' })).toBeVisible();
      await isClean(anna, 'a new room');
      voice.leave();
    });
  }
}

test('in forced colours everything can be seen', async ({ world }) => {
  const anna = await world.join('Anna Rull', { forcedColors: 'active', viewport: { width: 768, height: 800 } });
  await said(anna, 'A line of mine');
  await isClean(anna, 'a conversation');
  await anna.goto('/you');
  await expect(anna.getByRole('heading', { level: 1 })).toBeVisible();
  await isClean(anna, 'the profile');
});

test('a screen reader announces what comes, and nothing else', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 120, (i) => `message ${i}`);
  await page.reload();
  // Wherever the page begins: at the first unread, or at the end when all was seen as it came.
  await expect(page.getByRole('log').locator('article').first()).toBeVisible();
  // What comes while the page catches up is not news, and takes the view to where new begins.
  await expect(page.getByText('Up to date')).toBeVisible();
  await page.getByRole('log').focus();
  await page.keyboard.press('End');
  await expect(entry(page, 'message 119')).toBeVisible();
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    for (const region of document.querySelectorAll('[aria-live=polite], [aria-live=assertive]'))
      new MutationObserver(() => {
        if (region.textContent) said.push(`${region.ariaLive}: ${region.textContent}`);
      }).observe(region, { subtree: true, childList: true, characterData: true });
  });
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said);
  await page.getByRole('log').focus();
  await page.keyboard.press('Home');
  await expect(entry(page, 'message 0')).toBeVisible();
  await voice.say('general', 'the doctor comes');
  await expect.poll(said).toEqual(['polite: Ben: the doctor comes']);
  await voice.say('general', '@anna can you?');
  await expect.poll(said).toEqual(['polite: Ben: the doctor comes', 'assertive: Ben: @anna can you?']);
  voice.leave();
});

test('everything can be done by keyboard, and the focus is never lost', async ({ world }) => {
  // Hundreds of keys, one after the other.
  test.slow();
  const page = await world.page();
  const { keyboard: keys } = page;
  const ines = await Voice.join(world.server.url, 'ines', 'Ines Rull');
  /** Goes on with Tab until the focus is there. */
  const tabTo = async (target: Locator) => {
    for (let i = 0; i < 40; i += 1) {
      if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
      await keys.press('Tab');
    }
    await expect(target).toBeFocused();
  };
  const hasFocus = () => page.evaluate(() => document.activeElement !== document.body);

  await page.goto('/register');
  await tabTo(page.getByLabel('Your name'));
  await keys.type('Anna Rull');
  await keys.press('Tab');
  await keys.type('anna');
  // The address in between may stay empty.
  await keys.press('Tab');
  await keys.press('Tab');
  await keys.type('four plain words');
  await keys.press('Enter');
  await expect(page.locator('#composer')).toBeFocused();

  // Write, mention, change.
  await keys.type('@in');
  await expect(page.getByRole('option')).toHaveCount(1);
  await keys.press('Enter');
  await keys.type('by keyboard');
  await keys.press('Enter');
  await expect(page.locator('article[data-seq]', { hasText: 'by keyboard' })).toBeVisible();
  await expect(page.locator('#composer')).toBeFocused();
  await keys.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Edit' })).toBeFocused();
  await keys.type(' alone');
  await keys.press('Enter');
  await expect(entry(page, 'by keyboard alone')).toContainText('(edited)');
  await expect(page.locator('#composer')).toBeFocused();

  // React, reply, ask who has seen it, delete.
  await ines.say('general', 'from Ines');
  await expect(entry(page, 'from Ines')).toBeVisible();
  await tabTo(page.getByRole('log')).catch(() => page.getByRole('log').focus());
  await keys.press('End');
  await expect(entry(page, 'from Ines')).toBeFocused();
  await keys.press('Enter');
  await expect(page.getByRole('menuitemcheckbox', { name: 'Got it' })).toBeFocused();
  await keys.press('Enter');
  await expect(entry(page, 'from Ines').getByRole('button', { name: /Got it 1: you/ })).toBeVisible();
  await expect(entry(page, 'from Ines')).toBeFocused();
  await keys.press('r');
  await expect(page.locator('#composer')).toBeFocused();
  await keys.type('a reply');
  await keys.press('Enter');
  await expect(page.locator('article[data-seq]', { hasText: 'a reply' })).toContainText('from Ines');
  await page.getByRole('log').focus();
  await keys.press('End');
  await expect(entry(page, 'a reply')).toBeFocused();
  await keys.press('Delete');
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await keys.press('Escape');
  await expect(entry(page, 'a reply')).toBeFocused();
  await keys.press('Delete');
  await tabTo(page.getByRole('button', { name: 'Delete for everyone' }));
  await keys.press('Enter');
  await expect(page.getByText('You deleted this message')).toBeVisible();
  await expect.poll(hasFocus).toBe(true);

  // A room, people in it, a private message, the directory.
  await tabTo(page.getByRole('button', { name: 'New room' }));
  await keys.press('Enter');
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Name' })).toBeFocused();
  await keys.type('Boat 2');
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  await tabTo(page.getByRole('button', { name: 'Add people' }));
  await keys.press('Enter');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await keys.type('ines');
  await tabTo(page.getByRole('dialog').getByRole('button', { name: /Add.*Ines|Ines.*Add|^Add$/ }));
  await keys.press('Enter');
  await expect(page.getByRole('complementary')).toContainText('Ines Rull');
  await keys.press('Escape');
  await tabTo(page.getByRole('button', { name: 'Leave the room' }));
  await keys.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await keys.type('ines');
  await expect(page.getByRole('option', { name: /Ines Rull/ }).first()).toBeVisible();
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Ines Rull', level: 1 })).toBeVisible();

  // Sign out.
  await tabTo(page.getByRole('link', { name: /Anna Rull/ }));
  await keys.press('Enter');
  await tabTo(page.getByRole('button', { name: 'Sign out' }));
  await keys.press('Enter');
  await tabTo(page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }));
  await keys.press('Enter');
  await expect(page.getByText('You signed out.')).toBeVisible();
  ines.leave();
});
