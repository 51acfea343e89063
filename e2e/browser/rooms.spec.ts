import type { Page } from '@playwright/test';
import { choose, entry, expect, makeRoom, putOnDevice, said, test } from './world.ts';
import { Voice } from './voice.ts';

test.use({ onDevice: true });

test('a private room with people is theirs alone; roles, topic, leaving and joining work', async ({ world }) => {
  // Three people, each with a page of their own.
  test.slow();
  const anna = await world.join('Anna Rull');
  const ben = await world.join('Ben Adeki');
  const ines = await world.join('Ines');
  await anna.getByRole('button', { name: 'New room' }).click();
  const dialog = anna.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Boat 2');
  await dialog.getByText('Private').click();
  await dialog.getByRole('combobox', { name: 'People' }).fill('ben');
  await expect(dialog.getByRole('option', { name: /Ben Adeki/ })).toBeVisible();
  await anna.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Remove Ben Adeki' })).toBeVisible();
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  await said(anna, 'for us two');
  await ben.getByRole('link', { name: /Boat 2.*1 unread/ }).click();
  await expect(entry(ben, 'for us two')).toBeVisible();
  await expect(ines.getByRole('link', { name: /Boat 2/ })).toBeHidden();
  await ines.getByRole('button', { name: 'Find rooms' }).click();
  await ines.getByLabel('Name of a room').fill('boat');
  await expect(ines.getByText('Nothing found for “boat”.')).toBeVisible();
  await ines.keyboard.press('Escape');

  await anna.getByRole('button', { name: 'Edit', exact: true }).click();
  await anna.getByRole('dialog').getByLabel('Topic').fill('Position first');
  await anna.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(ben.getByRole('complementary')).toContainText('Position first');
  await anna.getByRole('button', { name: 'What can be done with Ben Adeki' }).click();
  await anna.getByRole('menuitemradio', { name: 'Owner' }).click();
  // The last owner may not leave.
  await expect(anna.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Ben Adeki' })).toContainText(
    'owner',
  );
  await anna.getByRole('button', { name: 'Leave the room' }).click();
  await anna.getByRole('alertdialog').getByRole('button', { name: 'Leave the room' }).click();
  await expect(anna.getByRole('link', { name: /Boat 2/ })).toBeHidden();
  await expect(ben.getByRole('complementary')).toContainText('1 person');
  await ben.getByRole('button', { name: 'Leave the room' }).click();
  await expect(ben.getByRole('alertdialog')).toContainText('Nobody can bring it back.');
  await ben.getByRole('alertdialog').getByRole('button', { name: 'Leave the room' }).click();
  await expect(ben.getByRole('link', { name: /Boat 2/ })).toBeHidden();
});

test('a public room is found, looked at, joined and left', async ({ world }) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  await anna.getByRole('button', { name: 'New room' }).click();
  await anna.getByRole('dialog').getByLabel('Name').fill('Tides and wind');
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Tides and wind', level: 1 })).toBeVisible();
  await said(anna, 'high water at 15:20');
  await ben.getByRole('button', { name: 'Find rooms' }).click();
  await ben.getByLabel('Name of a room').fill('tides');
  await ben.getByRole('dialog').getByRole('button', { name: /Join/ }).click();
  await expect(ben.getByRole('heading', { name: 'Tides and wind', level: 1 })).toBeVisible();
  await expect(entry(ben, 'high water')).toBeVisible();
  await ben.getByRole('button', { name: 'Leave the room' }).click();
  await ben.getByRole('alertdialog').getByRole('button', { name: 'Leave the room' }).click();
  await expect(ben.getByRole('link', { name: /Tides/ })).toBeHidden();
});

test('a link to a public room that one is not in shows what it is and lets in; one to a private or missing room says nothing', async ({
  world,
}) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  await makeRoom(anna, 'Tides and wind');
  await anna.getByRole('button', { name: 'Edit', exact: true }).click();
  await anna.getByRole('dialog').getByLabel('Topic').fill('High water, low water');
  await anna.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  // A dialog that closes gives the focus back to where it came from.
  await expect(anna.getByRole('dialog')).toHaveCount(0);
  await said(anna, 'high water at 15:20');
  const open = new URL(anna.url()).pathname;
  await ben.goto(`${open}/1`);
  const main = ben.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Tides and wind', level: 1 })).toBeVisible();
  await expect(main).toContainText('High water, low water');
  await expect(ben.locator('#composer')).toHaveCount(0);
  await main.getByRole('button', { name: 'Join' }).click();
  await expect(entry(ben, 'high water')).toBeVisible();
  await expect(ben.locator('#composer')).toBeVisible();

  await anna.getByRole('button', { name: 'New room' }).click();
  const dialog = anna.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Only us');
  await dialog.getByText('Private').click();
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Only us', level: 1 })).toBeVisible();
  const closed = new URL(anna.url()).pathname;
  const shown: string[] = [];
  for (const path of [
    closed,
    `${closed}x`,
    '/r/pm_aaaaaaaaaaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbb',
    '/r/..%2Fusers%2Fme',
  ]) {
    await ben.goto(path);
    await expect(main.getByRole('heading', { name: 'There is nothing at this address.' })).toBeVisible();
    shown.push(await main.innerHTML());
  }
  expect(new Set(shown).size).toBe(1);
});

test('a reply that was begun stays with its draft: in another room, after a reload, and when the room goes and comes back', async ({
  world,
}) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  await makeRoom(anna, 'Tides and wind');
  await said(anna, 'high water at 15:20');
  const path = new URL(anna.url()).pathname;
  await ben.goto(path);
  await ben.getByRole('main').getByRole('button', { name: 'Join' }).click();
  await choose(ben, 'high water', 'Reply');
  await ben.locator('#composer').fill('half an answer');
  const bar = ben.getByRole('main').locator('form').getByText('high water at 15:20');
  const isThere = async () => {
    await expect(bar).toBeVisible();
    await expect(ben.locator('#composer')).toHaveValue('half an answer');
  };
  await isThere();
  await ben.getByRole('link', { name: /General/ }).click();
  await expect(ben.getByRole('heading', { name: 'General', level: 1 })).toBeVisible();
  await expect(bar).toHaveCount(0);
  await ben.getByRole('link', { name: /Tides/ }).click();
  await isThere();
  await ben.reload();
  await isThere();
  // What comes to the message that is answered takes the focus from nobody.
  await ben.getByRole('log').focus();
  await entry(anna, 'high water').focus();
  await anna.keyboard.press('Enter');
  await anna.getByRole('menuitemcheckbox', { name: 'Got it' }).click();
  await expect(entry(ben, 'high water').getByRole('button', { name: /Got it 1/ })).toBeVisible();
  await expect(ben.getByRole('log')).toBeFocused();
  await anna.getByRole('button', { name: 'What can be done with Ben' }).click();
  await anna.getByRole('menuitem', { name: 'Remove from the room' }).click();
  await anna.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await ben.getByRole('main').getByRole('button', { name: 'Join' }).click();
  await isThere();
  await ben.getByRole('button', { name: 'Send' }).click();
  await expect(entry(ben, 'half an answer').getByRole('button', { name: /high water/ })).toBeVisible();
  await expect(bar).toHaveCount(0);
  // Without a draft there is nothing to keep.
  const cancel = ben.getByRole('button', { name: 'Cancel reply' });
  await choose(ben, 'half an answer', 'Reply');
  await expect(cancel).toBeVisible();
  await ben.reload();
  await expect(ben.locator('#composer')).toHaveValue('');
  await expect(cancel).toHaveCount(0);
});

test('a reply that was begun stays though its message is not on the device any more, and is sent as one', async ({
  world,
}) => {
  // More is said than a device keeps, and the page is opened anew again and again.
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await putOnDevice(page);
  const voice = await Voice.join(world.server.url, 'Ben');
  const field = page.locator('#composer');
  const bar = page.getByRole('main').locator('form').getByText('watch 4.');
  // A device keeps the newest 500 of a room from one visit to the next. It has to hold more than these: one that is behind by more than 500 starts anew.
  for (const before of [0, 350]) {
    await voice.sayMany('general', 350, (i) => `watch ${before + i}.`);
    await expect(async () => {
      await page.keyboard.press('Escape');
      expect(await voice.readMarks('general')).toContain(before + 350);
    }).toPass();
    await expect.poll(() => kept(page), { timeout: 30_000 }).toBe(before + 350);
  }
  const begin = async (text: string) => {
    await page.goto('/r/general/5');
    await choose(page, 'watch 4.', 'Reply');
    await field.fill(text);
    await expect(bar).toBeVisible();
  };
  await begin('half an answer');
  await page.goto('/r/general');
  await expect(field).toHaveValue('half an answer');
  await expect(bar).toBeVisible();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(entry(page, 'half an answer').getByRole('button', { name: 'watch 4.' })).toBeVisible();

  await begin('another, without a connection');
  proxy.cut();
  await page.goto('/r/general');
  const unknown = page.getByRole('main').locator('form').getByText('A message that is not on this device');
  await expect(unknown).toBeVisible();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(unknown).toHaveCount(0);
  proxy.mend();
  const sent = page.locator('article[data-seq]', { hasText: 'another, without a connection' });
  const quote = sent.getByRole('button', { name: 'A message that is not on this device' });
  await expect(quote).toBeVisible({ timeout: 60_000 });
  const { messages } = await voice.ask('loadMessages', { roomId: 'general', limit: 2 });
  expect(messages.map(({ text, replyTo }) => [text, replyTo])).toEqual([
    ['half an answer', 'general:5'],
    ['another, without a connection', 'general:5'],
  ]);
  voice.leave();
});

/** How many messages the device has stored. */
function kept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(request.error?.message));
      });
    let count = 0;
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await result(indexedDB.open(name));
      if (db.objectStoreNames.contains('messages'))
        count += await result(db.transaction('messages').objectStore('messages').count());
      db.close();
    }
    return count;
  });
}
