import { entry, expect, makeRoom, putOnDevice, said, test, texts, write } from './world.ts';
import { administrator } from './administrator.ts';
import { Voice } from './voice.ts';

test.use({ onDevice: true });

test('with no server the page opens on what it showed last, takes everything, and brings it over once', async ({
  world,
}) => {
  test.slow();
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
  // He joined while this page was in the room, and no sync brought him since.
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
  await expect.poll(() => texts(page)).toEqual(['Dock light is out', 'first of mine, changed', 'one', 'two', 'three']);
  const again = await Voice.join(world.server.url, 'Ines');
  expect((await again.reactions('general', id)).map((one) => one.userIds.length)).toEqual([1]);
  again.leave();
});

test('a browser that says it is offline shows no connection within seconds, where the server does not answer', async ({
  world,
}) => {
  const { proxy, url } = await world.openProxy();
  // Elsewhere than on localhost Socket.IO gives the connection up by itself.
  const page = await world.join('Anna', {}, url.replace('127.0.0.1', 'localhost'));
  const me = page.getByRole('link', { name: /^Anna/ });
  await expect(me).toContainText('Up to date');
  await expect(page.getByText('1 online')).toBeVisible();

  // It can be wrong: this connection lives on.
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await said(page, 'the connection lives');
  await expect(me).toContainText('Up to date');

  // Half open: nothing on the connection shows that it is dead.
  proxy.freeze();
  await page.context().setOffline(true);
  await expect(me).toContainText(/Last synced/, { timeout: 10_000 });
  await expect(page.getByText(/\d online/)).toHaveCount(0);
  proxy.thaw();
  await page.context().setOffline(false);
  await expect(me).toContainText('Up to date', { timeout: 20_000 });
});

test('what could not be loaded without a connection is loaded when it is back', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await makeRoom(page, 'Boat 2');
  await page.getByRole('link', { name: /General/ }).click();
  // Who is in the other room is not known to the page that this opens.
  await putOnDevice(page);
  const details = page.getByRole('complementary', { name: 'Details' });
  const loseConnection = async () => {
    proxy.cut();
    await expect(page.getByText(/Last synced/).first()).toBeVisible();
  };
  await expect(details.getByRole('listitem')).toContainText('Anna');
  await loseConnection();
  await page.getByRole('link', { name: /Boat 2/ }).click();
  // What is pinned there, and who is there.
  await expect(details.getByRole('alert')).toHaveCount(2);
  await expect(details.getByRole('alert').last()).toContainText('No connection');
  await expect(details.getByRole('button', { name: 'Try again' })).toHaveCount(2);
  proxy.mend();
  await expect(details.getByRole('listitem')).toContainText('Anna', { timeout: 20_000 });
  await expect(details.getByRole('alert')).toHaveCount(0);

  await loseConnection();
  await page.getByRole('link', { name: 'New message' }).click();
  await expect(page.getByRole('alert')).toContainText('No connection');
  proxy.mend();
  await expect(page.getByRole('main').getByText('Anna').first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 20_000 });
});

test('signing out says what was not sent, and of what nobody knows whether it was', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const ask = async () => {
    await page.getByRole('link', { name: /^Anna/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
  };
  const dialog = page.getByRole('alertdialog');
  proxy.swallowAnswers();
  await write(page, 'on the wire');
  await expect(entry(page, 'on the wire').getByRole('img', { name: 'Sending' })).toBeVisible();
  await ask();
  await expect(dialog).toContainText('It is not known whether 1 message was sent');
  await expect(dialog).not.toContainText('not been sent');
  await dialog.getByRole('button', { name: 'Stay' }).click();

  await page.getByRole('link', { name: /General/ }).click();
  await write(page, 'behind it');
  await ask();
  await expect(dialog).toContainText('1 message has not been sent');
  await expect(dialog).toContainText('It is not known whether 1 message was sent');
});

test('a page that is not on the device yet says so, and then that it is', async ({ world }) => {
  const page = await world.join('Anna');
  await putOnDevice(page);
  await page.goto('/you');
  await expect(page.getByText('The page opens without a connection')).toBeVisible();
});

test('a page that is opened without a connection says so from its first word, and where nothing answers after ten seconds', async ({
  world,
}) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await putOnDevice(page);
  await said(page, 'before');
  // Every word that was said of the connection since the page was opened, and when: ms. The page's clock stands until its first picture: how long this
  // machine takes to that is not what is looked at.
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    const openedAt = now();
    let drawnAt: number | null = null;
    Date.now = () => (drawnAt === null ? openedAt : openedAt + now() - drawnAt);
    const words: [string, number][] = [];
    Reflect.set(window, 'words', words);
    new MutationObserver(() => {
      if (document.querySelector('main')) drawnAt ??= now();
      const word = document.querySelector('main [role=status] b, [role=status] p b')?.textContent ?? '';
      if (word !== '' && word !== words.at(-1)?.[0]) words.push([word, Date.now() - openedAt]);
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  const words = () => page.evaluate(() => Reflect.get(window, 'words') as [string, number][]);

  // The device has no network: nothing else was ever said.
  await page.context().setOffline(true);
  await page.reload();
  await expect(entry(page, 'before')).toBeVisible();
  await expect(page.getByText('No connection.', { exact: true })).toBeVisible();
  expect((await words()).map(([word]) => word).filter((word) => word !== 'Connecting…')).toEqual(['No connection.']);
  expect((await words())[0]?.[1]).toBeLessThan(3_000);
  await page.context().setOffline(false);
  await expect(page.getByText('Up to date').first()).toBeVisible({ timeout: 30_000 });

  // There is a network, and nobody answers on it.
  proxy.freeze();
  await page.reload();
  await expect(entry(page, 'before')).toBeVisible();
  await expect(page.getByText('No connection.', { exact: true })).toBeVisible({ timeout: 20_000 });
  const [first, second, third] = await words();
  expect([first?.[0], second?.[0], third?.[0]]).toEqual([
    'Connecting…',
    'Still connecting. Slow network?',
    'No connection.',
  ]);
  expect(first?.[1]).toBeLessThan(3_000);
  expect((third?.[1] ?? 0) - (first?.[1] ?? 0)).toBeLessThan(12_000);
  proxy.thaw();
  await expect(page.getByText('Up to date').first()).toBeVisible({ timeout: 40_000 });
});

test('without a server every address of the page opens, and what needs the server says so', async ({ world }) => {
  const page = await administrator(world);
  await page.goto('/r/general');
  await putOnDevice(page);
  await world.server.stop('SIGTERM');
  await page.goto('/you/security');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign-in and security' })).toBeVisible();
  await page.goto('/you/invites');
  await expect(page.getByRole('heading', { level: 1, name: 'Invitations' })).toBeVisible();
  await page.goto('/admin/rooms');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: 20_000 });
});
