import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';

/** Where what a page ran is written; not set: nobody counts. */
const FOLDER = process.env.PALAVER_PAGE_COVERAGE;

/** Counts what the page's own scripts ran in the browser, in all tabs of the contexts that it was given. */
export class PageCoverage {
  readonly #tabs: { page: Page; counting: Promise<CDPSession> }[] = [];

  /** Counts in every tab that this context opens from now on. */
  watch(context: BrowserContext): void {
    if (FOLDER === undefined) return;
    context.on('page', (page) => {
      const counting = count(page);
      // A tab that closes at once is not counted: nobody asks for it then.
      counting.catch(() => undefined);
      this.#tabs.push({ page, counting });
    });
  }

  /** Until all tabs count: what one runs before that is not in the numbers. */
  async started(): Promise<void> {
    await Promise.all(this.#tabs.filter(({ page }) => !page.isClosed()).map(({ counting }) => counting));
  }

  /** Writes what was run until now to a file of this name. Tabs that are closed by then are not counted. */
  async write(name: string): Promise<void> {
    if (FOLDER === undefined) return;
    const scripts = [];
    for (const { page, counting } of this.#tabs) {
      if (page.isClosed()) continue;
      const { result } = await (await counting).send('Profiler.takePreciseCoverage');
      scripts.push(...result.filter(({ url }) => /^http:\/\/[^/]+\/(assets\/)?[^/]+\.js$/.test(url)));
    }
    if (scripts.length === 0) return;
    await mkdir(FOLDER, { recursive: true });
    await writeFile(join(FOLDER, `${name}.json`), JSON.stringify(scripts));
  }
}

async function count(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Profiler.enable');
  // Whether, not how often: numbers would slow what runs a million times.
  await devtools.send('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  return devtools;
}
