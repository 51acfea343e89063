import type { Page } from '@playwright/test';
import { NewerPage } from './newerPage.ts';
import { entry, expect, putOnDevice, said, signIn, test, texts, write } from './world.ts';
import { Voice } from './voice.ts';

test.use({ onDevice: true });

const SENT = { name: /Sent|Delivered|Read/ };

/** From now on nothing that is written to the device ends. The answer lets it. */
async function holdDisk(page: Page): Promise<() => Promise<void>> {
  const held = await page.evaluateHandle(() => {
    const disk = { isHeld: true };
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...given) {
      const begun = transaction.apply(this, given);
      const [name = ''] = begun.objectStoreNames;
      // One that is asked for something goes on.
      const goOn = () => {
        if (disk.isHeld) begun.objectStore(name).count().onsuccess = goOn;
      };
      if (begun.mode === 'readwrite') goOn();
      return begun;
    };
    return disk;
  });
  return () => held.evaluate((disk) => void (disk.isHeld = false));
}

test('three tabs write without a connection, one is killed: each message goes out once, in order', async ({
  world,
}) => {
  const { proxy, url } = await world.openProxy();
  const one = await world.join('Anna', {}, url);
  const two = await one.context().newPage();
  const three = await one.context().newPage();
  for (const page of [two, three]) {
    await page.goto('/r/general');
    await expect(page.locator('#composer')).toBeVisible();
  }
  proxy.cut();
  const wanted: string[] = [];
  for (const [i, page] of [one, two, three, one, two].entries()) {
    await write(page, `message ${i}`);
    wanted.push(`message ${i}`);
    await expect(entry(three, `message ${i}`)).toBeVisible();
  }
  await one.close();
  proxy.mend();
  for (const page of [two, three]) {
    await expect(entry(page, 'message 4').getByRole('img', SENT)).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => texts(page)).toEqual(wanted);
  }
  const other = await world.join('Ben');
  await expect(entry(other, 'message 4')).toBeVisible();
  await expect.poll(() => texts(other)).toEqual(wanted);
});

test('on a connection that comes and goes everything arrives in the order of writing', async ({ world }) => {
  // As long as its waits may last.
  test.setTimeout(180_000);
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  const ben = await world.join('Ben');
  const wanted = ['one', 'two', 'three', 'four'];
  proxy.cut();
  for (const text of wanted) await write(page, text);
  for (let i = 0; i < 4; i += 1) {
    proxy.mend();
    await expect.poll(() => proxy.openConnections, { timeout: 20_000 }).toBeGreaterThan(0);
    proxy.cut();
  }
  proxy.mend();
  await expect(entry(page, 'four').getByRole('img', SENT)).toBeVisible({ timeout: 40_000 });
  for (const one of [page, ben]) {
    await expect(entry(one, 'four')).toBeVisible();
    await expect.poll(() => texts(one)).toEqual(wanted);
  }
});

test('after an hour without a connection everything is there, from both sides', async ({ world }) => {
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.page({}, url);
  await page.clock.install();
  await world.register(page, 'Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.say('general', 'before');
  await expect(entry(page, 'before')).toBeVisible();
  proxy.cut();
  await write(page, 'written meanwhile');
  await voice.sayMany('general', 10, (i) => `missed ${i}`);
  await page.clock.fastForward('01:00:00');
  await expect(page.getByText(/Last synced/).first()).toBeVisible();
  proxy.mend();
  await page.clock.runFor(2_000);
  await expect(entry(page, 'written meanwhile').getByRole('img', SENT)).toBeVisible({ timeout: 40_000 });
  await voice.say('general', 'after');
  await expect(entry(page, 'after')).toBeVisible();
  await expect
    .poll(() => texts(page))
    .toEqual(['before', ...Array.from({ length: 10 }, (_, i) => `missed ${i}`), 'written meanwhile', 'after']);
  voice.leave();
});

test('a network that answers with pages of its own is no network', async ({ world }) => {
  test.slow();
  const page = await world.join('Anna');
  await said(page, 'before');
  await page.routeWebSocket('**/socket.io/**', (socket) => void socket.close());
  await page.route(/\/(api|socket\.io)\//, (route) =>
    route.fulfill({
      status: 200,
      contentType: 'text/html',
      body: '<html><body>Pay for the network here</body></html>',
    }),
  );
  await page.reload();
  await expect(entry(page, 'before')).toBeVisible();
  await write(page, 'through the portal');
  await expect(page.getByText(/Last synced/).first()).toBeVisible({ timeout: 20_000 });
  await expect(entry(page, 'through the portal').getByRole('img', { name: 'Queued on this device' })).toBeVisible();
  await page.unrouteAll();
  await page.routeWebSocket('**/socket.io/**', (socket) => void socket.connectToServer());
  await page.reload();
  await expect(entry(page, 'through the portal').getByRole('img', SENT)).toBeVisible({ timeout: 40_000 });
});

test('a full disk is said in plain words, and what is sent goes out all the same', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, 'while there is room');
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('The disk is full.', 'QuotaExceededError');
    };
  });
  await said(page, 'without any room '.repeat(40));
  await expect(page.getByText('This browser keeps nothing here.')).toBeVisible();
  await said(page, 'and one more');
});

test('a sent text that the device does not keep yet is said to be unsafe, and is not lost with the page', async ({
  world,
}) => {
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  const note = page.getByRole('status').filter({ hasText: 'Not safe on this device yet:' });
  await holdDisk(page);
  await field.fill('on a slow disk');
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await expect(note).toContainText('on a slow disk');
  await field.fill('half of the next');
  await page.goto('about:blank');
  await page.goto('/r/general');
  await expect(field).toHaveValue('on a slow disk\nhalf of the next');

  const release = await holdDisk(page);
  await field.press('Enter');
  await field.fill('the one after it');
  await expect(note).toBeVisible();
  await release();
  await expect(entry(page, 'half of the next').getByRole('img', SENT)).toBeVisible();
  await expect(note).toBeHidden();
  await page.reload();
  await expect(field).toHaveValue('the one after it');
  await expect(entry(page, 'half of the next')).toHaveCount(1);
});

test('a text that came into the outbox before the page knew is sent once, and not in the field again', async ({
  world,
}) => {
  const page = await world.join('Anna');
  const field = page.locator('#composer');
  // As on a device that is asleep before its disk answers.
  await page.evaluate(() => {
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...given) {
      const begun = transaction.apply(this, given);
      if (begun.mode === 'readwrite') begun.addEventListener = () => undefined;
      return begun;
    };
  });
  await field.fill('kept without an answer');
  await field.press('Enter');
  await expect(page.getByText('Not safe on this device yet:')).toBeVisible();
  await page.goto('about:blank');
  await page.goto('/r/general');
  await expect(entry(page, 'kept without an answer').getByRole('img', SENT)).toBeVisible();
  await expect(field).toHaveValue('');
});

test('where storage is blocked the page works, and says what it can not do', async ({ world }) => {
  const page = await world.page();
  await page.addInitScript(() => {
    const blocked = () => {
      throw new DOMException('Blocked', 'SecurityError');
    };
    IDBFactory.prototype.open = blocked;
    Storage.prototype.setItem = blocked;
    Storage.prototype.getItem = blocked;
  });
  await world.register(page, 'Anna');
  await expect(page.getByText('This browser keeps nothing here.')).toBeVisible();
  await said(page, 'sent all the same');
  await page.locator('#composer').fill('a draft');
  await expect(page.locator('#composer')).toHaveValue('a draft');
});

test('a device that was cleared begins anew from the server', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await said(page, 'at the server');
  proxy.cut();
  await write(page, 'only here');
  await expect(entry(page, 'only here')).toBeVisible();
  const devtools = await page.context().newCDPSession(page);
  await page.goto('about:blank');
  await devtools.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' });
  proxy.mend();
  await page.goto('/');
  await signIn(page, 'anna');
  await expect(entry(page, 'at the server')).toBeVisible();
  await expect.poll(() => texts(page)).toEqual(['at the server']);
});

test('a newer version waits until it is taken, and nothing that is open breaks', async ({ world }) => {
  test.slow();
  const front = await NewerPage.start(world.server.url);
  const page = await world.join('Anna', {}, front.url);
  await said(page, 'a line of mine');
  await putOnDevice(page);
  await page.locator('#composer').fill('half written');
  front.publish();
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
  await expect(page.getByText('A new version is ready.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'New room' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');

  const other = await page.context().newPage();
  await other.goto('/r/general');
  await entry(other, 'a line of mine').focus();
  await other.keyboard.press('e');
  await other.getByRole('textbox', { name: 'Edit' }).fill('in the middle of a change');
  await page.getByRole('button', { name: 'Reload' }).click();
  // The old worker goes when it has nothing to do.
  await expect(page.getByText('A new version is ready.')).toBeHidden({ timeout: 30_000 });
  await expect(other.getByRole('textbox', { name: 'Edit' })).toHaveValue('in the middle of a change');
  await other.getByRole('textbox', { name: 'Edit' }).press('Enter');
  await expect(entry(page, 'in the middle of a change')).toContainText('(edited)');
  await expect(page.locator('#composer')).toHaveValue('half written');
  await front.stop();
});

test('a page that a browser translated goes on', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await said(page, 'good morning');
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const words: Text[] = [];
    while (walker.nextNode()) words.push(walker.currentNode as Text);
    for (const word of words) {
      const font = document.createElement('span');
      font.textContent = word.textContent;
      word.replaceWith(font);
    }
  });
  await voice.say('general', 'and to you');
  await expect(entry(page, 'and to you')).toBeVisible();
  await entry(page, 'good morning').focus();
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Edit' }).fill('good evening');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'good evening')).toBeVisible();
  await page.getByRole('link', { name: 'New message' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(page.getByText('Something on this page broke')).toBeHidden();
  voice.leave();
});
