import type { Locator, Page } from '@playwright/test';
import { violations } from './violations.ts';
import { entry, expect, makeRoom, said, sideways, signIn, test, write } from './world.ts';
import { Voice } from './voice.ts';

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

const list = (area: Page | Locator) => area.getByRole('list', { name: 'Pinned' });
const rowOf = (page: Page, name: RegExp) => page.getByRole('navigation').getByRole('link', { name });

async function openMenu(page: Page, text: string): Promise<void> {
  await entry(page, text).hover();
  await entry(page, text).getByRole('button', { name: 'More', exact: true }).click();
}

/** Chooses something in the menu of a room in the list. */
async function chooseOf(page: Page, name: RegExp, what: string, role: 'menuitem' | 'menuitemradio' = 'menuitem') {
  await rowOf(page, name).click({ button: 'right' });
  const menu = page.getByRole('menu');
  await menu.getByRole(role, { name: what, exact: true }).click();
  await expect(menu).toBeHidden();
}

test('a moderator pins by menu and key; everyone sees it at the message and in the details, and goes there', async ({
  world,
}) => {
  test.slow();
  const page = await world.join('Anna');
  const ben = await world.join('Ben', PHONE);
  const voice = await Voice.join(world.server.url, 'Cleo');
  await makeRoom(page, 'Boat 2');
  await said(page, 'the channel is 72');
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details.getByText('Nothing is pinned here.')).toBeVisible();
  await openMenu(page, 'the channel is 72');
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(entry(page, 'the channel is 72').getByText('Pinned by you')).toBeVisible();
  await expect(list(details).getByRole('listitem')).toHaveCount(1);
  await voice.ask('joinRoom', { roomId: 'boat-2' });
  await voice.sayMany('boat-2', 120, (i) => `message ${i}`);
  await said(page, 'and the tide turns');
  await entry(page, 'and the tide turns').focus();
  await page.keyboard.press('p');
  await expect(list(details).getByRole('listitem')).toHaveCount(2);
  await expect(list(details).getByRole('listitem').first()).toContainText('and the tide turns');
  expect(await violations(page)).toEqual([]);

  await ben.goto('/r/boat-2');
  await ben.getByRole('button', { name: 'Join' }).click();
  await expect(entry(ben, 'and the tide turns').getByText('Pinned by Anna')).toBeVisible();
  await ben.getByRole('button', { name: 'Show details' }).click();
  await expect(list(ben).getByRole('listitem')).toHaveCount(2);
  await expect(ben.getByRole('button', { name: /Unpin/ })).toHaveCount(0);
  await expect.poll(() => sideways(ben)).toBe(0);
  expect(await violations(ben)).toEqual([]);
  await list(ben)
    .getByRole('link', { name: /the channel is 72/ })
    .click();
  await expect(entry(ben, 'the channel is 72')).toBeInViewport();
  await expect(entry(ben, 'the channel is 72').getByText('Pinned by Anna')).toBeVisible();

  await list(details)
    .getByRole('link', { name: /the channel is 72/ })
    .click();
  await expect(entry(page, 'the channel is 72')).toBeInViewport();
  await page.getByRole('button', { name: /Newest|new$/ }).click();
  await expect(entry(page, 'and the tide turns')).toBeInViewport();
  await list(details)
    .getByRole('link', { name: /the channel is 72/ })
    .click();
  await expect(entry(page, 'the channel is 72')).toBeInViewport();
  await details.getByRole('button', { name: /Unpin: the channel is 72/ }).click();
  await expect(list(details).getByRole('listitem')).toHaveCount(1);
  await expect(entry(ben, 'the channel is 72').getByText('Pinned by Anna')).toBeHidden();
  voice.leave();
});

test('pinned offline it waits, and goes out with the connection', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await makeRoom(page, 'Boat 2');
  await said(page, 'keep this');
  proxy.cut();
  await openMenu(page, 'keep this');
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(entry(page, 'keep this').getByText('The pin waits on this device')).toBeVisible();
  proxy.mend();
  await expect(entry(page, 'keep this').getByText('Pinned by you')).toBeVisible({ timeout: 30_000 });
  await expect(entry(page, 'keep this').getByText('The pin waits on this device')).toBeHidden();
});

test('what is pinned is still listed when so much was missed that the room begins anew', async ({ world }) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const voice = await Voice.join(world.server.url, 'Ben');
  await makeRoom(page, 'Boat 2');
  await said(page, 'keep this');
  await entry(page, 'keep this').focus();
  await page.keyboard.press('p');
  const pinned = list(page.getByRole('complementary', { name: 'Details' })).getByRole('listitem');
  await expect(pinned).toContainText(['keep this']);
  await voice.ask('joinRoom', { roomId: 'boat-2' });
  // So far from what is new that it does not come with that.
  await voice.sayMany('boat-2', 200, (i) => `seen ${i}`);
  await expect(entry(page, 'seen 199')).toBeVisible({ timeout: 30_000 });
  proxy.cut();
  await expect(page.getByText(/Last synced/).first()).toBeVisible();
  await voice.sayMany('boat-2', 600, (i) => `missed ${i}`);
  proxy.mend();
  await expect(page.getByText('Up to date').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: /^\d+ new$/ })).toBeVisible();
  await expect(pinned).toContainText(['keep this']);
  voice.leave();
});

test('of what a room tells: by the person’s level, by its own, and of nothing', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await makeRoom(page, 'Boat 2');
  await voice.say('general', 'for everyone');
  await expect(rowOf(page, /General.*1 unread/)).toBeVisible();
  await expect(page).toHaveTitle('Palaver');
  await voice.say('general', '@anna for you');
  await expect(page).toHaveTitle('(1) Palaver');
  await chooseOf(page, /General/, 'All messages', 'menuitemradio');
  await expect(page).toHaveTitle('(2) Palaver');
  await chooseOf(page, /General/, 'Nothing', 'menuitemradio');
  await expect(page).toHaveTitle('Palaver');
  await expect(rowOf(page, /General.*You are told of nothing here.*Something is unread/)).toBeVisible();
  await expect(rowOf(page, /General.*\d+ unread/)).toBeHidden();
  expect(await violations(page)).toEqual([]);
  await rowOf(page, /General/).focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitemradio', { name: 'Nothing', exact: true })).toHaveAttribute(
    'aria-checked',
    'true',
  );
  expect(await violations(page)).toEqual([]);
  await page.getByRole('menuitemradio', { name: 'As in all rooms: mentions' }).click();
  await expect(page).toHaveTitle('(1) Palaver');

  await page.getByRole('link', { name: /Anna/ }).click();
  await page.getByRole('radio', { name: 'All messages' }).check();
  await expect(page).toHaveTitle('(2) Palaver');
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'All messages' })).toBeChecked();
  voice.leave();
});

test('a room pinned to the top stands above the others, on every device', async ({ world }) => {
  const page = await world.join('Anna');
  await makeRoom(page, 'Boat 2');
  await chooseOf(page, /General/, 'Pin to the top');
  const top = page.getByRole('list', { name: 'Pinned' }).first();
  await expect(top.getByRole('link', { name: /General/ })).toBeVisible();
  const other = await world.page(PHONE);
  await other.goto('/sign-in');
  await signIn(other, 'anna');
  await expect(other.getByRole('list', { name: 'Pinned' }).getByRole('link', { name: /General/ })).toBeVisible();
  await expect.poll(() => sideways(other)).toBe(0);
  await page.getByRole('button', { name: 'Pin to the top' }).click();
  await expect(top.getByRole('link')).toHaveCount(2);
  await chooseOf(page, /General/, 'Unpin from the top');
  await expect(other.getByRole('list', { name: 'Pinned' }).getByRole('link')).toHaveCount(1);
});

test('a conversation that was hidden comes back with the next message', async ({ world }) => {
  const page = await world.join('Anna');
  const ben = await world.join('Ben');
  await ben.getByRole('navigation').getByRole('button', { name: /Anna/ }).click();
  await expect(ben.getByRole('heading', { name: 'Anna', level: 1 })).toBeVisible();
  await write(ben, 'hello Anna');
  await expect(rowOf(page, /Ben.*1 unread/)).toBeVisible();
  await chooseOf(page, /Ben/, 'Hide this conversation');
  await expect(page.getByText('Ben is hidden until someone writes.')).toBeVisible();
  await expect(rowOf(page, /Ben/)).toBeHidden();
  await expect(page).toHaveTitle('Palaver');
  await page.reload();
  await expect(rowOf(page, /General/)).toBeVisible();
  await expect(rowOf(page, /Ben/)).toBeHidden();
  await write(ben, 'and once more');
  await expect(rowOf(page, /Ben.*2 unread/)).toBeVisible();
});
