import { expect, said, signIn, test } from './world.ts';

test('forms are checked as one types, and an address that nobody confirmed keeps nobody out and lets nobody in', async ({
  world,
}) => {
  const page = await world.page();
  await page.goto('/register');
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await field('Sign-in name').pressSequentially('a b');
  await expect(page.getByText('Use 3 to 32 of a-z, 0-9, dot, _ and -.')).toBeVisible();
  await expect(field('Sign-in name')).toBeFocused();
  await field('E-mail').pressSequentially('anna@crew');
  await expect(page.getByText('An address needs an ending, like .org.')).toBeVisible();
  await field('Password').pressSequentially('four');
  await expect(page.getByText('6 more characters. Four plain words are fine.')).toBeVisible();
  await field('Sign-in name').fill('anna');
  await field('E-mail').fill('Anna@crew.example');
  await field('Password').fill('four plain words');
  await expect(page.locator('[aria-invalid=true]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('link', { name: /General/ }).click();
  await said(page, 'here');

  const other = await world.page();
  await other.goto('/register');
  await other.getByLabel('Sign-in name').fill('ben');
  await other.getByLabel('E-mail').fill('anna@crew.example');
  await other.getByLabel('Password', { exact: true }).fill('four plain words');
  await other.getByRole('button', { name: 'Create account' }).click();
  await expect(other.getByRole('link', { name: /General/ })).toBeVisible();
  const third = await world.page();
  await third.goto('/sign-in');
  await signIn(third, 'anna@crew.example');
  await expect(third.getByText('Name or password is wrong.')).toBeVisible();

  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').pressSequentially('Zalgo ę̀́̂̃̄');
  await expect(dialog.getByText('More than 4 combining marks in a row.')).toBeVisible();
  await dialog.getByLabel('Name').fill('x'.repeat(81));
  await expect(dialog.getByText('More than 80 characters.')).toBeVisible();
  await dialog.getByLabel('Name').fill('Tides');
  await expect(dialog.getByText('More than 80 characters.')).toHaveCount(0);
});

test('times in lists are shown by minutes and keep themselves current, in full for screen readers', async ({
  world,
}) => {
  const page = await world.join('Anna', { viewport: { width: 360, height: 780 } });
  await said(page, 'high water');
  await page.clock.install();
  await page.goto('/');
  const row = page.getByRole('link', { name: /General/ });
  await expect(row.locator('time')).toContainText('now');
  await page.clock.runFor('05:20');
  await expect(row.locator('time')).toContainText('5 min');
  await expect(row.locator('time .sr-only')).toHaveText(/^\w+, \d+ \w+ \d{4}, \d\d:\d\d:\d\d$/);
});

test('what takes long shows a spinner, and says so after two seconds; a home screen finds an icon', async ({
  world,
}) => {
  const page = await world.join('Anna');
  const held = Promise.withResolvers<undefined>();
  await page.route(/\/api\/users(\?|$)/, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto('/people');
  const status = page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: /oading/ });
  await expect(status.locator('.spinner')).toBeVisible();
  await expect(status).toContainText('Still loading. The network is slow.');
  held.resolve(undefined);
  await expect(page.getByRole('main').getByText('@anna')).toBeVisible();
  await expect(status).toHaveCount(0);
  const icon = await page.locator('link[rel=apple-touch-icon]').getAttribute('href');
  const { width, height } = await page.evaluate(async (src) => {
    const picture = new Image();
    picture.src = src;
    await picture.decode();
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  }, icon ?? '');
  expect([width, height]).toEqual([180, 180]);
});
