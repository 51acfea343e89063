import type { Page } from '@playwright/test';
import { entry, expect, makeRoom, signIn, test, write } from './world.ts';
import { Voice } from './voice.ts';

/** Texts of one to five lines: rows of all heights. */
const mixed = (i: number) =>
  Array.from({ length: (i % 5) + 1 }, (_, line) => `message ${i}, line ${line}`).join(i % 3 ? '\n' : ', and so on, ');

/** The first message that is wholly in view, and where its top is. */
function firstInView(page: Page): Promise<{ seq: number; top: number }> {
  return page.getByRole('log').evaluate((log) => {
    const from = log.getBoundingClientRect().top;
    for (const line of log.querySelectorAll<HTMLElement>('[data-seq]')) {
      const { top } = line.getBoundingClientRect();
      if (top >= from) return { seq: Number(line.dataset['seq']), top };
    }
    return { seq: 0, top: 0 };
  });
}

async function topOf(page: Page, seq: number): Promise<number> {
  return page.locator(`[data-seq="${seq}"]`).evaluate((line) => line.getBoundingClientRect().top);
}

/** Moves the view as a reader does, and waits until it is drawn. */
async function scrollTo(page: Page, to: 'start' | number): Promise<void> {
  await page.getByRole('log').evaluate(async (log, place) => {
    if (place === 'start') log.scrollTop = 300;
    else log.scrollTop += place;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, to);
}

/** How far a message is now from where it was. */
const movedFrom = (page: Page, { seq, top }: { seq: number; top: number }) =>
  topOf(page, seq).then((now) => Math.abs(now - top));

/** The scroll bar is put right this long after the last move: ms, and something for a slow machine. */
const REST_MS = 500;

/** Until the rows that were drawn are measured too, and nothing moves any more; then the first message that is in view. */
async function resting(page: Page): Promise<{ seq: number; top: number }> {
  let last = await firstInView(page);
  let since = performance.now();
  const stillFor = async () => {
    const now = await firstInView(page);
    if (now.seq !== last.seq || now.top !== last.top) since = performance.now();
    last = now;
    return performance.now() - since;
  };
  await expect.poll(stillFor, { timeout: 30_000 }).toBeGreaterThan(REST_MS);
  return last;
}

/** Until somebody has read this far, and the server knows it. */
async function untilRead(voice: Voice, seq: number): Promise<void> {
  await expect.poll(() => voice.readMarks('general'), { timeout: 30_000 }).toContain(seq);
}

const atEnd = (page: Page) =>
  page.getByRole('log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2);

test('a message that gets the focus stays in view when the page is drawn anew in the same moment', async ({
  world,
}) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 40, mixed);
  await expect(entry(page, 'message 39')).toBeVisible();
  await expect.poll(() => atEnd(page)).toBe(true);
  const line = entry(page, 'message 25');
  await line.evaluate((article) => {
    article.focus();
    article.querySelector<HTMLElement>('[aria-label="More"]')?.click();
  });
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(line).toBeInViewport();
  voice.leave();
});

test('a message with the focus does not hold the view back when much comes at once', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 40, (i) => `before ${i}`);
  await expect(entry(page, 'before 39')).toBeVisible();
  await expect.poll(() => atEnd(page)).toBe(true);
  await entry(page, 'before 35').focus();
  // The page draws all of them together: the rows above that message leave with it.
  const busy = page.evaluate((until) => {
    while (Date.now() < until);
  }, Date.now() + 3_000);
  await voice.sayMany('general', 150, (i) => `at once ${i}`);
  await busy;
  await expect(entry(page, 'at once 149')).toBeVisible();
  await expect.poll(() => atEnd(page)).toBe(true);
  voice.leave();
});

test('older messages come in above the line that is read, and it does not move', async ({ world }) => {
  test.slow();
  const reader = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 400, mixed);
  await untilRead(voice, 400);
  // On another device: the answer may come to this one later.
  await reader.close();
  const page = await world.page();
  await page.goto('/r/general');
  await signIn(page, 'anna');
  await expect(entry(page, 'message 399')).toBeVisible({ timeout: 30_000 });
  for (let i = 0; i < 4; i += 1) {
    const oldest = () =>
      page.getByRole('log').evaluate((log) => Number(log.querySelector<HTMLElement>('[data-seq]')?.dataset['seq']));
    await scrollTo(page, 'start');
    const { seq, top } = await firstInView(page);
    await expect.poll(oldest).toBeLessThan(seq);
    await expect.poll(() => movedFrom(page, { seq, top })).toBeLessThan(2);
  }
  voice.leave();
});

test('who reads further up is not moved by what comes, and sees how much came', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 120, mixed);
  await expect(entry(page, 'message 119')).toBeVisible();
  await untilRead(voice, 120);
  await expect.poll(() => atEnd(page)).toBe(true);

  await scrollTo(page, -500);
  const before = await resting(page);
  await voice.ask('typing', { roomId: 'general' });
  await expect(page.getByText('Ben is writing')).toBeVisible();
  await expect.poll(() => topOf(page, before.seq)).toBe(before.top);
  await voice.sayMany('general', 20, (i) => `news ${i}`);
  await expect(page.getByRole('button', { name: '20 new' })).toBeVisible();
  await expect.poll(() => movedFrom(page, before)).toBeLessThan(2);

  await page.getByRole('button', { name: '20 new' }).click();
  await expect(entry(page, 'news 19')).toBeInViewport();
  await expect.poll(() => atEnd(page)).toBe(true);
  await expect(page.getByRole('log')).toBeFocused();
  await voice.ask('typing', { roomId: 'general' });
  await expect(page.getByText('Ben is writing')).toBeVisible();
  await expect.poll(() => atEnd(page)).toBe(true);
  voice.leave();
});

test('a link leads to its message, and what comes later moves nothing', async ({ world }) => {
  // Much is said, and the device is a slow one.
  test.slow();
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 900, mixed);
  await expect(entry(page, 'message 899')).toBeVisible({ timeout: 30_000 });
  await untilRead(voice, 900);
  // On a slow device the answers come between two frames.
  const device = await page.context().newCDPSession(page);
  await device.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.goto('/r/general/150');
  const target = page.locator('[data-seq="150"]');
  await expect(target).toBeInViewport({ timeout: 60_000 });
  await expect(target).toHaveClass(/entry-target/);
  await expect(page.getByText('Up to date').first()).toBeVisible({ timeout: 60_000 });
  await device.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await resting(page);
  await expect(target).toBeInViewport();
  const top = await topOf(page, 150);
  await voice.sayMany('general', 5, (i) => `later ${i}`);
  await expect(page.getByRole('button', { name: /5 new/ })).toBeVisible();
  await expect.poll(() => movedFrom(page, { seq: 150, top })).toBeLessThan(2);
  await expect(target).toHaveClass(/entry-target/);

  // On through what is missing: no message is left out on the way down.
  const seen = new Set<number>();
  for (let i = 0; i < 40; i += 1) {
    for (const seq of await page
      .getByRole('log')
      .evaluate((log) =>
        [...log.querySelectorAll<HTMLElement>('[data-seq]')].map((line) => Number(line.dataset['seq'])),
      ))
      seen.add(seq);
    await scrollTo(page, 700);
    await expect(page.getByRole('note')).not.toBeInViewport();
  }
  const order = [...seen].sort((a, b) => a - b).filter((seq) => seq >= 150 && seq <= 250);
  expect(order).toEqual(Array.from({ length: 101 }, (_, i) => 150 + i));
  voice.leave();
});

test('what is read stays in view when so much was missed that the room begins anew', async ({ world }) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 200, mixed);
  await expect(entry(page, 'message 199')).toBeVisible();
  await untilRead(voice, 200);
  await scrollTo(page, -2_000);
  const before = await resting(page);
  proxy.cut();
  await expect(page.getByText(/Last synced/).first()).toBeVisible();
  await voice.sayMany('general', 700, (i) => `missed ${i}`);
  proxy.mend();
  await expect(page.getByText('Up to date').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: '700 new' })).toBeVisible();
  await expect(page.locator(`[data-seq="${before.seq}"]`)).toBeInViewport();
  await expect.poll(() => movedFrom(page, before)).toBeLessThan(2);
  // Nothing of what was missed was in view: none of it counts as read.
  expect(await voice.readMarks('general')).toContain(200);
  voice.leave();
});

test('coming back to a room shows the message that was read there', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 200, mixed);
  await expect(entry(page, 'message 199')).toBeVisible();
  await scrollTo(page, -2_000);
  const before = await resting(page);
  await makeRoom(page, 'Boat 2');
  await page.getByRole('link', { name: /General/ }).click();
  await expect(page.getByRole('heading', { name: 'General' })).toBeVisible();
  await expect(page.locator(`[data-seq="${before.seq}"]`)).toBeInViewport();
  await expect.poll(() => movedFrom(page, before)).toBeLessThan(2);
  voice.leave();
});

test('an edit keeps its box, its caret and its focus while messages come', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await write(page, 'the last message');
  await expect(entry(page, 'the last message').getByRole('img', { name: /Sent|Delivered/ })).toBeVisible();
  await page.locator('#composer').press('ArrowUp');
  const box = page.getByRole('textbox', { name: 'Edit' });
  await box.press('Home');
  await box.pressSequentially('Not ');
  await voice.sayMany('general', 30, mixed);
  await expect(page.getByRole('button', { name: /\d+ new/ })).toBeVisible();
  await expect(box).toBeFocused();
  await expect(box).toBeInViewport();
  await box.pressSequentially('yet ');
  await expect(box).toHaveValue('Not yet the last message');
  await box.press('Enter');
  await expect(page.locator('article', { hasText: 'Not yet the last message' })).toContainText('(edited)');
  voice.leave();
});

test('a link that is opened before signing in leads to its message after it', async ({ world }) => {
  const voice = await Voice.join(world.server.url, 'anna');
  await voice.sayMany('general', 60, mixed);
  const page = await world.page();
  await page.goto('/r/general/7');
  await signIn(page, 'anna');
  await expect(page.locator('[data-seq="7"]')).toBeInViewport();
  await expect(page.locator('[data-seq="7"]')).toHaveClass(/entry-target/);
  voice.leave();
});
