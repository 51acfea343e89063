import { choose, entry, expect, said, test, texts, write } from './world.ts';

test.use({ onDevice: true });

test('two people make a room, talk, edit, delete, and see delivered, read, typing and presence', async ({ world }) => {
  // Who is here is counted now and then.
  test.slow();
  const anna = await world.join('Anna Rull');
  const ben = await world.join('Ben Adeki');

  await anna.getByRole('button', { name: 'New room' }).click();
  await anna.getByRole('dialog').getByLabel('Name').fill('Night crew');
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { level: 1, name: 'Night crew' })).toBeVisible();

  await ben.getByRole('button', { name: 'Find rooms' }).click();
  await ben.getByRole('dialog').getByPlaceholder('Name of a room').fill('night');
  await ben.getByRole('listitem').filter({ hasText: 'Night crew' }).getByRole('button', { name: 'Join' }).click();
  await expect(ben.getByRole('heading', { level: 1, name: 'Night crew' })).toBeVisible();

  await write(anna, 'Boat 2 leaves with Daniel.');
  await expect(entry(ben, 'Boat 2 leaves with Daniel.')).toBeVisible();
  await expect(entry(anna, 'Boat 2 leaves with Daniel.').getByRole('img', { name: /Read|Seen/ })).toBeVisible();

  // Ben looks elsewhere: what comes is on his device, and not read.
  await ben.getByRole('link', { name: 'New message' }).click();
  await write(anna, 'Wind is 18 knots.');
  await expect(entry(anna, 'Wind is 18 knots.').getByRole('img', { name: 'Delivered' })).toBeVisible();
  await expect(ben.getByRole('link', { name: /Night crew.*1 unread/ })).toBeVisible();
  await ben.getByRole('link', { name: /Night crew/ }).click();
  await expect(ben.getByText('New since')).toBeVisible();
  await expect(entry(anna, 'Wind is 18 knots.').getByRole('img', { name: 'Read' })).toBeVisible();

  await ben.locator('#composer').pressSequentially('Keep inside');
  await expect(anna.getByText('Ben Adeki is writing')).toBeVisible();
  await ben.locator('#composer').press('Enter');
  await expect(entry(anna, 'Keep inside')).toBeVisible();
  await expect(anna.getByText('Ben Adeki is writing')).toBeHidden();

  await choose(anna, 'Wind is 18 knots.', 'Edit');
  await anna.getByRole('textbox', { name: 'Edit' }).fill('Wind is 20 knots.');
  await anna.getByRole('textbox', { name: 'Edit' }).press('Enter');
  await expect(entry(ben, 'Wind is 20 knots.')).toContainText('(edited)');

  await choose(anna, 'Boat 2 leaves', 'Delete');
  await anna.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(entry(ben, 'Anna Rull deleted this message')).toBeVisible();
  await expect(ben.getByRole('log')).not.toContainText('Boat 2 leaves');

  await expect(anna.getByText('2 people, 2 online')).toBeVisible({ timeout: 30_000 });
  await ben.context().close();
  await expect(anna.getByText('2 people, 1 online')).toBeVisible({ timeout: 30_000 });
});

test('what is written without a connection is queued, and arrives once and in order when the connection is back', async ({
  world,
}) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const anna = await world.join('Anna Rull', {}, url);
  const ben = await world.join('Ben Adeki');
  await write(anna, 'before');
  await expect(entry(ben, 'before')).toBeVisible();

  proxy.cut();
  for (const text of ['first', 'second', 'third']) await write(anna, text);
  await expect(entry(anna, 'third').getByRole('img', { name: 'Queued on this device' })).toBeVisible();
  await expect(anna.getByText('No connection.')).toBeVisible({ timeout: 30_000 });
  await expect(anna.getByText('3 messages wait and go out by themselves, in order.')).toBeVisible();
  await said(ben, 'meanwhile');

  proxy.mend();
  // The connection may be back by itself before the button is reached.
  const tried = anna.getByRole('button', { name: 'Try now' }).click({ timeout: 10_000 });
  void tried.catch(() => undefined);
  await expect(entry(ben, 'third')).toBeVisible({ timeout: 30_000 });
  await expect(entry(anna, 'meanwhile')).toBeVisible();
  await expect(anna.getByRole('img', { name: 'Queued on this device' })).toHaveCount(0);
  const order = ['before', 'meanwhile', 'first', 'second', 'third'];
  await expect.poll(() => texts(ben)).toEqual(order);
  await expect.poll(() => texts(anna)).toEqual(order);
});

test('a message whose ack was lost in the middle is there once', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const anna = await world.join('Anna Rull', {}, url);
  const ben = await world.join('Ben Adeki');
  await write(anna, 'hello');
  await expect(entry(ben, 'hello')).toBeVisible();

  proxy.swallowAnswers();
  await write(anna, 'on my way');
  await expect(entry(ben, 'on my way')).toBeVisible();
  proxy.cut();
  await expect(entry(anna, 'on my way').getByRole('img', { name: 'Queued on this device' })).toBeVisible();
  proxy.mend();
  await expect(entry(anna, 'on my way').getByRole('img', { name: /Sent|Delivered|Read/ })).toBeVisible({
    timeout: 30_000,
  });
  expect((await texts(ben)).filter((text) => text === 'on my way')).toHaveLength(1);
  expect((await texts(anna)).filter((text) => text === 'on my way')).toHaveLength(1);
});

test('what waits survives a reload of the page', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const anna = await world.join('Anna Rull', {}, url);
  const ben = await world.join('Ben Adeki');
  proxy.cut();
  await write(anna, 'kept over a reload');
  await expect(entry(anna, 'kept over a reload').getByRole('img', { name: 'Queued on this device' })).toBeVisible();
  proxy.mend();
  await anna.reload();
  await expect(entry(ben, 'kept over a reload')).toBeVisible({ timeout: 30_000 });
  expect((await texts(ben)).filter((text) => text === 'kept over a reload')).toHaveLength(1);
});

test('a private message is invisible to a third', async ({ world }) => {
  const anna = await world.join('Anna Rull');
  const ben = await world.join('Ben Adeki');
  const carl = await world.join('Carl Omar');
  await anna.getByRole('link', { name: 'New message' }).click();
  await anna.getByRole('button', { name: 'Message Ben Adeki' }).click();
  await write(anna, 'for your eyes only');
  await ben
    .getByRole('link', { name: /Anna Rull/ })
    .first()
    .click();
  await expect(entry(ben, 'for your eyes only')).toBeVisible();

  await write(ben, 'understood');
  await expect(entry(anna, 'understood')).toBeVisible();
  const address = new URL(anna.url()).pathname;
  await carl.goto(address);
  await expect(carl.getByText('There is nothing at this address.')).toBeVisible();
  expect(await carl.content()).not.toContain('for your eyes only');
});

test('a refused message keeps its text, and says why', async ({ world }) => {
  const anna = await world.join('Anna Rull');
  await anna.getByRole('button', { name: 'New room' }).click();
  await anna.getByRole('dialog').getByLabel('Name').fill('Short room');
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { level: 1, name: 'Short room' })).toBeVisible();
  await anna.locator('#composer').fill('x'.repeat(4_020));
  await expect(anna.getByText('20 characters too many')).toBeVisible();
  await anna.locator('#composer').press('Enter');
  await expect(anna.locator('#composer')).toHaveValue('x'.repeat(4_020));
});

test('signing out asks first, and leaves nothing on the device', async ({ world }) => {
  const anna = await world.join('Anna Rull');
  await write(anna, 'a secret of Anna');
  await expect(entry(anna, 'a secret of Anna').getByRole('img', { name: 'Sent' })).toBeVisible();
  await anna.locator('#composer').fill('half a draft');
  await anna.goto('/you');
  await anna.getByRole('button', { name: 'Sign out' }).click();
  await anna.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(anna.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const left = await anna.evaluate(async () => {
    const names = await indexedDB.databases();
    const all: unknown[] = [JSON.stringify(localStorage)];
    for (const { name } of names) {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open(name ?? '');
        open.onsuccess = () => resolve(open.result);
      });
      for (const store of db.objectStoreNames) {
        all.push(
          await new Promise((resolve) => {
            const get = db.transaction(store).objectStore(store).getAll();
            get.onsuccess = () => resolve(get.result);
          }),
        );
      }
      db.close();
    }
    return JSON.stringify(all);
  });
  expect(left).not.toContain('secret of Anna');
  expect(left).not.toContain('half a draft');
});
