import type { Page } from '@playwright/test';
import { entry, expect, said, sideways, test } from './world.ts';
import { Voice } from './voice.ts';

const groundOf = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** Notes the ground at each change of the document from its first node on. */
const noteGrounds = (page: Page) =>
  page.addInitScript(() => {
    const grounds = new Set<string>();
    Reflect.set(window, 'grounds', grounds);
    new MutationObserver(() => {
      if (document.querySelector('#root *')) grounds.add(getComputedStyle(document.body).backgroundColor);
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });

for (const [theme, system] of [
  ['Dark', 'light'],
  ['Light', 'dark'],
] as const) {
  test(`${theme.toLowerCase()}, chosen where the system is ${system}, stays so over a reload, from the first picture`, async ({
    world,
  }) => {
    const page = await world.join('Anna Rull', { colorScheme: system });
    const bySystem = await groundOf(page);
    await page.goto('/you');
    await page.getByRole('radio', { name: theme }).check();
    const chosen = await groundOf(page);
    expect(chosen).not.toBe(bySystem);
    await noteGrounds(page);
    for (const path of ['/you', '/r/general']) {
      await page.goto(path);
      await page.reload();
      await expect(page.getByRole('navigation').first()).toBeVisible();
      await expect.poll(() => groundOf(page)).toBe(chosen);
      expect(await page.evaluate(() => [...(Reflect.get(window, 'grounds') as Set<string>)])).toEqual([chosen]);
    }
    await page.goto('/you');
    await expect(page.getByRole('radio', { name: theme })).toBeChecked();
    await page.getByRole('radio', { name: 'As the system' }).check();
    await page.reload();
    await expect(page.getByRole('radio', { name: 'As the system' })).toBeChecked();
    await expect.poll(() => groundOf(page)).toBe(bySystem);
  });
}

test('last online is when the connection was lost, in the members and in the head of private messages', async ({
  world,
}) => {
  const page = await world.page();
  await page.clock.install();
  await world.register(page, 'Anna Rull');
  const ben = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await ben.say('general', 'I am here');
  await expect(entry(page, 'I am here')).toBeVisible();
  const row = page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Ben Adeki' });
  await expect(row).toContainText('online');
  await expect(row).not.toContainText('last online');
  const from = Date.now();
  ben.leave();
  await expect(row).toContainText('last online');
  const until = Date.now();
  // A day later it is still when they left, not when one looks.
  await page.clock.fastForward(24 * 60 * 60_000);
  const words = [from, until].map((at) => `last online ${format(new Date(at))}`);
  const toldThen = { timeout: 20_000 };
  // The connection did not outlive the day: both are told anew.
  await expect(row).toHaveText(new RegExp(words.join('|')), toldThen);
  await expect(page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Ben Adeki' })).toBeVisible();
  await page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Ben Adeki' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ben Adeki' })).toBeVisible();
  await expect(page.locator('main header')).toHaveText(new RegExp(words.join('|')), toldThen);
});

/** Fri 17:44 */
function format(at: Date): string {
  const day = new Intl.DateTimeFormat('en', { weekday: 'short' }).format(at);
  return `${day} ${[at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':')}`;
}

test('at 1920 px only empty space grows: three columns, the conversation centred and no wider than it is read', async ({
  world,
}) => {
  const page = await world.join('Anna Rull', { viewport: { width: 1920, height: 1080 } });
  const voice = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await voice.say('general', 'long '.repeat(200));
  await said(page, 'mine');
  await expect(page.getByRole('complementary')).toContainText('Ben Adeki');
  const boxOf = async (locator: ReturnType<Page['locator']>) => {
    const box = await locator.boundingBox();
    if (!box) throw new Error('It is not drawn.');
    return { left: Math.round(box.x), right: Math.round(box.x + box.width), width: Math.round(box.width) };
  };
  const rail = await boxOf(page.getByRole('navigation', { name: 'Rooms and people' }));
  const main = await boxOf(page.getByRole('main'));
  const details = await boxOf(page.getByRole('complementary'));
  expect([rail.left, rail.right, main.right, details.right]).toEqual([0, main.left, details.left, 1920]);
  expect(rail.width).toBeGreaterThanOrEqual(264);
  expect(rail.width).toBeLessThanOrEqual(288);
  expect(details.width).toBe(304);
  for (const [what, place] of [
    ['a message', entry(page, 'long')],
    ['the field', page.locator('form:has(#composer)')],
  ] as const) {
    const { left, right, width } = await boxOf(place);
    expect(width, what).toBeLessThanOrEqual(900);
    expect(width, what).toBeGreaterThan(780);
    expect(Math.abs(left - main.left - (main.right - right)), what).toBeLessThan(24);
  }
  await expect.poll(() => sideways(page)).toBe(0);
  for (const path of ['/people', '/you']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect.poll(() => sideways(page), { message: path }).toBe(0);
    const content = await boxOf(page.getByRole('main').locator('h1'));
    expect(content.width, path).toBeLessThanOrEqual(640);
  }
  voice.leave();
});

test('the day that sticks under the header stands where the days in the conversation stand', async ({ world }) => {
  const page = await world.join('Anna Rull');
  const voice = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await voice.sayMany('general', 60, (i) => `line ${i}`);
  voice.leave();
  await page.goto('/r/general/5');
  // Rows beside the view are in the document too: only in view does it say that the page went where the address leads.
  await expect(entry(page, 'line 3').first()).toBeInViewport();
  const textOf = (selector: string) =>
    page.locator(selector).evaluate((line) => {
      const range = document.createRange();
      range.selectNodeContents(line);
      const { left, top, bottom } = range.getBoundingClientRect();
      const box = line.getBoundingClientRect();
      return { left: Math.round(left), above: Math.round(top - box.top), below: Math.round(box.bottom - bottom) };
    });
  for (const width of [360, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await page.getByRole('log').evaluate((log) => (log.scrollTop = 200));
    await expect(page.locator('.day-stuck')).toBeVisible();
    const stuck = await textOf('.day-stuck');
    await page.getByRole('log').evaluate((log) => (log.scrollTop = 0));
    const day = page.locator('.day:not(.day-stuck)');
    await expect(day.first()).toBeVisible();
    expect(stuck.left, `${width} px`).toBe((await textOf('.day:not(.day-stuck)')).left);
    expect(Math.abs(stuck.above - stuck.below), `${width} px`).toBeLessThanOrEqual(2);
  }
});

test('a toast covers neither who one is nor where one writes, and who is writing stands clear of the field', async ({
  world,
}) => {
  const page = await world.join('Anna Rull');
  const voice = await Voice.join(world.server.url, 'Ben');
  for (const [width, height] of [
    [1440, 900],
    [768, 1024],
    [360, 780],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(['x'], 'boat.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    const toast = page.locator('.toast');
    await expect(toast).toBeVisible();
    const apart = (selector: string) =>
      page.evaluate((under) => {
        const a = document.querySelector('.toast')?.getBoundingClientRect();
        const b = document.querySelector(under)?.getBoundingClientRect();
        if (!a) return false;
        return !b || a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      }, selector);
    // The columns are drawn anew after the width has changed.
    for (const under of ['nav a[href="/you"]', 'form:has(#composer)'])
      await expect.poll(() => apart(under), `${width} px: ${under}`).toBe(true);
    await voice.ask('typing', { roomId: 'general' });
    const words = page.getByText('Ben is writing');
    await expect(words).toBeVisible();
    const gap = () =>
      words.evaluate((line) => {
        const field = document.querySelector('#composer')?.closest('form');
        return (field?.getBoundingClientRect().top ?? 0) - line.getBoundingClientRect().bottom;
      });
    await expect.poll(gap).toBeGreaterThanOrEqual(6);
    await voice.ask('stopTyping', { roomId: 'general' });
    await expect(words).toBeHidden();
  }
  voice.leave();
});
