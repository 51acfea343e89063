import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import config, { CHROMIUM } from '../../../e2e/playwright.config.ts';
import { Voice } from '../../../e2e/browser/voice.ts';
import { buildPage } from '../../../scripts/buildPage.ts';
import { bound, type Bounds } from '../../kit/bound.ts';
import { makeAccount } from '../../kit/account.ts';
import { percentile } from '../../kit/percentile.ts';
import { freePort } from '@palaver/store/testing/freePort';
import { ServerProcess } from '../../kit/serverProcess.ts';
import { bundleSizes } from './bundleSizes.ts';
import { fillRoom } from './fillRoom.ts';
import { FOUR_G, frameTimes, rowsTouched, slowCpu, timeUntil, typingLags } from './measures.ts';

/** Measures the built page in Chromium beside the goals. Machines differ and are busy: run it more than once. */
const { values } = parseArgs({
  options: { messages: { type: 'string', default: '1000000' }, loaded: { type: 'string', default: '10000' } },
});
const total = Number(values.messages);
const wanted = Number(values.loaded);
const PAGE = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));
const READABLE = '[role=log] article';
if (!CHROMIUM) {
  console.error('The page is measured in Chromium (Debian: apt install chromium).');
  process.exit(1);
}

await buildPage({ force: false });
const say = (what: string, figure: string) => console.log(`${what.padEnd(62)} ${figure.padStart(14)}`);
const hold = (what: string, figure: number, bounds: Bounds) => console.log(bound(what, figure, bounds));
const ms = (n: number) => `${Math.round(n)} ms`;

const sizes = bundleSizes(PAGE);
hold('script before anything is asked for, gzip', sizes.script, { goal: 110, floor: 150, unit: 'KB' });
say('  with conversation and connection, which come right after', `${sizes.conversation.toFixed(1)} KB`);
say('  everything there is, sign picker and all', `${sizes.all.toFixed(1)} KB`);
hold('style, gzip', sizes.style, { goal: 14, floor: 20, unit: 'KB' });

const folder = await mkdtemp(join(tmpdir(), 'palaver-web-'));
const server = new ServerProcess(await freePort(), folder);
await server.start();
await makeAccount(server.url, 'reader', { displayName: 'Reader' });
const writer = await makeAccount(server.url, 'writer', { displayName: 'Writer' });
await server.stop('SIGTERM');
const filledAt = performance.now();
await fillRoom(folder, 'general', writer.user.id, total);
console.log(`\n${total} messages in one room, written in ${Math.round((performance.now() - filledAt) / 1000)} s`);
await server.start();
const browser = await chromium.launch(config.use?.launchOptions);

try {
  const open = async () => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 780 } });
    const page = await context.newPage();
    return { context, page, devtools: await context.newCDPSession(page) };
  };
  const signIn = async (page: Page) => {
    await page.goto('/sign-in');
    await page.getByLabel('Name or e-mail').fill('reader');
    await page.getByLabel('Password', { exact: true }).fill('four plain words');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /General/ }).waitFor();
  };

  const first = await open();
  await first.devtools.send('Network.emulateNetworkConditions', FOUR_G);
  const form = Math.round(await timeUntil(first.page, '/sign-in', 'form'));
  hold('first load on 4G: the form to sign in', form, { goal: 1_200, floor: 5_000, unit: 'ms' });
  await first.context.close();

  const { context, page, devtools } = await open();
  await signIn(page);
  say('a room of that size, opened', ms(await timeUntil(page, '/r/general', READABLE)));
  const target = Math.ceil(total / 2);
  say('  a link into its middle', ms(await timeUntil(page, `/r/general/${target}`, `[data-seq="${target}"]`)));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.goto('/r/general');
  await page.locator(READABLE).first().waitFor();

  const frames = await frameTimes(page, 60);
  say(
    'frames while scrolling up through it: median, 95 of 100',
    `${ms(percentile(frames, 0.5))}, ${ms(percentile(frames, 0.95))}`,
  );

  const cold = await open();
  await cold.devtools.send('Network.emulateNetworkConditions', FOUR_G);
  await cold.page.goto('/r/general');
  await cold.page.getByLabel('Name or e-mail').fill('reader');
  await cold.page.getByLabel('Password', { exact: true }).fill('four plain words');
  const pressedAt = performance.now();
  await cold.page.getByRole('button', { name: 'Sign in' }).click();
  await cold.page.locator(READABLE).first().waitFor();
  say('  from "Sign in" to the room, on a device that holds nothing', ms(performance.now() - pressedAt));
  await cold.context.close();

  await page.goto('/r/general');
  await page.locator(READABLE).first().waitFor();
  const oldest = async () =>
    page.evaluate(() => Number(document.querySelector<HTMLElement>('[role=log] [data-seq]')?.dataset.seq));
  const newest = total;
  while (newest - (await oldest()) < Math.min(wanted, total) - 50) {
    await page.locator('[role=log]').focus();
    const before = await oldest();
    await page.keyboard.press('Home');
    await page.waitForFunction(
      (seq) => Number(document.querySelector<HTMLElement>('[role=log] [data-seq]')?.dataset.seq) < seq,
      before,
    );
  }
  await page.locator('[role=log]').focus();
  await page.keyboard.press('End');
  await slowCpu(devtools, 4);
  const lags = await typingLags(page, 60);
  const loaded = newest - (await oldest()) > 0 ? wanted : 0;
  say(`typing, CPU 4 times slower, ${loaded} messages loaded: median`, ms(percentile(lags, 0.5)));
  hold('  worst', percentile(lags, 1), { goal: 50, floor: 500, unit: 'ms' });
  await slowCpu(devtools, 1);
  const voice = await Voice.join(server.url, 'Third');
  const touched = await rowsTouched(
    page,
    () => voice.say('general', 'one more of these').then(() => undefined),
    'one more of these',
  );
  hold('messages that one more message repaints, besides itself', touched, { goal: 0, floor: 2, unit: 'rows' });
  voice.leave();

  await page.goto('/r/general');
  await page.locator(READABLE).first().waitFor();
  await server.stop('SIGTERM');
  const alone = Math.round(await timeUntil(page, '/r/general', READABLE));
  hold('opened with no server at all', alone, { goal: 1_000, floor: 5_000, unit: 'ms' });
  await context.close();
} finally {
  await browser.close();
  await server.stop('SIGTERM');
  await rm(folder, { recursive: true, force: true });
}
