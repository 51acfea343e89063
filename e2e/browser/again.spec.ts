import { makeAccount } from '../../lab/kit/account.ts';
import { expect, makeRoom, said, test } from './world.ts';

test.use({ onDevice: true });

test('what could not be loaded while the connection was down is there when it is back, without a touch', async ({
  world,
}) => {
  const { proxy, url } = await world.openProxy();
  const page = await world.join('Anna', {}, url);
  await makeRoom(page, 'Tides');
  await said(page, 'high water at 15:20');
  await page.getByRole('button', { name: 'Find rooms' }).click();
  const directory = page.getByRole('dialog');
  await expect(directory.getByRole('button', { name: 'Open' }).first()).toBeVisible();
  proxy.cut();
  await expect(page.getByText('No connection.', { exact: true })).toBeVisible({ timeout: 15_000 });
  await directory.getByRole('searchbox').fill('general');
  await expect(directory.getByRole('alert')).toContainText('No connection');
  proxy.mend();
  await expect(directory.getByRole('alert')).toHaveCount(0, { timeout: 30_000 });
  await expect(directory.getByRole('listitem')).toHaveCount(1);
});

test('what fails on a connection that is up is asked for again by itself: members, people, the room of a link', async ({
  world,
}) => {
  // A question is asked again after pauses that grow to half a minute, and there are three.
  test.slow();
  const inTime = { timeout: 40_000 };
  const anna = await world.join('Anna');
  await makeRoom(anna, 'Tides');
  const link = new URL(anna.url()).pathname;
  const page = await world.join('Ben');
  const bad = (path: RegExp) => page.route(path, (route) => route.abort());

  await bad(/\/members/);
  await page.reload();
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details.getByRole('alert')).toContainText('No connection');
  await page.unrouteAll();
  await expect(details.getByText('Anna', { exact: true })).toBeVisible(inTime);
  await expect(details.getByRole('alert')).toHaveCount(0);

  await bad(/\/api\/users(\?|$)/);
  await page.goto('/people');
  const main = page.getByRole('main');
  await expect(main.getByRole('alert')).toContainText('No connection');
  await page.unrouteAll();
  await expect(main.getByText('Anna', { exact: true })).toBeVisible(inTime);
  await expect(main.getByRole('alert')).toHaveCount(0);

  await bad(/\/api\/rooms\/[^/]+$/);
  await page.goto(link);
  await expect(main.getByRole('alert')).toContainText('No connection');
  await page.unrouteAll();
  await expect(main.getByRole('heading', { name: 'Tides', level: 1 })).toBeVisible(inTime);
  await expect(main.getByRole('alert')).toHaveCount(0);
});

test('the members after the first hundred can be shown, and be named, also when they had to be asked for twice', async ({
  world,
}) => {
  const page = await world.join('Anna');
  for (let i = 1; i <= 100; i += 1) await makeAccount(world.server.url, `crew${String(i).padStart(3, '0')}`);
  await page.reload();
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details.getByText('101 people')).toBeVisible();
  await expect(details.getByRole('listitem')).toHaveCount(100);
  await page.route(/members\?.*q=crew100/, (route) => route.abort());
  const asked = page.waitForEvent('requestfailed', (request) => request.url().includes('q=crew100'));
  await page.locator('#composer').pressSequentially('@crew100');
  await asked;
  await page.unrouteAll();
  await expect(page.getByRole('option')).toHaveText(/crew100/);
  await details.getByRole('button', { name: 'Show more' }).click();
  await expect(details.getByRole('listitem')).toHaveCount(101);
  await expect(details.getByText('crew100', { exact: true })).toBeVisible();
});
