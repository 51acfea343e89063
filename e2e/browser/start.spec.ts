import { expect, said, test } from './world.ts';

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
  test(`a browser without ${name} is told that it is too old`, async ({ world }) => {
    const page = await world.page();
    await page.addInitScript(
      ([of, what]) => {
        Reflect.deleteProperty(of === 'Object' ? Object : Array.prototype, what);
      },
      [owner, name] as const,
    );
    await page.goto('/');
    await expect(page.getByRole('alert')).toContainText('This browser is too old for Palaver.');
    world.faults.length = 0;
  });

test('a page whose first file does not come says so and tries again by itself', async ({ world }) => {
  const page = await world.page();
  await page.route(/\/assets\/index-.*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto('/register');
  await expect(page.getByRole('alert')).toContainText('The page could not be loaded.');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByLabel('Sign-in name')).toBeVisible();
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
