import type { CDPSession, Page } from '@playwright/test';

/** A phone's 4G as it is usually measured: 9 Mbit/s down, 9 up, 170 ms there and back. */
export const FOUR_G = {
  offline: false,
  latency: 170,
  downloadThroughput: (9_000_000 / 8) | 0,
  uploadThroughput: (9_000_000 / 8) | 0,
};

/** Milliseconds from the start of the navigation until something with this text, or at this selector, is drawn. */
export async function timeUntil(page: Page, path: string, selector: string): Promise<number> {
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator(selector).first().waitFor();
  return page.evaluate(() => performance.now());
}

/** Milliseconds from each key to the frame that shows it. */
export async function typingLags(page: Page, keys: number): Promise<number[]> {
  await page.locator('#composer').focus();
  await page.evaluate(() => {
    const lags: number[] = [];
    Object.assign(window, { lags });
    addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          // After the frame was handed over.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => lags.push(performance.now() - timeStamp);
          port2.postMessage(null);
        }),
      { capture: true },
    );
  });
  for (let i = 0; i < keys; i += 1) await page.keyboard.type('wind 18 knots '[i % 14] ?? ' ', { delay: 40 });
  await page.waitForFunction((n) => (window as unknown as { lags: number[] }).lags.length >= n, keys);
  return page.evaluate(() => (window as unknown as { lags: number[] }).lags);
}

/** How many of the shown messages something changes in while `happen` brings one more. */
export async function rowsTouched(page: Page, happen: () => Promise<void>, text: string): Promise<number> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    Object.assign(window, { touched });
    const log = document.querySelector('[role=log]');
    if (!log) return;
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const seq = element?.closest<HTMLElement>('article')?.dataset.seq;
        if (seq) touched.add(seq);
      }
    }).observe(log, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await happen();
  await page.locator('article', { hasText: text }).waitFor();
  return page.evaluate(() => (window as unknown as { touched: Set<string> }).touched.size);
}

/** Milliseconds between frames while the wheel turns. */
export async function frameTimes(page: Page, turns: number): Promise<number[]> {
  await page.locator('[role=log]').hover();
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    let last = performance.now();
    const next = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  for (let i = 0; i < turns; i += 1) await page.mouse.wheel(0, -400);
  return page.evaluate(() => (window as unknown as { frames: number[] }).frames.slice(1));
}

export async function slowCpu(devtools: CDPSession, times: number): Promise<void> {
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: times });
}
