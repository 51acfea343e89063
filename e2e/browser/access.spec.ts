import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { entry, expect, test, write } from './world.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 768, 1440]) {
    test(`axe finds nothing at ${width} px, ${colorScheme}`, async ({ world }) => {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const gate = await world.page(options);
      await gate.goto('/sign-in');
      await expect(gate.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      expect(await violations(gate)).toEqual([]);
      await gate.goto('/register');
      await expect(gate.getByRole('heading', { name: 'Make an account' })).toBeVisible();
      expect(await violations(gate)).toEqual([]);

      const anna = await world.join('Anna Rull', options);
      await write(anna, 'A first line with https://tides.example/malakal in it.');
      await expect(entry(anna, 'A first line').getByRole('img', { name: 'Sent' })).toBeVisible();
      expect(await violations(anna)).toEqual([]);
      expect(await anna.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      for (const path of ['/', '/people', '/you']) {
        await anna.goto(path);
        await expect(anna.getByRole('heading', { level: 1 }).or(anna.getByRole('navigation')).first()).toBeVisible();
        expect(await violations(anna)).toEqual([]);
        expect(await anna.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      }
    });
  }
}

test('everything can be done by keyboard: register, write, edit, delete, leave', async ({ world }) => {
  const page = await world.page();
  await page.goto('/register');
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('anna');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Anna Rull');
  await page.keyboard.press('Tab');
  await page.keyboard.type('four plain words');
  await page.keyboard.press('Enter');
  await expect(page.locator('#composer')).toBeFocused();
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'by keyboard').getByRole('img', { name: 'Sent' })).toBeVisible();
  await expect(page.locator('#composer')).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Edit' })).toBeFocused();
  await page.keyboard.type(' alone');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'by keyboard alone')).toContainText('(edited)');
  await expect(page.locator('#composer')).toBeFocused();

  await page.getByRole('log').focus();
  await page.keyboard.press('End');
  await expect(entry(page, 'by keyboard alone')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(entry(page, 'by keyboard alone')).toBeFocused();
});
