import { entry, expect, said, test } from './world.ts';
import { Voice } from './voice.ts';

const CTRL = 2;

test('shortcuts work on layouts without Latin letters', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'a line of mine');
  const devtools = await page.context().newCDPSession(page);
  const press = async (key: string, code: string, modifiers = 0) => {
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, modifiers });
    await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, modifiers });
  };
  for (const [k, f] of [
    ['л', 'а'],
    ['κ', 'φ'],
    ['ל', 'כ'],
  ] as const) {
    await press(k, 'KeyK', CTRL);
    await expect(page.getByRole('dialog', { name: 'Find or go to' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await press(f, 'KeyF', CTRL);
    await expect(page.getByRole('dialog', { name: 'Find in this room' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  for (const key of ['у', 'ε', 'ק']) {
    await entry(page, 'a line of mine').focus();
    await press(key, 'KeyE');
    await expect(page.getByRole('textbox', { name: 'Edit' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('textbox', { name: 'Edit' })).toHaveCount(0);
  }
  await entry(page, 'a line of mine').focus();
  await press('к', 'KeyR');
  await expect(page.getByText('Reply to Anna')).toBeVisible();
});

test('undo takes back an emoji and a name, and goes on with what was written before', async ({ world }) => {
  const page = await world.join('Anna');
  (await Voice.join(world.server.url, 'Zoe')).leave();
  const field = page.locator('#composer');
  await field.focus();
  await page.keyboard.type('on deck ');
  await page.getByRole('button', { name: 'Emoji' }).click();
  await page
    .getByRole('dialog')
    .getByRole('searchbox')
    .or(page.getByRole('dialog').locator('input'))
    .first()
    .fill('helicopter');
  await expect(page.getByRole('gridcell')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('on deck 🚁');
  await expect(field).toBeFocused();
  await page.keyboard.type(' @zo');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('on deck 🚁 @zoe ');
  // Steps of typing are the browser's own; what was put in is one of its steps, and none ends the way back.
  const undoTo = async (text: string) => {
    for (let written = await field.inputValue(); written !== text; written = await field.inputValue()) {
      await page.keyboard.press('Control+z');
      await expect(field).not.toHaveValue(written);
    }
  };
  await undoTo('on deck 🚁 @zo');
  await undoTo('');
});

test('a pasted picture is refused with a note, and what is written stays', async ({ world }) => {
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  await field.fill('half written');
  const paste = (name: string, type: string, text: string) =>
    field.evaluate(
      (box, [fileName, fileType, plain]) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(['tide'], fileName, { type: fileType }));
        if (plain !== '') clipboardData.setData('text/plain', plain);
        const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData });
        box.dispatchEvent(event);
        return event.defaultPrevented;
      },
      [name, type, text] as const,
    );
  // A document brings its words beside a picture of them.
  expect(await paste('words.png', 'image/png', 'words')).toBe(false);
  await expect(page.locator('.toaster')).toHaveText('');
  expect(await paste('chart.png', 'image/png', '')).toBe(true);
  await expect(page.locator('.toaster')).not.toHaveText('');
  expect(await paste('tide.pdf', 'application/pdf', '')).toBe(true);
  await expect(field).toHaveValue('half written');
});

test('a menu or the emoji whose row scrolls away give the focus to the log, and a choice still counts', async ({
  world,
}) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.sayMany('general', 120, (i) => `line ${i}\nand more`);
  const row = entry(page, 'line 119');
  const log = page.getByRole('log');
  const menu = page.getByRole('menu');
  const emoji = page.getByRole('dialog', { name: 'More reactions' });
  const ways = {
    'the menu by its key': () => page.keyboard.press('Enter'),
    'the menu by the bar': () => row.getByRole('button', { name: 'More' }).click(),
    'the emoji by their key': () => page.keyboard.press('+'),
    'the emoji by the bar': () => row.getByRole('button', { name: 'React' }).click(),
    'the emoji by the menu': async () => {
      await page.keyboard.press('Enter');
      await menu.getByRole('menuitem', { name: 'More reactions' }).click();
    },
  };
  const scrollAway = async () => {
    await log.evaluate((box) => (box.scrollTop -= 4_000));
    await expect(row).toHaveCount(0);
  };
  for (const [way, open] of Object.entries(ways)) {
    await expect(row).toBeInViewport();
    await row.focus();
    await open();
    const opened = way.startsWith('the menu') ? menu : emoji;
    await expect(opened).toBeVisible();
    await scrollAway();
    await expect(opened).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Escape');
    await expect(opened).toBeHidden();
    await expect(log, way).toBeFocused();
    await page.keyboard.press('End');
  }

  await expect(row).toBeInViewport();
  await row.focus();
  await page.keyboard.press('+');
  await page.getByPlaceholder('Search emoji').fill('helicopter');
  await expect(emoji.getByRole('gridcell')).toHaveCount(1);
  await scrollAway();
  await page.keyboard.press('Enter');
  await expect(log).toBeFocused();
  await page.keyboard.press('End');
  await expect(row.getByRole('button', { name: '🚁 1: you' })).toBeVisible();
  voice.leave();
});
