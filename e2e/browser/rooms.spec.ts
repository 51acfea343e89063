import { entry, expect, makeRoom, said, test } from './world.ts';

test('a private room with people is theirs alone; roles, topic, leaving and joining work', async ({ world }) => {
  const anna = await world.join('Anna Rull');
  const ben = await world.join('Ben Adeki');
  const ines = await world.join('Ines');
  await anna.getByRole('button', { name: 'New room' }).click();
  const dialog = anna.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Boat 2');
  await dialog.getByText('Private').click();
  await dialog.getByRole('combobox', { name: 'People' }).fill('ben');
  await expect(dialog.getByRole('option', { name: /Ben Adeki/ })).toBeVisible();
  await anna.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Remove Ben Adeki' })).toBeVisible();
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  await said(anna, 'for us two');
  await ben.getByRole('link', { name: /Boat 2.*1 unread/ }).click();
  await expect(entry(ben, 'for us two')).toBeVisible();
  await expect(ines.getByRole('link', { name: /Boat 2/ })).toBeHidden();
  await ines.getByRole('button', { name: 'Find rooms' }).click();
  await ines.getByLabel('Name of a room').fill('boat');
  await expect(ines.getByText('Nothing found for “boat”.')).toBeVisible();
  await ines.keyboard.press('Escape');

  await anna.getByRole('button', { name: 'Edit', exact: true }).click();
  await anna.getByRole('dialog').getByLabel('Topic').fill('Position first');
  await anna.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(ben.getByRole('complementary')).toContainText('Position first');
  await anna.getByRole('button', { name: 'Change role of Ben Adeki' }).click();
  await anna.getByRole('button', { name: 'Make owner' }).click();
  await expect(anna.getByRole('complementary')).toContainText('owner');
  await anna.getByRole('button', { name: 'Leave the room' }).click();
  await anna.getByRole('alertdialog').getByRole('button', { name: 'Leave the room' }).click();
  await expect(anna.getByRole('link', { name: /Boat 2/ })).toBeHidden();
  await expect(ben.getByRole('complementary')).toContainText('1 person');
});

test('a public room is found, looked at, joined and left', async ({ world }) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  await anna.getByRole('button', { name: 'New room' }).click();
  await anna.getByRole('dialog').getByLabel('Name').fill('Tides and wind');
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Tides and wind', level: 1 })).toBeVisible();
  await said(anna, 'high water at 15:20');
  await ben.getByRole('button', { name: 'Find rooms' }).click();
  await ben.getByLabel('Name of a room').fill('tides');
  await ben.getByRole('dialog').getByRole('button', { name: /Join/ }).click();
  await expect(ben.getByRole('heading', { name: 'Tides and wind', level: 1 })).toBeVisible();
  await expect(entry(ben, 'high water')).toBeVisible();
  await ben.getByRole('button', { name: 'Leave the room' }).click();
  await ben.getByRole('alertdialog').getByRole('button', { name: 'Leave the room' }).click();
  await expect(ben.getByRole('link', { name: /Tides/ })).toBeHidden();
});

test('a link to a public room that one is not in shows what it is and lets in; one to a private or missing room says nothing', async ({
  world,
}) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  await makeRoom(anna, 'Tides and wind');
  await anna.getByRole('button', { name: 'Edit', exact: true }).click();
  await anna.getByRole('dialog').getByLabel('Topic').fill('High water, low water');
  await anna.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await said(anna, 'high water at 15:20');
  const open = new URL(anna.url()).pathname;
  await ben.goto(`${open}/1`);
  const main = ben.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Tides and wind', level: 1 })).toBeVisible();
  await expect(main).toContainText('High water, low water');
  await expect(ben.locator('#composer')).toHaveCount(0);
  await main.getByRole('button', { name: 'Join' }).click();
  await expect(entry(ben, 'high water')).toBeVisible();
  await expect(ben.locator('#composer')).toBeVisible();

  await anna.getByRole('button', { name: 'New room' }).click();
  const dialog = anna.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Only us');
  await dialog.getByText('Private').click();
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Only us', level: 1 })).toBeVisible();
  const closed = new URL(anna.url()).pathname;
  const told: string[] = [];
  for (const path of [
    closed,
    `${closed}x`,
    '/r/pm_aaaaaaaaaaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbb',
    '/r/..%2Fusers%2Fme',
  ]) {
    await ben.goto(path);
    await expect(main.getByRole('heading', { name: 'There is nothing at this address.' })).toBeVisible();
    told.push(await main.innerHTML());
  }
  expect(new Set(told).size).toBe(1);
});
