import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { TcpProxy } from '../../lab/kit/tcpProxy.ts';
import { PageCoverage } from './pageCoverage.ts';
import { violations } from './violations.ts';

/** A server of its own for each test, and people in front of browsers. */
export class World {
  readonly server: ServerProcess;
  readonly #browser: Browser;
  readonly #onDevice: boolean;
  readonly #pages: Page[] = [];
  readonly #proxies: TcpProxy[] = [];
  readonly #coverage = new PageCoverage();
  readonly faults: string[] = [];

  constructor(server: ServerProcess, browser: Browser, onDevice: boolean) {
    this.server = server;
    this.#browser = browser;
    this.#onDevice = onDevice;
  }

  /** A page on this server; `url` is another way to it, a proxy for example. */
  async page(options: BrowserContextOptions = {}, url = this.server.url): Promise<Page> {
    const context = await this.#browser.newContext({
      baseURL: url,
      viewport: { width: 1280, height: 800 },
      serviceWorkers: this.#onDevice ? 'allow' : 'block',
      ...options,
    });
    this.#coverage.watch(context);
    const page = await context.newPage();
    await this.#coverage.started();
    page.on('pageerror', (error) => this.faults.push(error.message));
    this.#pages.push(page);
    return page;
  }

  /** A proxy before the server whose connections can be cut. */
  async openProxy(): Promise<{ proxy: TcpProxy; url: string }> {
    const proxy = await TcpProxy.start(Number(new URL(this.server.url).port));
    this.#proxies.push(proxy);
    return { proxy, url: `http://127.0.0.1:${proxy.port}` };
  }

  /** Registers through the page, as a person would, and stands in the room General. `url`: as for `page`. */
  async join(name: string, options: BrowserContextOptions = {}, url?: string): Promise<Page> {
    const page = await this.page(options, url);
    await this.register(page, name);
    // Another way than the server's own is one that will be cut.
    if (url !== undefined) await allPartsHere(page);
    return page;
  }

  /** The same on a page that is already there. */
  async register(page: Page, name: string): Promise<void> {
    await page.goto('/register');
    await register(page, name);
    await expect(
      page
        .getByRole('link', { name: /General/ })
        .or(page.locator('#composer'))
        .first(),
    ).toBeVisible();
    if ((await page.locator('#composer').count()) === 0) await page.getByRole('link', { name: /General/ }).click();
    await expect(page.locator('#composer')).toBeVisible();
  }

  /** `name`: of this test, for what its pages ran. */
  async close(name: string): Promise<void> {
    await this.#coverage.write(name);
    for (const page of this.#pages) await page.context().close();
    for (const proxy of this.#proxies) await proxy.stop();
  }
}

async function register(page: Page, name: string): Promise<void> {
  await page.getByLabel('Sign-in name').fill(name.toLowerCase().replace(/\W+/g, '.'));
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}

export async function write(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
}

/** Writes, and waits until the server has it. */
export async function said(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('article[data-seq]', { hasText: text })).toBeVisible();
}

/** The texts of the log, in order, without what follows them. */
export function texts(page: Page): Promise<string[]> {
  return page
    .getByRole('log')
    .locator('.entry-text')
    .evaluateAll((lines) =>
      lines.map((line) => {
        const own = line.cloneNode(true);
        if (own instanceof Element) for (const tail of own.querySelectorAll('.entry-tail')) tail.remove();
        return (own.textContent ?? '').trim();
      }),
    );
}

/** Until all parts of the page are here: they come when nothing else is to be done, and without a connection not at all. */
export async function allPartsHere(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('all parts are here').length > 0);
}

/** The row of the log that holds a text. */
export function entry(page: Page, text: string) {
  return page.getByRole('log').locator('article', { hasText: text });
}

/** `onDevice`: the page is put on the device, as it is everywhere but here. That takes a fifth of a test's time, which only those need that look at it. */
export const test = base.extend<{ onDevice: boolean; world: World }>({
  onDevice: [false, { option: true }],
  world: async ({ browser, onDevice }, use, { testId }) => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-browser-'));
    const server = new ServerProcess(await freePort(), folder);
    await server.start();
    const world = new World(server, browser, onDevice);
    await use(world);
    await world.close(testId);
    await server.stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
    expect(world.faults).toEqual([]);
  },
});
export { expect };

/** A finger that stays on a place of the page until `during` is done, and lifts there. */
export async function press(page: Page, at: { x: number; y: number }, during: () => Promise<void>): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  await during();
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await devtools.detach();
}

/** Does something with a message by its menu. */
export async function choose(page: Page, text: string, command: string): Promise<void> {
  await entry(page, text).hover();
  await entry(page, text).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: command }).click();
}

/** How far the page, or an area of it, can be scrolled sideways: px. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll('html, main, main > *, nav, aside, dialog > *, [role=log]')].map(
        (area) => area.scrollWidth - area.clientWidth,
      ),
    ),
  );
}

/** Nothing is wider than the page, and axe finds nothing. `part`: the selector of what is looked at, else all of it; `what`: named when it is not so. */
export async function looksRight(page: Page, part?: string, what?: string): Promise<void> {
  await expect.poll(() => sideways(page), { message: what }).toBe(0);
  expect(await violations(page, part), what).toEqual([]);
}

/** Makes a room by the page, which then shows it. */
export async function makeRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

/** The page is on the device, and this one was opened from there. */
export async function putOnDevice(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await expect(page.locator('#composer')).toBeVisible();
  await allPartsHere(page);
}

/** Signs in by the form that is shown. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name or e-mail').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
