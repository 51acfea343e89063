import { allPartsHere, expect, said, test } from './world.ts';

test.use({ onDevice: true });

test('a browser without what came after 2023 works as any other', async ({ world }) => {
  const page = await world.page();
  await page.addInitScript(() => {
    Reflect.deleteProperty(Map, 'groupBy');
    Reflect.deleteProperty(Object, 'groupBy');
    Reflect.deleteProperty(Promise, 'withResolvers');
    Reflect.deleteProperty(Intl, 'Segmenter');
    Reflect.deleteProperty(String.prototype, 'isWellFormed');
    Reflect.deleteProperty(URL, 'canParse');
    Reflect.deleteProperty(Set.prototype, 'union');
    Reflect.deleteProperty(Array, 'fromAsync');
  });
  await world.register(page, 'Anna Rull');
  await said(page, 'high water');
  await page.reload();
  await expect(page.getByRole('log')).toContainText('high water');
});

for (const [owner, name] of [
  ['Array.prototype', 'toSorted'],
  ['Object', 'hasOwn'],
] as const)
  test(`a browser without ${name} shows that it is too old`, async ({ world }) => {
    const page = await world.page();
    await page.addInitScript(
      ([of, what]) => {
        Reflect.deleteProperty(of === 'Object' ? Object : Array.prototype, what);
      },
      [owner, name] as const,
    );
    await page.goto('/');
    await expect(page.getByRole('alert')).toContainText('This browser is too old for Palaver.');
    // The rest of the page finds no place to stand, whenever that comes.
    await expect.poll(() => world.faults.length).toBeGreaterThan(0);
    world.faults.length = 0;
  });

test('a page whose first file does not load says so and tries again by itself', async ({ world }) => {
  const page = await world.page();
  await page.route(/\/assets\/start-.*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto('/register');
  await expect(page.getByRole('alert')).toContainText('The page could not be loaded.');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await page.unrouteAll();
  // Each try waits twice as long as the one before.
  await expect(page.getByLabel('Sign-in name')).toBeVisible({ timeout: 30_000 });
});

test('a first visit ends at the page though every second file is asked of a node that has another build', async ({
  world,
}) => {
  const page = await world.page();
  let asked = 0;
  await page.route(/\/assets\//, async (route) => {
    asked += 1;
    await (asked % 2 === 0 ? route.continue() : route.fulfill({ status: 404, body: '' }));
  });
  await page.goto('/register');
  await expect(page.getByLabel('Sign-in name')).toBeVisible({ timeout: 30_000 });
});

test('a part of the page that does not load says so in its place, and is tried again', async ({ world }) => {
  // Each part is asked for some times before that is said, and again when nothing else is to be done.
  test.slow();
  const { proxy, url } = await world.openProxy();
  const page = await world.page({}, url);
  await page.route(/\/assets\/(PeoplePage|CreateRoomDialog)-.*\.js$/, (route) => route.abort());
  await world.register(page, 'Anna Rull');
  const main = page.getByRole('main');
  await page.getByRole('link', { name: 'New message' }).click();
  await expect(page.getByRole('alert')).toContainText('This part of the page could not be loaded.', {
    timeout: 30_000,
  });
  await expect(page.getByRole('link', { name: /General/ })).toBeVisible();
  await expect(page.getByText('A new version is ready.')).toBeHidden();

  await page.getByRole('button', { name: 'New room' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('This part of the page could not be loaded.', {
    timeout: 30_000,
  });
  await page.unroute(/\/assets\/(PeoplePage|CreateRoomDialog)-.*\.js$/);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeVisible();
  await page.keyboard.press('Escape');

  proxy.cut();
  await expect(page.getByText(/Last synced/).first()).toBeVisible();
  proxy.mend();
  await expect(main.getByRole('heading', { name: 'People' })).toBeVisible({ timeout: 40_000 });
});

test('who only signs in loads neither the rooms nor a conversation, nor the connection to the server', async ({
  world,
}) => {
  const page = await world.page();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(asked.filter((address) => address.endsWith('.js')).length).toBeGreaterThan(2);
  expect(asked.filter((address) => /Shell|RoomPage|esm-|shared-|socket\.io/.test(address))).toEqual([]);
});

test('all of the page comes in a few files, not in one for each thing that its parts share', async ({ world }) => {
  const page = await world.page();
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (/\/assets\/.*\.js$/.test(request.url())) scripts.add(request.url());
  });
  await world.register(page, 'Anna Rull');
  await allPartsHere(page);
  expect(scripts.size, [...scripts].join('\n')).toBeGreaterThan(20);
  expect(scripts.size, [...scripts].join('\n')).toBeLessThanOrEqual(65);
});

test('the page asks nobody but its own server, for anything', async ({ world }) => {
  const page = await world.page();
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(request.url()));
  await world.register(page, 'Anna Rull');
  await said(page, 'high water https://elsewhere.example/tide.png');
  await page.reload();
  await expect(page.getByRole('log')).toContainText('high water');
  const own = new URL(world.server.url).origin;
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((url) => !url.startsWith(own) && !/^(data|blob):/.test(url))).toEqual([]);
});
