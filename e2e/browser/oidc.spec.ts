import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { startProvider, type TestProvider } from '../../apps/server/src/testing/startProvider.ts';
import { registerAt } from '../../apps/server/src/testing/startServer.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { expect, looksRight, test, type World } from './world.ts';

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

let provider: TestProvider;
let server: ServerProcess;
let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-oidc-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  provider = await startProvider(url);
  server = new ServerProcess(port, folder, { PUBLIC_URL: url, ...provider.env });
  await server.start();
});
test.afterEach(async () => {
  await server.stop('SIGTERM');
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

const comesAs = (name: string) => {
  provider.person = { sub: `sub-${name}`, preferred_username: name.toLowerCase(), name };
};
const withHouse = (page: Page) => page.getByRole('link', { name: 'Continue with The House' });
const inside = (page: Page) => expect(page.getByRole('link', { name: /General/ }).first()).toBeVisible();
const dialogOf = (page: Page, name: string) =>
  page.getByRole(/^Unlink/.test(name) ? 'alertdialog' : 'dialog', { name });

async function register(world: World, name: string, hash = ''): Promise<Page> {
  const page = await world.page({}, server.url);
  await page.goto(`/register${hash}`);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name').fill(name.toLowerCase());
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await inside(page);
  return page;
}

test('somebody new comes in by a provider, where they wanted to go, and sets a password to take the link away', async ({
  world,
}) => {
  comesAs('Dana');
  const page = await world.page(PHONE, server.url);
  await page.goto('/register');
  await expect(withHouse(page)).toBeVisible();
  await looksRight(page);
  await page.goto('/you/security');
  await expect(withHouse(page)).toBeVisible();
  await looksRight(page);
  await withHouse(page).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign-in and security' })).toBeVisible();
  await expect(page.getByText('Linked with dana.')).toBeVisible();
  await expect(page.getByText('It is your only way in. Set a password to unlink it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Unlink The House' })).toHaveCount(0);
  await looksRight(page);

  await page.getByRole('button', { name: 'Set a password' }).click();
  const dialog = dialogOf(page, 'Set a password');
  await expect(dialog.getByRole('link', { name: 'Sign in with The House again' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Set it' })).toBeEnabled();
  await looksRight(page);
  await dialog.getByLabel('New password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Set it' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Unlink The House' }).click();
  const unlink = dialogOf(page, 'Unlink The House?');
  await unlink.getByLabel('Your password').fill(PASSWORD);
  await unlink.getByRole('button', { name: 'Unlink' }).click();
  await expect(page.getByText('Not linked. Linked, you can sign in with The House too.')).toBeVisible();
});

test('an account is linked with the password, and signed in to by it on another device', async ({ world }) => {
  comesAs('Elsewhere');
  const page = await register(world, 'Eva');
  await page.goto('/you/security');
  await page.getByRole('button', { name: 'Link The House' }).click();
  const link = dialogOf(page, 'Link The House?');
  await link.getByLabel('Your password').fill(PASSWORD);
  await expect(link.getByRole('button', { name: 'Go there' })).toBeEnabled();
  await looksRight(page);
  await link.getByRole('button', { name: 'Go there' }).click();
  await expect(page.getByText('Linked with elsewhere.')).toBeVisible();

  const other = await world.page({}, server.url);
  await other.goto('/sign-in');
  await withHouse(other).click();
  await inside(other);
  await other.goto('/you');
  await expect(other.getByText('Eva').first()).toBeVisible();

  // It is hers: nobody else is given it.
  const finn = await register(world, 'Finn');
  await finn.goto('/you/security');
  await finn.getByRole('button', { name: 'Link The House' }).click();
  await dialogOf(finn, 'Link The House?').getByLabel('Your password').fill(PASSWORD);
  await dialogOf(finn, 'Link The House?').getByRole('button', { name: 'Go there' }).click();
  await expect(finn.getByText('This account elsewhere is linked with another account here.')).toBeVisible();
  await looksRight(finn);
});

test('says in words why nobody was signed in, once', async ({ world }) => {
  const page = await world.page(PHONE, server.url);
  await page.goto('/sign-in#error=REGISTRATION_CLOSED');
  await expect(page.getByText('You have no account here yet')).toBeVisible();
  await looksRight(page);
  await page.reload();
  await expect(withHouse(page)).toBeVisible();
  await expect(page.getByText('You have no account here yet')).toHaveCount(0);
  await provider.close();
  await withHouse(page).click();
  await expect(page.getByText('The provider could not sign you in.')).toBeVisible();
});

test('where nobody new is let in, who comes from the provider reads what to do, and comes in with an invite link', async ({
  world,
}) => {
  const { accessToken: token } = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
  const ask = (method: string, path: string, body: object) => rest(server.url, method, `/api${path}`, { token, body });
  const lets = async (registration: string) =>
    expect((await ask('PATCH', '/admin/settings', { registration })).status).toBe(200);
  comesAs('Gil');
  const page = await world.page(PHONE, server.url);
  const words = page.getByText('You have no account here yet, and new ones need an invite link or an administrator.');
  for (const registration of ['closed', 'invite']) {
    await lets(registration);
    await page.goto('/sign-in');
    await withHouse(page).press('Enter');
    await expect(words).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('invite link');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await looksRight(page);
  }
  // The ways in stand below the words still.
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  const { body } = await ask('POST', '/invites', { maxUses: 1 });
  await page.goto(String(body.url));
  await withHouse(page).press('Enter');
  await inside(page);
  await page.goto('/you');
  await expect(page.getByText('@gil')).toBeVisible();
});

test('somebody else than the device remembers finds nothing of the one before', async ({ world }) => {
  const page = await register(world, 'Anna');
  await page
    .getByRole('link', { name: /General/ })
    .first()
    .click();
  await page.locator('#composer').fill('what only Anna wrote');
  comesAs('Ben');
  await page.goto(`${server.url}/api/auth/oidc/house?returnTo=/you`);
  await expect(page.getByText('@ben')).toBeVisible();
  await page.goto('/');
  await page
    .getByRole('link', { name: /General/ })
    .first()
    .click();
  await expect(page.locator('#composer')).toHaveValue('');
  await page.reload();
  await page.goto('/you');
  await expect(page.getByText('@ben')).toBeVisible();
});
