import type { Page } from '@playwright/test';
import { PASSWORD } from '../../lab/kit/account.ts';
import { entry, expect, makeRoom, said, test, type World } from './world.ts';
import { Voice } from './voice.ts';

const ADMIN = { name: 'Administrator of this server' };
const OWNER = { name: 'Owner of this room' };
/** As many marks in a row as a name may have. */
const piled = (word: string) =>
  Array.from(word, (letter) => `${letter}\u0316\u0323\u030a\u0302`)
    .join('')
    .normalize('NFC');

/** The first account, by the printed link: an administrator. */
async function joinAsAdmin(world: World, name: string): Promise<Page> {
  const page = await world.page();
  await page.goto(`/register#setup=${world.server.setupCode}`);
  await page.getByLabel('Sign-in name').fill(name.toLowerCase().replace(/\W+/g, '.'));
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('link', { name: /General/ }).click();
  await expect(page.locator('#composer')).toBeVisible();
  return page;
}

/** The texts with piled marks that may be drawn outside of the row they stand in. */
function outOfTheirRow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/\p{M}{2}/u.test(node.textContent ?? '') || !node.parentElement?.checkVisibility()) continue;
      const line = Number.parseFloat(getComputedStyle(node.parentElement).lineHeight);
      let box: Element | null = node.parentElement;
      const clips = (one: Element) => {
        const { overflowY, display } = getComputedStyle(one);
        return overflowY !== 'visible' && display !== 'inline' && one.clientHeight > 0;
      };
      while (box && !clips(box)) box = box.parentElement;
      const room = box?.getBoundingClientRect();
      const own = node.parentElement.getBoundingClientRect();
      // The box that cuts is the text's own, not one that holds several rows.
      if (!room || room.height > Math.max(own.height, line) + 12)
        found.push(node.parentElement.outerHTML.slice(0, 120));
    }
    return found;
  });
}

test('two who look alike are distinguished by their login names, and no title is a mark', async ({ world }) => {
  const admin = await joinAsAdmin(world, 'Anna Rull');
  const page = await world.join('Carl Omar');
  const twin = await Voice.join(world.server.url, 'zed', '\u0410nn\u0430 RuIl');
  const other = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await twin.takeName({ title: ADMIN.name });
  await other.takeName({ title: '★ Administrator ⛨' });
  await said(admin, 'from the real one');
  await twin.say('general', 'from the other one');
  await other.say('general', 'from somebody else');
  const real = entry(page, 'from the real one');
  const false_ = entry(page, 'from the other one');
  await expect(real.getByText('@anna.rull', { exact: true })).toBeVisible();
  await expect(false_.getByText('@zed', { exact: true })).toBeVisible();
  await expect(entry(page, 'from somebody else')).toBeVisible();
  await expect(entry(page, 'from somebody else').getByText('@ben')).toHaveCount(0);
  await expect(real.getByRole('img', ADMIN)).toBeVisible();
  // What a title says stands as text, and is never the mark.
  for (const row of [false_, entry(page, 'from somebody else')]) {
    await expect(row).toContainText('dministrator');
    await expect(row.getByRole('img', ADMIN)).toHaveCount(0);
  }
  const details = page.getByRole('complementary');
  await expect(details.getByRole('listitem').filter({ hasText: '@anna.rull' }).getByRole('img', ADMIN)).toBeVisible();
  await expect(details.getByRole('listitem').filter({ hasText: '@zed' })).toBeVisible();
  await expect(details.getByRole('listitem').filter({ hasText: 'Ben Adeki' })).toBeVisible();
  await expect(details.getByText('@ben')).toHaveCount(0);
  await page.locator('#composer').fill('@');
  await expect(page.getByRole('option', { name: /@anna\.rull/ }).getByRole('img', ADMIN)).toBeVisible();
  twin.leave();
  other.leave();
});

test('who is added to a room is told from somebody of the same name', async ({ world }) => {
  const page = await world.join('Anna Rull');
  const voices = [
    await Voice.join(world.server.url, 'kesia', 'Kesia Omar'),
    await Voice.join(world.server.url, 'not.kesia', 'Kesia Omar'),
  ];
  await expect(page.getByRole('complementary').getByRole('listitem')).toHaveCount(3);
  await makeRoom(page, 'Boat 2');
  await page.getByRole('button', { name: 'Add people' }).click();
  const rows = page.getByRole('dialog', { name: 'Add people' }).getByRole('listitem').filter({ hasText: 'Kesia Omar' });
  await expect(rows.filter({ hasText: '@kesia' })).toHaveCount(1);
  await expect(rows.filter({ hasText: '@not.kesia' })).toHaveCount(1);
  for (const voice of voices) voice.leave();
});

test('the owner of a room bears a mark there, beside what is said and among the members', async ({ world }) => {
  const anna = await world.join('Anna Rull');
  await anna.getByRole('button', { name: 'New room' }).click();
  await anna.getByRole('dialog').getByLabel('Name').fill('Boat 2');
  await anna.getByRole('button', { name: 'Create room' }).click();
  await expect(anna.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  await said(anna, 'I own this');
  const page = await world.join('Carl Omar');
  await page.getByRole('button', { name: 'Find rooms' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Join' }).click();
  await expect(entry(page, 'I own this').getByRole('img', OWNER)).toBeVisible();
  await page.getByRole('link', { name: /General/ }).click();
  await said(anna, 'more here');
});

test('piled accents stay in their own row, in texts and wherever a name stands', async ({ world }) => {
  const page = await world.join('Carl Omar');
  const voice = await Voice.join(world.server.url, 'piled', piled('Piled Name'));
  const first = await voice.say(
    'general',
    `first ${'e\u0323\u0302'.repeat(20)} ${'o'.concat('\u0301\u0302'.repeat(14))}`,
  );
  await voice.say('general', 'an answer @carl.omar @piled', first.id);
  await expect(entry(page, 'an answer')).toBeVisible();
  await expect(page.getByRole('complementary').getByRole('listitem')).toHaveCount(2);
  await page.locator('#composer').fill('@');
  await expect(page.getByRole('option')).toBeVisible();
  await expect.poll(() => outOfTheirRow(page)).toEqual([]);
  await page.locator('#composer').fill('');
  await voice.ask('typing', { roomId: 'general' });
  await expect(page.getByText('is writing')).toBeVisible();
  await expect.poll(() => outOfTheirRow(page)).toEqual([]);
  await page.getByRole('navigation').getByRole('button', { name: /P.*d/ }).last().click();
  await expect(page).toHaveURL(/pm_/);
  await expect(page.locator('#composer')).toBeVisible();
  await expect.poll(() => outOfTheirRow(page)).toEqual([]);
  await page.goto('/people');
  await expect(page.getByRole('button', { name: /^Message / })).toBeVisible();
  await expect.poll(() => outOfTheirRow(page)).toEqual([]);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('first');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expect.poll(() => outOfTheirRow(page)).toEqual([]);
  voice.leave();
});

test('who answered with a sign is named as they are called now', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'ben', 'Ben Adeki');
  await said(page, 'tide turns at six');
  const { messages } = await voice.ask('loadMessages', { roomId: 'general' });
  await voice.ask('reactToMessage', { id: messages[0]?.id ?? '', emoji: '✅', on: true });
  const sign = (name: string) => entry(page, 'tide turns').getByRole('button', { name: `Got it 1: ${name}` });
  await expect(sign('Ben Adeki')).toBeVisible();
  await voice.takeName({ displayName: 'Benedict' });
  await expect(sign('Benedict')).toBeVisible();
  voice.leave();
});
