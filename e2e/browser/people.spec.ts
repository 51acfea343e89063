import { entry, expect, putOnDevice, said, test } from './world.ts';
import { Voice } from './voice.ts';

test.use({ onDevice: true });

const PHONE = { width: 360, height: 780 };

test('messages with somebody are one step away: from the list, and by a press anywhere on their row', async ({
  world,
}) => {
  const page = await world.join('Anna Rull');
  const ben = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  const carl = await Voice.join(world.server.url, 'carl', 'Carl Omar');
  await carl.say('general', 'morning');
  // Who is in the same rooms is offered, before there are any messages between them: first who wrote last.
  await expect(page.getByRole('list', { name: 'People' }).getByRole('button').first()).toContainText('Carl Omar');
  await page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Carl Omar' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Carl Omar' })).toBeVisible();
  await said(page, 'hello Carl');
  await expect(page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Carl Omar' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Carl Omar' })).toHaveCount(0);
  await page.getByRole('link', { name: 'New message' }).click();
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Ben Adeki' });
  const box = await row.boundingBox();
  await row.click({ position: { x: (box?.width ?? 0) / 2, y: 4 } });
  await expect(page.getByRole('heading', { level: 1, name: 'Ben Adeki' })).toBeVisible();
  await said(page, 'hello Ben');
  // What is unread stands first, whoever was written to last.
  const roomId = new URL(page.url()).pathname.split('/')[2] ?? '';
  await page.getByRole('link', { name: /General/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'General' })).toBeVisible();
  await ben.say(roomId, 'hello back');
  await page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Carl Omar' }).click();
  await said(page, 'and once more');
  await expect(page.getByRole('list', { name: 'People' }).getByRole('link').first()).toContainText('Ben Adeki');
  ben.leave();
  carl.leave();
});

test('without a connection those whom this device knows are still offered, also after a reload', async ({ world }) => {
  // The page is put on the device, and the server is away once.
  test.slow();
  const page = await world.join('Anna Rull');
  await putOnDevice(page);
  const ben = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await ben.say('general', 'morning');
  await expect(entry(page, 'morning')).toBeVisible();
  ben.leave();
  const carl = await Voice.join(world.server.url, 'carl', 'Carl Omar');
  await carl.say('general', 'and me');
  await expect(page.getByRole('list', { name: 'People' }).getByRole('button').first()).toContainText('Carl Omar');
  await page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Carl Omar' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Carl Omar' })).toBeVisible();
  await said(page, 'hello Carl');
  carl.leave();
  await world.server.stop('SIGTERM');
  await page.reload();
  const offered = page.getByRole('list', { name: 'People' }).getByRole('button', { name: 'Ben Adeki' });
  await expect(offered).toBeVisible();
  // Messages with somebody are begun at the server: it says so, where one pressed.
  await offered.click();
  await expect(page.getByRole('navigation').getByRole('alert')).toHaveText(
    'No connection. Try again when there is one.',
  );
  await page.getByRole('link', { name: 'New message' }).click();
  const listed = page.getByRole('main').getByRole('listitem');
  await expect(listed).toHaveText([/Anna Rull/, /Ben Adeki/, /Carl Omar/]);
  await page.getByRole('searchbox').fill('OMAR');
  await expect(listed).toHaveText([/Carl Omar/]);
  // What is on the device opens from there.
  await listed.getByRole('button').click();
  await expect(entry(page, 'hello Carl')).toBeVisible();
  await world.server.start();
  await expect(page.getByRole('link', { name: /^Anna Rull/ })).toContainText('Up to date', { timeout: 60_000 });
  await offered.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ben Adeki' })).toBeVisible();
});

test('the list of people says who is here, and of the others when they were last', async ({ world }) => {
  const page = await world.join('Anna Rull', { viewport: PHONE });
  const ben = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  const carl = await Voice.join(world.server.url, 'carl', 'Carl Omar');
  await carl.say('general', 'morning');
  await expect(entry(page, 'morning')).toBeVisible();
  carl.leave();
  await page.goto('/people');
  const group = (title: string) =>
    page
      .getByRole('main')
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: title }) });
  // Somebody counts as here for some seconds after they left.
  await expect(group('Online').getByRole('listitem')).toHaveText([/Anna Rull/, /Ben Adeki/], { timeout: 30_000 });
  await expect(group('Others').getByRole('listitem')).toHaveText([/Carl Omarlast online .*@carl/]);
  ben.leave();
});

test('on a phone the list of rooms shows the state of an own message, and the tab counts who was mentioned', async ({
  world,
}) => {
  const page = await world.join('Anna Rull', { viewport: PHONE });
  const ben = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await said(page, 'from Anna');
  await page.goto('/');
  const row = page.getByRole('link', { name: /General/ });
  await expect(row.getByRole('img', { name: 'Sent' })).toBeVisible();
  await ben.ask('messageRead', { roomId: 'general', seq: 1 });
  await expect(row.getByRole('img', { name: 'Read' })).toBeVisible();
  const tab = page.getByRole('link', { name: /^Rooms|Rooms$/ });
  await expect(tab).toHaveText('Rooms');
  await ben.say('general', 'one');
  await expect(page.getByRole('link', { name: /General.*1 unread/ })).toBeVisible();
  // Where nothing else was chosen, only what mentions one counts.
  await expect(tab).toHaveText('Rooms');
  await ben.say('general', '@anna.rull two');
  await expect(tab).toContainText('1 mention');
  await expect(page.getByRole('link', { name: 'New message' })).toBeVisible();
  ben.leave();
});
