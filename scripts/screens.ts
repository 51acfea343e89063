import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@palaver/store/sqlite/openSqliteStore';
import { chromium } from '@playwright/test';
import config, { CHROMIUM } from '../e2e/playwright.config.ts';
import { DEMO_PASSWORD, fill } from '../lab/demo/fill.ts';
import { freePort } from '../packages/store/src/testing/freePort.ts';
import { ServerProcess } from '../lab/kit/serverProcess.ts';
import { buildPage } from './buildPage.ts';

/** Takes the real page, filled with the demo organisation, in both themes and three widths, into docs/screens. */
const FOLDER = 'docs/screens';
const SIZES = { 360: 780, 768: 1024, 1440: 900 };
if (!CHROMIUM) {
  console.error('The pictures need Chromium (Debian: apt install chromium).');
  process.exit(1);
}

await buildPage({ force: false });
mkdirSync(FOLDER, { recursive: true });
const data = await mkdtemp(join(tmpdir(), 'palaver-screens-'));
const clock = { at: 0 };
const store = await openSqliteStore({ folder: data, now: () => clock.at });
await fill(store, clock, 2_000, Date.now());
await store.close();
const server = new ServerProcess(await freePort(), data);
await server.start();
let written = false;
const browser = await chromium.launch(config.use?.launchOptions);
try {
  for (const [width, height] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        baseURL: server.url,
        colorScheme,
        viewport: { width: Number(width), height },
      });
      const page = await context.newPage();
      const take = (name: string) => page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`) });
      await page.goto('/sign-in');
      await page.getByLabel('Name or e-mail').fill('lona');
      await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
      await take('sign-in');
      await page.goto('/register');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await take('register');
      await page.goto('/sign-in');
      await page.getByLabel('Name or e-mail').fill('lona');
      await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation').first().waitFor();
      if (width === '360') {
        await page.getByRole('link', { name: /Night crew/ }).waitFor();
        await take('rooms');
      }
      await page.goto('/r/night-crew');
      await page.locator('#composer').waitFor();
      if (!written) {
        written = true;
        await page.locator('#composer').fill('Boat 2 is back. Handing over to the day crew at 06:00.');
        await page.locator('#composer').press('Enter');
        await page.getByRole('img', { name: 'Sent' }).first().waitFor();
      }
      // The font is kept after the first visit, and the count of who is online comes within five seconds.
      await page.reload();
      await page
        .getByText(/online$/)
        .first()
        .waitFor();
      await take('conversation');
      const line = page.locator('article.entry-own').last();
      await line.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await take('message-menu');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('boat');
      await page.getByRole('option').first().waitFor();
      await take('switcher');
      await page.keyboard.press('Escape');
      if (width !== '360') {
        await page.getByRole('button', { name: 'New room' }).click();
        await page.getByRole('dialog').getByLabel('Name').fill('Training Thursdays');
        await take('create-room');
        await page.keyboard.press('Escape');
      }
      await page.goto('/people');
      await page.getByRole('listitem').first().waitFor();
      await take('people');
      await page.goto('/you');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await take('you');
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.goto('/r/night-crew');
      await page.locator('#composer').waitFor();
      await context.setOffline(true);
      for (const text of ['Alongside. Two on board.', 'BP 149/88, pulse 94, pain 4 of 10.']) {
        await page.locator('#composer').fill(text);
        await page.getByRole('button', { name: 'Send' }).click();
      }
      await page
        .getByText(/Last synced/)
        .first()
        .waitFor();
      await take('offline');
      await context.setOffline(false);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.stop('SIGTERM');
  await rm(data, { recursive: true, force: true });
}
console.log(`The pictures are in ${FOLDER}.`);
