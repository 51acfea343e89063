import type { Page } from '@playwright/test';
import { expect, putOnDevice, said, test } from './world.ts';

test.use({ onDevice: true });

/** The typeface in which the text of an element is drawn. */
async function drawnIn(page: Page, selector: string): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('DOM.enable');
  await devtools.send('CSS.enable');
  const { root } = await devtools.send('DOM.getDocument');
  const { nodeId } = await devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { fonts } = await devtools.send('CSS.getPlatformFontsForNode', { nodeId });
  await devtools.detach();
  return fonts.map((font) => font.familyName);
}

test('the own typeface is there in every load after the first, from the first letter, and moves nothing', async ({
  world,
}) => {
  // The page is opened again and again, as on a slow phone.
  test.slow();
  const page = await world.join('Anna Rull');
  await said(page, 'Kłodzko: Battery of the second monitor holds 20 minutes.');
  expect(await drawnIn(page, '.entry-text')).not.toContain('Atkinson Hyperlegible Next');
  await page.addInitScript(() => {
    const faces = new Set<string>();
    Reflect.set(window, 'faces', faces);
    new MutationObserver(() => {
      const text = document.querySelector('#root *');
      if (text) faces.add(getComputedStyle(text).fontFamily);
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await putOnDevice(page);
  const devtools = await page.context().newCDPSession(page);
  // As on a slow phone: what comes from the device comes late.
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  for (let load = 0; load < 4; load += 1) {
    await page.reload();
    await expect(page.locator('.entry-text')).toBeVisible({ timeout: 30_000 });
    expect(await drawnIn(page, '.entry-text'), `load ${load}`).toEqual(['Atkinson Hyperlegible Next']);
    // It was never drawn in another.
    const faces = await page.evaluate(() => [...(Reflect.get(window, 'faces') as Set<string>)]);
    expect(faces).toHaveLength(1);
    expect(faces[0]).toMatch(/^"?Atkinson Hyperlegible Next/);
  }
});

const SENTENCES = [
  'Transfer from the Koror clinic. Chest pain since 13:14. BP 168/94, pulse 104.',
  'We can be at the pier by 14:20 if the tide holds; who brings the second monitor?',
  'Jonas, Mira and Wilhelmina were asked for their keys on Friday, 17 October.',
];

/** How wide the sentences are in a typeface at a weight, all together: px. */
function widthIn(page: Page, family: string, weight: number): Promise<number> {
  return page.evaluate(
    async ({ font, sentences }) => {
      await document.fonts.load(font);
      const line = document.body.appendChild(document.createElement('span'));
      line.style.cssText = `position: absolute; white-space: pre; font: ${font}`;
      let sum = 0;
      for (const sentence of sentences) {
        line.textContent = sentence;
        sum += line.getBoundingClientRect().width;
      }
      line.remove();
      return sum;
    },
    { font: `${weight} 16px ${family}`, sentences: SENTENCES },
  );
}

test('what stands in place of the own typeface is as wide and as high', async ({ world }) => {
  const page = await world.join('Anna Rull');
  await said(page, SENTENCES[0] ?? '');
  const size = () =>
    page.locator('.entry-text .lines').evaluate((line) => {
      const range = document.createRange();
      range.selectNodeContents(line.firstChild ?? line);
      const { width, height } = range.getBoundingClientRect();
      return { width, height };
    });
  const before = await size();
  await putOnDevice(page);
  await expect(page.locator('.entry-text')).toBeVisible();
  const after = await size();
  expect(Math.abs(before.width / after.width - 1)).toBeLessThan(0.02);
  expect(Math.abs(before.height - after.height)).toBeLessThan(1);
  // Of texts, and of names and titles.
  for (const weight of [400, 650]) {
    const own = await widthIn(page, '"Atkinson Hyperlegible Next Variable"', weight);
    const inPlace = await widthIn(page, '"Atkinson Fallback"', weight);
    expect(Math.abs(inPlace / own - 1), `at ${weight}: ${inPlace} for ${own} px`).toBeLessThan(0.01);
  }
});
