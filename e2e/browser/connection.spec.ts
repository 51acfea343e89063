import { once } from 'node:events';
import { createServer } from 'node:http';
import { entry, expect, makeRoom, putOnDevice, said, test } from './world.ts';

test.use({ onDevice: true });

const PHONE = { viewport: { width: 360, height: 780 } };

test('every screen of a phone says that there is no connection, and stops saying so', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', PHONE, url);
  await page.goto('/');
  const rooms = page.getByRole('link', { name: /General/ });
  await expect(rooms).toBeVisible();
  proxy.cut();
  const line = page.getByText('No connection.', { exact: true });
  // At the latest when a try has hung for ten seconds.
  await expect(line).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible();
  for (const name of ['People', 'You']) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(line).toBeVisible();
  }
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(line).toBeVisible();
  proxy.mend();
  await expect(line).toHaveCount(0, { timeout: 20_000 });
});

test('a page that can not be put on the device works all the same', async ({ world }) => {
  const page = await world.page();
  let asked = 0;
  await page.route(/pwa-register/, (route) => {
    asked += 1;
    return route.abort();
  });
  await world.register(page, 'Anna');
  await expect.poll(() => asked).toBeGreaterThanOrEqual(4);
  await said(page, 'without a worker');
});

test('who asks for a sign-in between the page and the server is shown', async ({ world }) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await putOnDevice(page);
  await said(page, 'before');
  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const answers: [number, Record<string, string>][] = [
    [302, { Location: '/their-sign-in' }],
    [200, html],
    [511, html],
  ];
  let [status, headers] = answers[0] ?? [302, {}];
  const between = createServer((request, response) => {
    const there = request.url === '/their-sign-in';
    response.writeHead(there ? 200 : status, there ? html : headers).end('<h1>Welcome to the hotel</h1>');
  });
  await proxy.stop();
  await once(between.listen(proxy.port, '127.0.0.1'), 'listening');
  for ([status, headers] of answers) {
    await page.reload();
    await expect(entry(page, 'before')).toBeVisible();
    await expect(page.getByText('Your network asks for a sign-in.', { exact: true })).toBeVisible({ timeout: 15_000 });
    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Open it' }).click();
    await expect((await opened).getByRole('heading', { name: 'Welcome to the hotel' })).toBeVisible();
  }
  between.closeAllConnections();
  between.close();
  await once(between, 'close');
});

test('what the server says of itself is asked for once for a connection, however many parts show it', async ({
  world,
}) => {
  const page = await world.join('Anna');
  await makeRoom(page, 'Tides');
  await said(page, 'high water at 15:20');
  let asked = 0;
  let connections = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/config') asked += 1;
  });
  // One that the server said something on: a try that failed is none.
  page.on('websocket', (socket) => socket.once('framereceived', () => (connections += 1)));
  await page.reload();
  for (const name of ['General', 'Tides', 'General', 'Tides']) {
    await page.getByRole('link', { name: new RegExp(name) }).click();
    await expect(page.getByRole('main').getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(page.locator('#composer')).toBeEnabled();
  }
  await expect.poll(() => asked).toBeGreaterThan(0);
  await expect.poll(() => asked - connections).toBe(0);
});
