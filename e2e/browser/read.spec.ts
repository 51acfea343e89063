import { entry, expect, makeRoom, said, test } from './world.ts';
import { Voice } from './voice.ts';

test('an open room counts as read only while its window has the focus', async ({ world }) => {
  const page = await world.page();
  await page.addInitScript(() => {
    let focus = true;
    document.hasFocus = () => focus;
    Object.assign(window, {
      setFocus: (next: boolean) => {
        focus = next;
        dispatchEvent(new Event(next ? 'focus' : 'blur'));
      },
    });
  });
  const setFocus = (next: boolean) => page.evaluate(`setFocus(${next})`);
  await world.register(page, 'Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await setFocus(false);
  await voice.say('general', '@anna did you see it?');
  await expect(entry(page, 'did you see it?')).toBeVisible();
  await expect(page).toHaveTitle('(1) Palaver');
  await expect(page.getByRole('link', { name: /General.*1 unread/ })).toBeVisible();
  expect(await voice.readMarks('general')).not.toContain(1);
  await setFocus(true);
  await expect.poll(() => voice.readMarks('general')).toContain(1);
  await expect(page).toHaveTitle('Palaver');
  voice.leave();
});

test('after all was marked as read, one message counts one', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await makeRoom(page, 'Boat 2');
  await voice.sayMany('general', 111, (i) => `message ${i}`);
  await expect(page.getByRole('link', { name: /General.*111 unread/ })).toBeVisible();
  await page.getByRole('link', { name: /General/ }).click();
  await expect(page.getByRole('heading', { name: 'General', level: 1 })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: /General.*unread/ })).toBeHidden();
  await page.getByRole('link', { name: /Boat 2/ }).click();
  await expect(page.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  await voice.say('general', 'one more');
  await expect(page.getByRole('link', { name: /General.*\b1 unread/ })).toBeVisible();
  voice.leave();
});

test('the line before what is new stays in a short room until one leaves it', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.say('general', 'seen before');
  await expect(entry(page, 'seen before')).toBeVisible();
  await makeRoom(page, 'Boat 2');
  await voice.say('general', 'new one');
  await voice.say('general', 'new two');
  await page.getByRole('link', { name: /General.*2 unread/ }).click();
  const line = page.getByRole('separator', { name: /New since/ });
  await expect(line).toBeVisible();
  await expect(page.getByRole('link', { name: /General.*unread/ })).toBeHidden();
  await voice.say('general', 'and a third');
  await expect(entry(page, 'and a third')).toBeVisible();
  await expect(line).toBeVisible();
  await page.getByRole('link', { name: /Boat 2/ }).click();
  await expect(page.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: /General/ }).click();
  await expect(entry(page, 'and a third')).toBeVisible();
  await expect(line).toBeHidden();
  voice.leave();
});

test('own messages count nowhere as new, those of others once in each tab', async ({ world }) => {
  const one = await world.join('Anna');
  await makeRoom(one, 'Boat 2');
  const two = await one.context().newPage();
  await two.goto('/r/boat-2');
  await expect(two.getByRole('heading', { name: 'Boat 2', level: 1 })).toBeVisible();
  const three = await one.context().newPage();
  await three.goto('/r/general');
  await expect(three.locator('#composer')).toBeVisible();
  await said(three, 'from my other tab');
  await three.goto('/you');
  const voice = await Voice.join(world.server.url, 'Ben');
  await voice.say('general', '@anna from somebody else');
  for (const page of [one, two]) {
    await expect(page.getByRole('link', { name: /General.*\b1 unread/ })).toBeVisible();
    await expect(page).toHaveTitle('(1) Palaver');
  }
  voice.leave();
});

test('what was deleted is nowhere to be read, and read marks stay', async ({ world }) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  await said(anna, 'the first');
  await said(anna, 'take this away');
  await expect(entry(anna, 'take this away').getByRole('img', { name: /Read|Seen/ })).toBeVisible();
  await entry(ben, 'take this away').focus();
  await ben.keyboard.press('r');
  await expect(ben.locator('#composer')).toBeFocused();
  await ben.keyboard.type('quoting it');
  await ben.keyboard.press('Enter');
  await expect(entry(anna, 'quoting it')).toContainText('take this away');
  await entry(anna, 'take this away').first().focus();
  await anna.keyboard.press('Delete');
  await anna.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(entry(ben, 'Anna deleted this message')).toBeVisible();
  await expect(entry(ben, 'quoting it')).toContainText('A deleted message');
  for (const page of [anna, ben]) {
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await expect(entry(page, 'quoting it')).toBeVisible();
      // The other device may hear of it a moment before this one has drawn it.
      await expect.poll(() => page.content()).not.toContain('take this away');
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('take this');
    await expect(page.getByText('Nothing found for')).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await expect(entry(anna, 'the first').getByRole('img', { name: /Read|Seen/ })).toBeVisible();
});

test('somebody whose browser is killed stops typing and goes offline', async ({ world }) => {
  const anna = await world.join('Anna');
  const ben = await world.join('Ben');
  // Before the sign, which would fade while they are counted.
  await expect(anna.getByText('2 people, 2 online')).toBeVisible({ timeout: 30_000 });
  await ben.locator('#composer').pressSequentially('half');
  await expect(anna.getByText('Ben is writing')).toBeVisible();
  await ben.context().close();
  await expect(anna.getByText('Ben is writing')).toBeHidden();
  await expect(anna.getByText('2 people, 1 online')).toBeVisible({ timeout: 30_000 });
});

test('those who came after a message are not among those who have seen it', async ({ world }) => {
  const [ben, cleo] = [await Voice.join(world.server.url, 'Ben'), await Voice.join(world.server.url, 'Cleo')];
  const page = await world.join('Anna');
  await said(page, 'before Dora came');
  await ben.ask('messageRead', { roomId: 'general', seq: 1 });
  const line = page.getByRole('button', { name: 'Seen by 1 of 2' });
  await expect(line).toBeVisible();
  const dora = await Voice.join(world.server.url, 'Dora');
  await expect(page.getByText('4 people').first()).toBeVisible();
  await expect(line.locator('.avatar')).toHaveCount(1);
  await line.click();
  const dialog = page.getByRole('dialog', { name: 'Who has this message' });
  await expect(dialog.getByRole('listitem')).toHaveText(['Ben', 'Cleo']);
  for (const voice of [ben, cleo, dora]) voice.leave();
});
