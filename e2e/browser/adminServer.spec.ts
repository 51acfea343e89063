import type { Page } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { violations } from './violations.ts';
import { expect, sideways, test, type World } from './world.ts';

const TITLES = ['Messages a second', 'Delivery, ms', 'Connections', 'Event loop late, ms', 'Memory, MB'];
const CHARTS = /messages a second|delivery, ms|connections|event loop late, ms|memory, mb/i;

/** Registers with the set-up code, and stands at what administrators see of the server. */
async function administrator(world: World): Promise<Page> {
  const page = await world.page();
  await page.goto(`/register#setup=${world.server.setupCode}`);
  await page.getByLabel('Sign-in name').fill('ines');
  await page.getByLabel('Your name').fill('Ines Rull');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('#composer')).toBeVisible();
  return page;
}

/** No violation, and nothing sideways, from a small phone to a wide screen and in both themes. */
async function expectFit(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 768, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => sideways(page), `${width}`).toBe(0);
    }
    expect(await violations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** What a server of two nodes answers after an hour under load. */
function twoNodes(node: string) {
  const hour = Array.from({ length: 360 }, (_, i) => ({
    at: new Date(Date.now() - (359 - i) * 10_000).toISOString(),
    messages: 40 + Math.round(20 * Math.sin(i / 20)),
    connections: 900 + (i % 50),
    p50: 4 + (i % 3),
    p99: 19 + (i % 7),
    loopP99: 6.4,
    memory: 160 * 2 ** 20 + i * 2 ** 16,
  }));
  return {
    version: '0.1.0',
    node,
    uptime: 200_000,
    store: { kind: 'mongodb', bytes: 214 * 2 ** 20 },
    files: { bytes: 0 },
    connections: 1_804,
    nodes: ['boat-house-east.lagoon.example-1a2b3c4d', 'boat-house-west.lagoon.example-5e6f7a8b'].map((id) => ({
      id,
      connections: 902,
      memory: 180 * 2 ** 20,
    })),
    disk: { free: 3.1 * 2 ** 30, total: 16 * 2 ** 30 },
    backups: [],
    backup: null,
    hour,
  };
}

test('how the server is: first without an hour, then with charts that go on by themselves, which only this page loads', async ({
  world,
}) => {
  // The first points are there after ten and after twenty seconds.
  test.slow();
  const page = await administrator(world);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto('/admin/people');
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  expect(requests.filter((url) => /ServerSection/.test(url))).toEqual([]);
  await page.getByRole('link', { name: 'Server', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Server' })).toBeVisible();
  await expect.poll(() => requests.filter((url) => /ServerSection/.test(url))).toHaveLength(1);
  await expect(page.getByText('SQLite,')).toBeVisible();
  const charts = page.getByRole('img', { name: CHARTS });
  await expect(charts).toHaveCount(TITLES.length, { timeout: 30_000 });
  // It asks again by itself.
  const asked = () => requests.filter((url) => /api\/admin\/server/.test(url)).length;
  const before = asked();
  await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'The same as a table' }).click();
  const rows = page.getByRole('table', { name: 'The highest of every five minutes' }).getByRole('row');
  await expect.poll(() => rows.count()).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Back to the charts' }).click();
  await expect(charts).toHaveCount(TITLES.length);
});

test('in the first seconds it says when figures come', async ({ world }) => {
  const page = await administrator(world);
  await page.route('**/api/admin/server', (route) =>
    route.fulfill({ json: { ...twoNodes('boat-house-east.lagoon.example-1a2b3c4d'), hour: [] } }),
  );
  await page.goto('/admin/server');
  await expect(page.getByText('The first figures are here a few seconds after the start.')).toBeVisible();
  await expectFit(page);
});

test('an hour of two nodes in both themes and all widths, each chart in words too, and the other node when it is chosen', async ({
  world,
}) => {
  test.slow();
  const page = await administrator(world);
  const asked: (string | null)[] = [];
  let gone = '';
  await page.route('**/api/admin/server*', (route) => {
    const node = new URL(route.request().url()).searchParams.get('node');
    asked.push(node);
    if (node === gone) {
      gone = '';
      return route.fulfill({
        status: 404,
        json: { statusCode: 404, errorCode: 'NOT_FOUND', message: 'There is no such node.' },
      });
    }
    return route.fulfill({ json: twoNodes(node ?? 'boat-house-east.lagoon.example-1a2b3c4d') });
  });
  await page.goto('/admin/server');
  const connections = page.getByRole('img', { name: /^Connections: \d+ now, from 900 to 949 in the last hour\.$/ });
  await expect(connections).toBeVisible();
  await expect(connections.locator('canvas')).toBeVisible();
  await expect(
    page.getByRole('img', { name: /Delivery, ms, half within.*Delivery, ms, 99 in 100 within/ }),
  ).toBeVisible();
  await expect(page.getByText('1804', { exact: true })).toBeVisible();
  await expect(page.getByText('at 2 nodes')).toBeVisible();
  await expectFit(page);
  await page.getByLabel('Node that is shown').selectOption('boat-house-west.lagoon.example-5e6f7a8b');
  await expect.poll(() => asked.at(-1)).toBe('boat-house-west.lagoon.example-5e6f7a8b');
  // Where that one is gone, whichever answers is shown.
  gone = 'boat-house-west.lagoon.example-5e6f7a8b';
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByLabel('Node that is shown')).toHaveValue('boat-house-east.lagoon.example-1a2b3c4d');
  // By keys alone: the button is reached, and turns the charts into a table and back.
  const toggle = page.getByRole('button', { name: 'The same as a table' });
  for (let steps = 0; steps < 30 && !(await toggle.evaluate((one) => one === document.activeElement)); steps += 1)
    await page.keyboard.press('Tab');
  await expect(toggle).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'The highest of every five minutes' })).toBeVisible();
  await expectFit(page);
});

test('where the server does not answer, that is said with a way to try again, and what was shown last stays', async ({
  world,
}) => {
  test.slow();
  const page = await administrator(world);
  let isAway: boolean | Promise<boolean> = true;
  await page.route('**/api/admin/server*', async (route) =>
    (await isAway)
      ? route.fulfill({
          status: 503,
          json: { statusCode: 503, errorCode: 'STORE_UNAVAILABLE', message: 'This node does not answer.' },
        })
      : route.fulfill({ json: twoNodes('boat-house-east.lagoon.example-1a2b3c4d') }),
  );
  /** The server answers again when the button is pressed, and not before: the page asks by itself too, and an answer takes the button away. */
  const tryAgain = async () => {
    const pressed = Promise.withResolvers<boolean>();
    isAway = pressed.promise;
    await page.getByRole('button', { name: 'Try again' }).click();
    pressed.resolve(false);
  };
  await page.goto('/admin/server');
  await expect(page.getByRole('alert')).toContainText('The server does not answer.');
  await expectFit(page);
  await tryAgain();
  const charts = page.getByRole('img', { name: CHARTS });
  await expect(charts).toHaveCount(TITLES.length);
  isAway = true;
  await expect(page.getByText(/The server does not answer\..*These are the figures of \d\d:\d\d\./)).toBeVisible({
    timeout: 20_000,
  });
  await expect(charts).toHaveCount(TITLES.length);
  await expectFit(page);
  await tryAgain();
  await expect(page.getByText(/These are the figures of/)).toBeHidden();
});

test('where nothing was sent, the time of delivery is not drawn as none at all', async ({ world }) => {
  const page = await administrator(world);
  const answer = twoNodes('boat-house-east.lagoon.example-1a2b3c4d');
  let sentAt = -1;
  await page.route('**/api/admin/server*', (route) => {
    const quiet = { messages: 0, p50: 0, p99: 0 };
    const hour = answer.hour.map((point, i) => (i === sentAt ? point : { ...point, ...quiet }));
    return route.fulfill({ json: { ...answer, hour } });
  });
  await page.goto('/admin/server');
  const chart = page.locator('figure', { hasText: 'Delivery, ms' });
  await expect(chart.getByRole('img', { name: /half within: nothing was sent in the last hour/ })).toBeVisible();
  await expect(chart).toContainText('half within –');
  await page.getByRole('button', { name: 'The same as a table' }).click();
  await expect(page.getByRole('row').nth(1).getByRole('cell').nth(2)).toHaveText('–');
  // What was sent once is a point: there is nothing before it and after it to draw a line to.
  await page.getByRole('button', { name: 'Back to the charts' }).click();
  const drawn = () => chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect.poll(async () => (await drawn()).length).toBeGreaterThan(1_000);
  const empty = await drawn();
  sentAt = 180;
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(chart.getByRole('img', { name: /half within: – now, from \d to \d in the last hour/ })).toBeVisible();
  await expect.poll(drawn).not.toBe(empty);
});
