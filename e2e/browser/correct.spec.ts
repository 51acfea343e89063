import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { entry, expect, said, test, texts, write } from './world.ts';
import { Voice } from './voice.ts';

const SENT = { name: /Sent|Delivered|Read/ };
const box = (page: Page) => page.getByRole('textbox', { name: 'Edit' });
const waiting = (page: Page, text: string) => page.locator('article[data-client-id]', { hasText: text });

const isWhole = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).evaluate((button) => {
    const { top, bottom } = button.getBoundingClientRect();
    const log = button.closest('[role=log]')?.getBoundingClientRect();
    return log !== undefined && top >= log.top - 1 && bottom <= log.bottom + 1;
  });

test('a change in progress survives a reload, and is over for good when it is saved or given up', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'first words');
  await said(page, 'second words');
  await page.locator('#composer').press('ArrowUp');
  await box(page).fill('second words, longer');
  await page.reload();
  await expect(box(page)).toHaveValue('second words, longer');
  await expect(page.locator('#composer')).toBeFocused();
  await box(page).press('Enter');
  await expect(entry(page, 'second words, longer')).toContainText('(edited)');
  await page.reload();
  await expect(entry(page, 'second words, longer')).toBeVisible();
  await expect(box(page)).toHaveCount(0);

  await entry(page, 'first words').focus();
  await page.keyboard.press('e');
  await box(page).fill('never to be seen');
  await page.goto('/people');
  await page.goto('/r/general');
  await expect(box(page)).toHaveValue('never to be seen');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Discard the change' }).click();
  await page.reload();
  await expect(entry(page, 'first words')).toBeVisible();
  await expect(box(page)).toHaveCount(0);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('draft')))).toEqual([]);
});

test('what waits can be changed and given up, also after a reload of the change', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const voice = await Voice.join(world.server.url, 'Ben');
  await said(page, 'before');
  proxy.cut();
  for (const text of ['one', 'two', 'three']) await write(page, text);
  // What is said of the connection moves the rows.
  await expect(page.getByText('3 messages wait')).toBeVisible();
  await expect(page.getByText('Last synced').first()).toBeVisible();
  await waiting(page, 'two').hover();
  await waiting(page, 'two').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Discard' }).click();
  await expect(waiting(page, 'two')).toHaveCount(0);
  await waiting(page, 'one').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await box(page).fill('one, corrected');
  await box(page).press('Enter');
  // It is gone when the change is on the device.
  await expect(box(page)).toHaveCount(0);
  await expect(waiting(page, 'one, corrected')).toBeVisible();
  await page.locator('#composer').focus();
  await page.keyboard.press('ArrowUp');
  await box(page).fill('three, in the middle');
  // Whoever writes on while it is sent gives no key to the row.
  await page.evaluate(() => {
    const strays: string[] = [];
    Reflect.set(window, 'strays', strays);
    new MutationObserver(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLTextAreaElement)) strays.push(at?.outerHTML.slice(0, 80) ?? '');
    }).observe(document.body, { childList: true, subtree: true });
  });
  proxy.mend();
  // The old text goes out while the change is written: saving it then changes what was sent.
  await expect(entry(page, 'one, corrected').getByRole('img', SENT)).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('article[data-seq]').filter({ has: box(page) })).toBeVisible();
  await expect(box(page)).toHaveValue('three, in the middle');
  await expect(box(page)).toBeFocused();
  expect(await page.evaluate(() => Reflect.get(window, 'strays') as string[])).toEqual([]);
  await box(page).press('Enter');
  await expect(entry(page, 'three, in the middle')).toContainText('(edited)');
  await expect.poll(() => texts(page)).toEqual(['before', 'one, corrected', 'three, in the middle']);
  const { messages } = await voice.ask('loadMessages', { roomId: 'general' });
  expect(messages.map((one) => one.text)).toEqual(['before', 'one, corrected', 'three, in the middle']);
  voice.leave();
});

test('on a phone what waits is shown once, and a tap on a row of it shows what can be done', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true }, url);
  await said(page, 'before');
  proxy.cut();
  for (const text of ['one', 'two']) {
    await page.locator('#composer').fill(text);
    await page.getByRole('button', { name: 'Send' }).tap();
  }
  await expect(page.getByText('2 messages wait and go out by themselves, in order.')).toBeVisible();
  await expect(page.getByText('Last synced')).toBeVisible();
  await expect(waiting(page, 'one')).toHaveText(/^one\s*\d\d:\d\d$/, { useInnerText: true });
  await waiting(page, 'two').tap();
  await page.getByRole('menuitem', { name: 'Discard' }).tap();
  await expect(waiting(page, 'two')).toHaveCount(0);
  await waiting(page, 'one').tap();
  await page.getByRole('menuitem', { name: 'Edit' }).tap();
  await expect(box(page)).toHaveValue('one');
});

test('the box of the last message is in view with its buttons, on a phone and while it grows', async ({ world }) => {
  test.slow();
  for (const viewport of [
    { width: 1280, height: 700 },
    { width: 360, height: 560 },
  ]) {
    const page = await world.join(`Anna ${viewport.width}`, { viewport });
    for (let i = 0; i < 14; i += 1) await said(page, `line ${i} of ${viewport.width}\nand more`);
    await page.locator('#composer').press('ArrowUp');
    await expect(box(page)).toBeFocused();
    await expect.poll(() => isWhole(page, 'Save')).toBe(true);
    await box(page).fill('many\nlines\nthat\nmake\nit\ngrow');
    await expect.poll(() => isWhole(page, 'Save')).toBe(true);
    await box(page).press('Escape');
    await expect.poll(() => isWhole(page, 'Discard the change')).toBe(true);
  }
});

test('a box that grows stays in view when the page is drawn anew in the same moment', async ({ world }) => {
  const page = await world.join('Anna', { viewport: { width: 1280, height: 700 } });
  for (let i = 0; i < 14; i += 1) await said(page, `line ${i}\nand more`);
  await page.locator('#composer').press('ArrowUp');
  await expect(box(page)).toBeFocused();
  await expect.poll(() => isWhole(page, 'Save')).toBe(true);
  await box(page).evaluate((field: HTMLTextAreaElement) => {
    field.setRangeText('\nmany\nlines\nthat\nmake\nit\ngrow');
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    field.closest('[role=log]')?.querySelector<HTMLElement>('[aria-label="More"]')?.click();
  });
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(box(page)).toHaveValue(/grow$/);
  await expect.poll(() => isWhole(page, 'Save')).toBe(true);
});

const LONG = 'is longer than this server takes now, by a word or by two';

for (const [device, options] of [
  ['with a mouse', {}],
  ['with a keyboard', {}],
  ['with a finger', { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true }],
] as const)
  test(`${device} what was refused is corrected: its text is there, and it goes out, in order`, async ({ world }) => {
    // Two servers start, one after the other.
    test.slow();
    const folder = await mkdtemp(join(tmpdir(), 'palaver-refused-'));
    const port = await freePort();
    const before = new ServerProcess(port, folder);
    await before.start();
    const page = await world.page(options, before.url);
    await world.register(page, 'Anna');
    const voice = await Voice.join(before.url, 'Ben');
    const refused = (text: string) => page.locator('article.entry-refused', { hasText: text });
    const send = async (text: string) => {
      await page.locator('#composer').fill(text);
      await page.getByRole('button', { name: 'Send' }).click();
    };
    const edit = async (text: string) => {
      if (device === 'with a mouse') return refused(text).getByRole('button', { name: 'Edit' }).click();
      if (device === 'with a finger') return refused(text).getByRole('button', { name: 'Edit' }).tap();
      await page.getByRole('log').focus();
      await page.keyboard.press('End');
      while (!(await refused(text).evaluate((row) => row === document.activeElement)))
        await page.keyboard.press('ArrowUp');
      await page.keyboard.press('e');
    };
    const save = () =>
      device === 'with a keyboard'
        ? page.keyboard.press('Enter')
        : page.getByRole('button', { name: 'Save' })[device === 'with a finger' ? 'tap' : 'click']();
    await send('said before');
    await expect(entry(page, 'said before').getByRole('img', SENT)).toBeVisible();

    // What was written while there was no server meets one that takes less.
    voice.leave();
    await before.stop('SIGTERM');
    await expect(page.getByText('Last synced').first()).toBeVisible();
    for (const text of [`one ${LONG}`, 'two is short', `three ${LONG}`]) await send(text);
    const after = new ServerProcess(port, folder, { MESSAGE_MAX_CHARS: '50' });
    await after.start();
    await expect(refused('three')).toContainText('Not sent', { timeout: 30_000 });
    await expect(entry(page, 'two is short').getByRole('img', SENT)).toBeVisible();
    await expect(refused('one')).toBeVisible();

    for (const text of ['one', 'three']) {
      await edit(text);
      await expect(box(page)).toHaveValue(`${text} ${LONG}`);
      await expect(box(page)).toBeFocused();
      await expect(page.getByText(/^\d+ characters? too many$/)).toBeVisible();
      await expect(page.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
      await box(page).fill(`${text}, corrected`);
      await save();
      await expect(box(page)).toHaveCount(0);
      await expect(
        page.locator('article[data-seq]', { hasText: `${text}, corrected` }).getByRole('img', SENT),
      ).toBeVisible();
      await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
    }
    await send('four');
    await expect(entry(page, 'four').getByRole('img', SENT)).toBeVisible();
    const inOrder = ['said before', 'two is short', 'one, corrected', 'three, corrected', 'four'];
    await expect.poll(() => texts(page)).toEqual(inOrder);
    const other = await Voice.join(after.url, 'Ines');
    const { messages } = await other.ask('loadMessages', { roomId: 'general' });
    expect(messages.map((one) => [one.text, one.edited])).toEqual(inOrder.map((text) => [text, false]));
    other.leave();
    await page.close();
    await after.stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });
