import { entry, expect, said, test } from './world.ts';
import { Voice } from './voice.ts';

test('a reaction is added, counted, taken back, and shown to all', async ({ world }) => {
  const anna = await world.join('Anna Rull');
  const ben = await world.join('Ben Adeki');
  await said(anna, 'Fuel dock closes at 17:00');
  await entry(ben, 'Fuel dock').hover();
  await entry(ben, 'Fuel dock').getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'Got it' }).click();
  const atAnna = entry(anna, 'Fuel dock').getByRole('button', { name: 'Got it 1: Ben Adeki' });
  await expect(atAnna).toHaveText('1');
  await atAnna.click();
  await expect(entry(ben, 'Fuel dock').getByRole('button', { name: 'Got it 2: Anna Rull and you' })).toHaveText('2');
  await entry(ben, 'Fuel dock').getByRole('button', { name: 'Got it 2: Anna Rull and you' }).click();
  await expect(entry(anna, 'Fuel dock').getByRole('button', { name: 'Got it 1: you' })).toHaveText('1');

  await entry(anna, 'Fuel dock').focus();
  await anna.keyboard.press('Enter');
  await anna.getByRole('menuitem', { name: 'More reactions' }).click();
  await expect(anna.getByPlaceholder('Search emoji')).toBeFocused();
  await anna.keyboard.type('helicopter');
  await expect(anna.getByRole('gridcell')).toHaveCount(1);
  await anna.keyboard.press('Enter');
  await expect(entry(ben, 'Fuel dock').getByRole('button', { name: '🚁 1: Anna Rull' })).toBeVisible();
});

test('signs given without a connection wait, and are there once when it is back', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const voice = await Voice.join(world.server.url, 'Ben');
  const { id } = await voice.say('general', 'Swell is breaking outside');
  await expect(entry(page, 'Swell')).toBeVisible();
  await entry(page, 'Swell').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  proxy.cut();
  await page.getByRole('menuitemcheckbox', { name: 'On it' }).click();
  await expect(entry(page, 'Swell').getByRole('button', { name: 'On it 1: you. Waits on this device' })).toBeVisible();
  proxy.mend();
  await expect(entry(page, 'Swell').getByRole('button', { name: 'On it 1: you', exact: true })).toHaveText('1', {
    timeout: 30_000,
  });
  expect((await voice.reactions('general', id)).map((one) => one.userIds.length)).toEqual([1]);
  voice.leave();
});

test('the menu goes by arrows, Home, End and first letters, and gives the focus back', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'a line of mine');
  await entry(page, 'a line of mine').focus();
  await page.keyboard.press('Enter');
  const item = (name: string) => page.getByRole('menu').getByLabel(name).or(page.getByRole('menuitem', { name }));
  await expect(item('Got it')).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(item('Got it')).toBeFocused();
  await page.keyboard.press('r');
  await expect(page.getByRole('menuitem', { name: 'Reply' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(item('Got it')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(entry(page, 'a line of mine')).toBeFocused();

  await page.keyboard.press('r');
  await expect(page.locator('#composer')).toBeFocused();
  await expect(page.getByText('Reply to Anna')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Reply to Anna')).toBeHidden();
});

test('a long press opens the menu; a text and a link are copied', async ({ world }) => {
  const page = await world.join('Anna', {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await said(page, 'Tide turns at 15:20');
  await entry(page, 'Tide turns').dispatchEvent('pointerdown', { pointerType: 'touch', clientX: 100, clientY: 300 });
  await page.getByRole('menuitem', { name: 'Copy text' }).click();
  await expect(page.getByText('Text copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Tide turns at 15:20');
  await entry(page, 'Tide turns').dispatchEvent('pointerdown', { pointerType: 'touch', clientX: 100, clientY: 300 });
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(link);
  await expect(entry(page, 'Tide turns')).toHaveClass(/entry-target/);
});

test('a change in progress is not discarded without a question', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'first words');
  await page.locator('#composer').press('ArrowUp');
  const box = page.getByRole('textbox', { name: 'Edit' });
  await box.fill('other words');
  await box.press('Escape');
  await expect(page.getByText('The change is not saved.')).toBeVisible();
  await expect(box).toHaveValue('other words');
  await box.press('Escape');
  await expect(entry(page, 'first words')).toBeVisible();
  await expect(page.locator('#composer')).toBeFocused();
});
