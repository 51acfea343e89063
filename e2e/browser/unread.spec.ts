import type { Page } from '@playwright/test';
import { entry, expect, makeRoom, signIn, test, type World } from './world.ts';
import { Voice } from './voice.ts';

const line = (page: Page) => page.getByRole('separator', { name: /New since/ });
const above = (page: Page) => page.getByRole('button', { name: /\d+ new above/ });

/** Reads on by small steps until a message is in view. */
async function readTo(page: Page, text: string): Promise<void> {
  const target = page
    .getByRole('log')
    .locator('article')
    .filter({ hasText: new RegExp(`^${text}\\b`, 'm') });
  const isInView = () =>
    target.evaluateAll((lines) =>
      lines.some((line) => {
        const [view, { top, bottom }] = [line.closest('[role=log]'), line.getBoundingClientRect()];
        const log = view?.getBoundingClientRect();
        return log !== undefined && top >= log.top && bottom <= log.bottom;
      }),
    );
  await page.getByRole('log').hover();
  await expect
    .poll(
      async () => {
        if (await isInView()) return true;
        await page.mouse.wheel(0, 300);
        // The next step waits until this one is drawn: who is faster than the page sees nothing of what is between.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        return false;
      },
      { intervals: [100], timeout: 60_000 },
    )
    .toBe(true);
}

/** How far the reader has read: who writes has read nothing. */
const readBy = async (voice: Voice) => Math.max(...(await voice.readMarks('general')));

/** Ben, who says 60 messages that are read. */
async function readOld(world: World): Promise<Voice> {
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 60, (i) => `old ${i}`);
  await expect.poll(() => readBy(voice)).toBe(60);
  return voice;
}

/** The page begins at the first message that was missed, and not much more than what is in view counts as read. `old`: how many were read before. */
async function beginsAtMissed(page: Page, voice: Voice, old = 60): Promise<void> {
  await expect(entry(page, 'missed 0').first()).toBeInViewport({ timeout: 30_000 });
  await expect.poll(() => readBy(voice)).toBeGreaterThan(old);
  await expect(line(page)).toBeInViewport();
  expect(await readBy(voice)).toBeLessThan(old + 50);
}

for (const missed of [300, 560])
  test(`an older copy with ${missed} unread stays at the first of them, and only what was seen is read`, async ({
    world,
  }) => {
    test.slow();
    const page = await world.join('Anna');
    const voice = await readOld(world);
    await page.goto('about:blank');
    await voice.sayMany('general', missed, (i) => `missed ${i}`);
    await page.goto('/r/general');
    await beginsAtMissed(page, voice);
    await expect(page.getByRole('button', { name: /^\d+ new$/ })).toBeVisible();
    await readTo(page, 'missed 60');
    await expect.poll(() => readBy(voice)).toBeGreaterThan(60 + 60);
    expect(await readBy(voice)).toBeLessThan(60 + 130);
    voice.leave();
  });

test('a connection that is lost and comes back with much unread keeps the reader at the first of it', async ({
  world,
}) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const voice = await readOld(world);
  proxy.cut();
  await voice.sayMany('general', 200, (i) => `missed ${i}`);
  proxy.mend();
  await expect(line(page)).toBeInViewport({ timeout: 60_000 });
  await beginsAtMissed(page, voice);
  await expect(page.getByRole('button', { name: /^\d+ new$/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /General.*1\d\d unread/ })).toBeVisible();
  voice.leave();
});

test('another device begins at the first unread, however far back that is', async ({ world }) => {
  test.slow();
  const first = await world.join('Anna');
  const voice = await readOld(world);
  await first.close();
  await voice.sayMany('general', 300, (i) => `missed ${i}`);
  const page = await world.page();
  await page.goto('/r/general');
  await signIn(page, 'anna');
  await beginsAtMissed(page, voice);
  voice.leave();
});

test('what another device read meanwhile is not new here: the view goes on to what is', async ({ world }) => {
  test.slow();
  const page = await world.join('Anna');
  const voice = await readOld(world);
  await page.goto('about:blank');
  const other = await world.page();
  await other.goto('/r/general');
  await signIn(other, 'anna');
  await expect(entry(other, 'old 59').first()).toBeInViewport();
  await voice.sayMany('general', 120, (i) => `elsewhere ${i}`);
  await expect.poll(() => readBy(voice)).toBe(180);
  await other.close();
  await voice.sayMany('general', 120, (i) => `missed ${i}`);
  await page.goto('/r/general');
  await beginsAtMissed(page, voice, 180);
  voice.leave();
});

test('what was read here and could not be kept before the page was closed is not new', async ({ world }) => {
  test.slow();
  const page = await world.join('Anna');
  // As on a device that loses its power before it has written that anything was read.
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    let isLost = false;
    Object.assign(IDBObjectStore.prototype, {
      put(this: IDBObjectStore, value: { room?: { me: { readSeq: number } } }, key: IDBValidKey) {
        isLost ||= (value.room?.me.readSeq ?? 0) > 0;
        return isLost && ['rooms', 'messages'].includes(this.name) ? this.count() : put.call(this, value, key);
      },
    });
  });
  const voice = await readOld(world);
  await page.goto('about:blank');
  await voice.sayMany('general', 300, (i) => `missed ${i}`);
  await page.goto('/r/general');
  await beginsAtMissed(page, voice);
  voice.leave();
});

test('a hidden page does not follow new messages', async ({ world }) => {
  const page = await world.page();
  await page.addInitScript(() => {
    let sight: DocumentVisibilityState = 'visible';
    Object.defineProperty(document, 'visibilityState', { get: () => sight });
    Object.assign(window, {
      setSight: (next: DocumentVisibilityState) => {
        sight = next;
        document.dispatchEvent(new Event('visibilitychange'));
      },
    });
  });
  await world.register(page, 'Anna');
  const voice = await readOld(world);
  await page.evaluate(`setSight('hidden')`);
  await voice.sayMany('general', 120, (i) => `missed ${i}`);
  await expect(page.getByRole('link', { name: /General.*120 unread/ })).toBeVisible();
  await page.evaluate(`setSight('visible')`);
  await beginsAtMissed(page, voice);
  voice.leave();
});

test('from further down, the first unread is one press away, and what was skipped stays unread', async ({ world }) => {
  test.slow();
  const page = await world.join('Anna');
  const voice = await readOld(world);
  await makeRoom(page, 'Boat 2');
  await voice.sayMany('general', 150, (i) => `missed ${i}`);
  await page.getByRole('link', { name: /General.*150 unread/ }).click();
  await expect(page.getByRole('heading', { name: 'General', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: /^\d+ new$/ }).click();
  await expect(entry(page, 'missed 149')).toBeInViewport();
  await expect(above(page)).toBeVisible();
  expect(await readBy(voice)).toBeLessThan(60 + 50);
  await above(page).click();
  await expect(line(page)).toBeInViewport();
  await expect(above(page)).toBeHidden();
  await expect(page.getByRole('log')).toBeFocused();
  // By hand, too; and what was read on the way is read.
  await readTo(page, 'missed 149');
  await expect(above(page)).toBeVisible();
  await expect.poll(() => readBy(voice)).toBe(210);
  voice.leave();
});
