import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { entry, expect, makeRoom, said, test, texts, write } from './world.ts';
import { Voice } from './voice.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test('the Enter that ends an input method’s choice sends nothing, in either order of browsers', async ({ world }) => {
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  await field.fill('にほ');
  await field.evaluate((box) => {
    const enter = (init: KeyboardEventInit) =>
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
    enter({ isComposing: true });
    // Safari ends the composition first, and marks the key in the old way only.
    enter(Object.assign({}, { keyCode: 229 }));
  });
  await expect(field).toHaveValue('にほ');
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await expect.poll(() => texts(page)).toEqual(['にほ']);
});

test('what is half written stays in its room, and comes back after a reload and after sending not', async ({
  world,
}) => {
  const page = await world.join('Anna');
  await makeRoom(page, 'Boat 2');
  await page.locator('#composer').fill('for boat 2');
  await page.getByRole('link', { name: /General/ }).click();
  await expect(page.getByRole('heading', { name: 'General', level: 1 })).toBeVisible();
  await expect(page.locator('#composer')).toHaveValue('');
  await expect(page.getByRole('link', { name: /Boat 2.*Draft/ })).toBeVisible();
  await page.getByRole('link', { name: /Boat 2/ }).click();
  await expect(page.locator('#composer')).toHaveValue('for boat 2');
  await page.reload();
  await expect(page.locator('#composer')).toHaveValue('for boat 2');
  await page.locator('#composer').press('End');
  await page.keyboard.type('!');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'for boat 2!')).toBeVisible();
  await page.reload();
  await expect(entry(page, 'for boat 2!')).toBeVisible();
  await expect(page.locator('#composer')).toHaveValue('');
});

test('a text is counted as the server counts it, up to the number that the server says, in a change too', async ({
  world,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-short-'));
  const server = new ServerProcess(await freePort(), folder, { MESSAGE_MAX_CHARS: '50' });
  await server.start();
  const page = await world.page({}, server.url);
  await world.register(page, 'Anna');
  const field = page.locator('#composer');
  // As some keyboards write letters: two code points each, and one for the server.
  for (const whole of ['e\u0301'.repeat(50), '\u{1F6A4}'.repeat(50), '\u1100\u1161\u11a8'.repeat(50)]) {
    await field.fill(`${whole}x`);
    await expect(page.getByText('1 character too many')).toBeVisible();
    await field.press('Enter');
    await expect(field).toHaveValue(`${whole}x`);
    await field.fill(whole);
    await expect(page.getByText('0 left', { exact: true })).toBeVisible();
    await field.press('Enter');
    const sent = page.locator('article[data-seq]', { hasText: whole.normalize('NFC') });
    await expect(sent.getByRole('img', { name: 'Sent' })).toBeVisible();
    await field.press('ArrowUp');
    const box = page.getByRole('textbox', { name: 'Edit' });
    await box.fill(`${whole}x`);
    await expect(page.getByText('1 character too many')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
    await box.fill(`y${whole.slice(whole.length / 50)}`);
    await expect(page.getByText('0 left', { exact: true })).toBeVisible();
    await box.press('Enter');
    await expect(page.getByRole('log').getByText('(edited)').last()).toBeVisible();
    await expect(box).toHaveCount(0);
  }
  await page.close();
  await server.stop('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

test('how many characters are left is shown when there are few, in a change as where one writes', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'short');
  await page.locator('#composer').press('ArrowUp');
  for (const field of [page.getByRole('textbox', { name: 'Edit' }), page.locator('#composer')]) {
    await field.fill('x'.repeat(3_599));
    await expect(page.getByText(/\d left$/)).toHaveCount(0);
    await field.fill('x'.repeat(3_600));
    await expect(page.getByText('400 left', { exact: true })).toBeVisible();
    await field.fill('short');
  }
});

test('five million letters are neither cut nor sent', async ({ world }) => {
  // A browser takes seconds to lay out so much, and the machine may be slow.
  test.slow();
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  await field.fill('wind 18 knots '.repeat(370_000));
  await expect(page.getByText(/characters too many/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true');
  await field.press('Enter');
  expect(await field.evaluate((box) => (box as HTMLTextAreaElement).value.length)).toBe(14 * 370_000);
  expect(await texts(page)).toEqual([]);
});

test('five million letters do not keep the page from opening again', async ({ world }) => {
  // A browser takes seconds to lay out so much, and the machine may be slow.
  test.slow();
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  await field.fill('wind 18 knots '.repeat(370_000));
  await expect(page.getByText(/characters too many/)).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await expect(field).toBeVisible({ timeout: 60_000 });
  await field.fill('short again');
  await field.press('Enter');
  await expect(entry(page, 'short again')).toBeVisible({ timeout: 60_000 });
});

test('Tab inserts no name from a list that is older than what is written', async ({ world }) => {
  const page = await world.join('Anna');
  for (const name of ['Tim', 'Zoe']) (await Voice.join(world.server.url, name)).leave();
  const field = page.locator('#composer');
  await field.focus();
  await page.keyboard.type('@');
  await expect(page.getByRole('option')).toHaveCount(2);
  // In one breath, before anything can be drawn.
  await field.evaluate((box) => {
    const area = box as HTMLTextAreaElement;
    area.setRangeText('zo', 1, 1, 'end');
    area.dispatchEvent(new InputEvent('input', { bubbles: true, data: 'zo', inputType: 'insertText' }));
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true }));
  });
  expect(['@zo', '@zoe ']).toContain(await field.inputValue());
});

test('Enter takes nobody into a new room from a list that is older than what is written', async ({ world }) => {
  const page = await world.join('Anna');
  for (const name of ['Tim', 'Zoe']) (await Voice.join(world.server.url, name)).leave();
  await page.getByRole('button', { name: 'New room' }).click();
  const people = page.getByRole('combobox', { name: 'People' });
  await people.fill('t');
  await expect(page.getByRole('option', { name: /Zoe/ })).toBeHidden();
  await expect(page.getByRole('option', { name: /Tim/ })).toBeVisible();
  const answer = Promise.withResolvers<undefined>();
  await page.route(/\/api\/users\?.*q=zo/, async (route) => {
    await answer.promise;
    await route.continue();
  });
  await people.fill('zo');
  await page.keyboard.press('Enter');
  await expect(people).toHaveValue('zo');
  await expect(page.getByRole('button', { name: 'Remove Tim' })).toBeHidden();
  answer.resolve(undefined);
  await expect(page.getByRole('button', { name: 'Remove Zoe' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove Tim' })).toBeHidden();
  await expect(people).toHaveValue('');
});

test('a file that is dropped beside everything is refused, and what is written stays', async ({ world }) => {
  const page = await world.join('Anna');
  await page.locator('#composer').fill('half written');
  const at = page.url();
  for (const place of ['header', 'nav']) {
    const stopped = await page
      .locator(place)
      .first()
      .evaluate((element) => {
        const files = new DataTransfer();
        files.items.add(new File(['tide'], 'tide.txt'));
        const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: files });
        element.dispatchEvent(drop);
        return drop.defaultPrevented;
      });
    expect(stopped).toBe(true);
  }
  await expect(page.getByText('Files can not be sent here.')).toBeVisible();
  expect(page.url()).toBe(at);
  await expect(page.locator('#composer')).toHaveValue('half written');
});

test('many Enters and two clicks on a slow link are one message', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  proxy.swallowAnswers();
  await page.locator('#composer').fill('only once');
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send' }).dblclick({ force: true });
  await page.locator('#composer').fill('and once');
  await page.getByRole('button', { name: 'Send' }).dblclick({ force: true });
  await expect.poll(() => texts(page)).toEqual(['only once', 'and once']);
  proxy.cut();
  proxy.mend();
  await expect(entry(page, 'and once').getByRole('img', { name: 'Sent' })).toBeVisible({ timeout: 30_000 });
  await page.reload();
  await expect(entry(page, 'and once')).toBeVisible();
  await expect.poll(() => texts(page)).toEqual(['only once', 'and once']);
});

test('with a soft keyboard Enter breaks the line and the button sends', async ({ world }) => {
  const page = await world.join('Anna', PHONE);
  const field = page.locator('#composer');
  await field.fill('first line');
  await field.press('Enter');
  await page.keyboard.type('second line');
  await expect(field).toHaveValue('first line\nsecond line');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(entry(page, 'second line')).toBeVisible();
});

test('one goes on writing while something is sent, and when something is refused', async ({ world }) => {
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  await field.focus();
  await page.keyboard.type('first');
  await page.keyboard.press('Enter');
  await page.keyboard.type('second, written at once');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('second, written at once');
  await said(page, 'second, written at once');
  await expect(field).toBeFocused();
  await write(page, 'third');
  await expect(field).toBeFocused();
});

test('a sign is put where the caret is', async ({ world }) => {
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  await field.fill('on  now');
  await field.evaluate((box) => (box as HTMLTextAreaElement).setSelectionRange(3, 3));
  await page.getByRole('button', { name: 'Insert an emoji' }).click();
  await page.getByPlaceholder('Search emoji').fill('helicopter');
  await expect(page.getByRole('gridcell')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('on 🚁 now');
  await expect(field).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(entry(page, 'on 🚁 now')).toBeVisible();
});
