import type { Page } from '@playwright/test';
import axe from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** What axe finds wrong on a page, or in the part of it that a selector names. It looks at rest: in the middle of a change of colours it would see neither the old ones nor the new. */
export async function violations(page: Page, part?: string): Promise<string[]> {
  // Once for each load of the page: to read axe takes longer than to look with it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (selector) => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
    const { violations: found } = await window.axe.run(selector ?? document, { resultTypes: ['violations'] });
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
  }, part);
}
