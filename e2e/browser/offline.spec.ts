import { entry, expect, putOnDevice, said, test, texts, write } from './world.ts';
import { Voice } from './voice.ts';

test('with no server the page opens on what it showed last, takes everything, and brings it over once', async ({
  world,
}) => {
  const page = await world.join('Anna Rull');
  await putOnDevice(page);
  const voice = await Voice.join(world.server.url, 'Ben');
  const { id } = await voice.say('general', 'Dock light is out');
  await said(page, 'first of mine');
  await expect(entry(page, 'first of mine')).toBeVisible();
  voice.leave();
  await world.server.stop('SIGTERM');

  await page.reload();
  await expect(entry(page, 'Dock light is out')).toBeVisible();
  // He joined while this page was in the room, and no sync told of him since.
  await expect(entry(page, 'Dock light is out')).toContainText('Ben');
  await expect(page.getByText(/Last synced \d\d:\d\d/).first()).toBeVisible({ timeout: 20_000 });
  for (const text of ['one', 'two', 'three']) await write(page, text);
  await page.locator('#composer').fill('half written');
  await entry(page, 'Dock light').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Got it' }).click();
  await entry(page, 'first of mine').focus();
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Edit' }).fill('first of mine, changed');
  await page.getByRole('textbox', { name: 'Edit' }).press('Enter');
  await expect(entry(page, 'first of mine, changed')).toContainText('The change waits on this device');

  await page.reload();
  await expect(entry(page, 'three').getByRole('img', { name: 'Queued on this device' })).toBeVisible();
  await expect(page.locator('#composer')).toHaveValue('half written');
  await expect(entry(page, 'Dock light').getByRole('button', { name: /Got it 1: you/ })).toBeVisible();

  await world.server.start();
  await expect(entry(page, 'three').getByRole('img', { name: 'Sent' })).toBeVisible({ timeout: 30_000 });
  await expect(entry(page, 'first of mine, changed')).toContainText('(edited)');
  expect(await texts(page)).toEqual(['Dock light is out', 'first of mine, changed', 'one', 'two', 'three']);
  const again = await Voice.join(world.server.url, 'Ines');
  expect((await again.reactions('general', id)).map((one) => one.userIds.length)).toEqual([1]);
  again.leave();
});

test('a page that is not on the device yet says so, and then that it is', async ({ world }) => {
  const page = await world.join('Anna');
  await putOnDevice(page);
  await page.goto('/you');
  await expect(page.getByText('The page opens without a connection')).toBeVisible();
});
