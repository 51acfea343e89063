import type { Page } from '@playwright/test';
import { entry, expect, press, said, test } from './world.ts';
import { Voice } from './voice.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** The middle of a message, where a finger comes down. */
async function middle(page: Page, text: string): Promise<{ x: number; y: number }> {
  const box = await entry(page, text).boundingBox();
  if (!box) throw new Error(`${text} is not on the page`);
  return { x: Math.round(box.x + 90), y: Math.round(box.y + box.height / 2) };
}

test('the finger that opened a menu chooses nothing by lifting, wherever it lifts', async ({ world }) => {
  const page = await world.join('Anna', PHONE);
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 18, (i) => `watch-${i} is on deck\nand stays`);
  await expect(entry(page, 'watch-17')).toBeInViewport();
  const menu = page.getByRole('menu');
  for (const i of [9, 10, 11, 12, 13, 14, 15, 16, 17]) {
    const at = await middle(page, `watch-${i} `);
    await press(page, at, () => expect(menu).toBeVisible());
    // A barrier: whatever the lifting made has happened.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await expect(menu).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
  }
  await expect(page.locator('.reaction')).toHaveCount(0);
  await expect(page.locator('.toaster')).toHaveText('');
  await expect(page.getByText(/^Reply to/)).toHaveCount(0);

  // The next touch is one's own choice again.
  await press(page, await middle(page, 'watch-16 '), () => expect(menu).toBeVisible());
  await page.getByRole('menuitemcheckbox', { name: 'Got it' }).tap();
  await expect(entry(page, 'watch-16 ').getByRole('button', { name: 'Got it 1: you' })).toBeVisible();
  voice.leave();
});

test('a tap on a message shows no bar over it, nor does the focus that it brings', async ({ world }) => {
  const page = await world.join('Anna', PHONE);
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.say('general', 'Tide turns at 15:20');
  await said(page, 'and mine');
  for (const text of ['Tide turns', 'and mine']) {
    const bar = entry(page, text).getByRole('group', { name: 'Actions', includeHidden: true });
    await entry(page, text).tap();
    await expect(bar).toBeHidden();
    await entry(page, text).focus();
    await expect(bar).toBeHidden();
  }
  voice.leave();
});
