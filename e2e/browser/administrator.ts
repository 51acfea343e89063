import type { Page } from '@playwright/test';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { TokenAnswer } from '@palaver/protocol/answers';
import { violations } from './violations.ts';
import { expect, sideways, type World } from './world.ts';

/** Registers with the set-up code, and stands at the people of administration. `url`: as for `World.page`. */
export async function administrator(world: World, url?: string): Promise<Page> {
  const page = await world.page({}, url);
  await page.goto(`/register#setup=${world.server.setupCode}`);
  await page.getByLabel('Sign-in name').fill('ines');
  await page.getByLabel('Your name').fill('Ines Rull');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.locator('#composer')).toBeVisible();
  await page.goto('/you');
  await page.getByRole('link', { name: 'Administration' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  return page;
}

/** No violation, and nothing sideways, from a small phone to a wide screen and in both themes. */
export async function expectFit(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [320, 768, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      // The columns are drawn anew after the width has changed.
      await expect.poll(() => sideways(page), `${width}`).toBe(0);
    }
    expect(await violations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Makes a room as who is signed in on the page. */
export async function makeRoom(page: Page, name: string, kind: 'public' | 'private' = 'private'): Promise<void> {
  const answer = await page.evaluate(async () => (await fetch('/api/auth/token', { method: 'POST' })).text());
  const { accessToken: token } = TokenAnswer.parse(JSON.parse(answer));
  const made = await rest(new URL(page.url()).origin, 'POST', '/api/rooms', { token, body: { name, kind } });
  expect(made.status).toBe(201);
}
