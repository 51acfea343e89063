import type { Page } from '@playwright/test';
import { entry, expect, said, test } from './world.ts';
import { Voice } from './voice.ts';

const TALL = {
  breaks: `breaks${'\n'.repeat(3_900)}end`,
  letters: `letters ${'wide '.repeat(790)}`,
  list: `list\n${'- item\n'.repeat(500)}`,
  code: `code\n\`\`\`\n${'x\n'.repeat(1_800)}\`\`\``,
};
const PHONE = { width: 360, height: 780 };

const heightOf = (page: Page, text: string) =>
  entry(page, text).evaluate((line) => Math.round(line.getBoundingClientRect().height));
const topOf = (page: Page, text: string) =>
  entry(page, text).evaluate((line) => Math.round(line.getBoundingClientRect().top));
const fromEnd = (page: Page) =>
  page.getByRole('log').evaluate((log) => Math.abs(log.scrollHeight - log.scrollTop - log.clientHeight));

test('a text that is too tall is folded, is opened by a key where it stands, and stays open', async ({ world }) => {
  const page = await world.join('Anna', { viewport: PHONE });
  const voice = await Voice.join(world.server.url, 'ben', 'Ben');
  for (const [name, text] of Object.entries(TALL)) {
    await voice.say('general', text);
    await expect(entry(page, name)).toBeVisible();
    await expect.poll(() => heightOf(page, name), { message: name }).toBeLessThan(560);
    // What comes is followed, folded as it is.
    await expect.poll(() => fromEnd(page), { message: name }).toBeLessThan(2);
  }
  await voice.say('general', 'twenty lines at most are nothing to fold'.replaceAll(' ', '\n'));
  await expect(entry(page, 'twenty')).toBeInViewport({ ratio: 1 });
  await expect(entry(page, 'twenty').getByRole('button', { name: 'Show all' })).toHaveCount(0);
  const all = entry(page, 'letters').getByRole('button', { name: 'Show all' });
  // By the wheel, as a reader goes there; and until the view rests.
  await page.getByRole('log').hover();
  let before = 0;
  await expect
    .poll(
      async () => {
        const { top, bottom } = await all.evaluate((button) => {
          const box = button.getBoundingClientRect();
          return { top: box.top, bottom: box.bottom };
        });
        const isStill = top === before;
        before = top;
        const isInView = top > 150 && bottom < 500;
        // A slow machine scrolls late, and may have gone too far.
        if (!isInView) await page.mouse.wheel(0, top <= 150 ? -200 : 100);
        return isInView && isStill;
      },
      { intervals: [200], timeout: 30_000 },
    )
    .toBe(true);
  await all.focus();
  await expect(all).toHaveAttribute('aria-expanded', 'false');
  const top = await topOf(page, 'letters');
  await page.keyboard.press('Enter');
  await expect.poll(() => heightOf(page, 'letters')).toBeGreaterThan(1_500);
  expect(Math.abs((await topOf(page, 'letters')) - top)).toBeLessThan(2);
  const less = entry(page, 'letters').getByRole('button', { name: 'Show less' });
  await expect(less).toBeFocused();
  // What is opened stays open when it was out of the document for a while.
  await page.getByRole('button', { name: /Newest/ }).click();
  await expect.poll(() => fromEnd(page)).toBeLessThan(2);
  await page.getByRole('log').focus();
  await expect(less).toBeAttached();
  await less.click();
  await expect.poll(() => heightOf(page, 'letters')).toBeLessThan(560);
  voice.leave();
});

test('a link to a tall message, and to one before it, shows where it begins', async ({ world }) => {
  const page = await world.join('Anna', { viewport: PHONE });
  const voice = await Voice.join(world.server.url, 'ben', 'Ben');
  await voice.say('general', 'before');
  await voice.say('general', TALL.breaks);
  for (let i = 0; i < 40; i += 1) await voice.say('general', `after ${i}`);
  for (const [seq, text] of [
    [2, 'breaks'],
    [1, 'before'],
  ] as const) {
    await page.goto(`/r/general/${seq}`);
    await expect
      .poll(async () => {
        const view = await page.getByRole('log').boundingBox();
        const top = (await topOf(page, text)) - (view?.y ?? 0);
        return top >= 0 && top < (view?.height ?? 0) / 2;
      })
      .toBe(true);
  }
  voice.leave();
});

test('an address that is folded away is shown when the focus comes to it', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, `far${'\n'.repeat(60)}https://example.org/end`);
  await expect(entry(page, 'far').getByRole('button', { name: 'Show all' })).toBeVisible();
  await entry(page, 'far').getByRole('link').focus();
  await expect(entry(page, 'far').getByRole('button', { name: 'Show less' })).toBeVisible();
  await expect(entry(page, 'far').getByRole('link')).toBeInViewport();
});

test('an own reaction on the last message leaves the end followed, on a phone', async ({ world }) => {
  const page = await world.join('Anna', { viewport: { width: 360, height: 560 }, hasTouch: true });
  const voice = await Voice.join(world.server.url, 'ben', 'Ben');
  for (let i = 0; i < 20; i += 1) await voice.say('general', `line ${i}`);
  await expect(entry(page, 'line 19')).toBeInViewport();
  for (const name of ['Got it', 'Thanks']) {
    await entry(page, 'line 19').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemcheckbox', { name }).click();
    await expect(entry(page, 'line 19').getByRole('button', { name: new RegExp(`^${name} 1`) })).toBeInViewport({
      ratio: 1,
    });
    await expect.poll(() => fromEnd(page), { message: name }).toBeLessThan(2);
  }
  for (const text of ['next one', 'next two']) {
    await voice.say('general', text);
    await expect(entry(page, text)).toBeInViewport({ ratio: 1 });
  }
  voice.leave();
});
