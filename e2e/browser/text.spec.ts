import { entry, expect, makeRoom, said, sideways, test, texts, write } from './world.ts';
import { Voice } from './voice.ts';

const VERBATIM = 'a<b>c, List<T>, <script>x()</script>, &lt; 2*3*4 a_b_c __init__.py https://x.y/a_b_c';
const HOUR_MS = 60 * 60_000;

test('what looks like marks of a language is shown as it was written, wherever it is shown', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, VERBATIM);
  await expect.poll(() => texts(page)).toEqual([VERBATIM]);
  await page.locator('#composer').press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Edit' })).toHaveValue(VERBATIM);
  await page.keyboard.press('Escape');
  await entry(page, 'List<T>').focus();
  await page.keyboard.press('r');
  await expect(page.locator('form')).toContainText('a<b>c, List<T>, <script>x()</script>, &lt;');
  await expect(page.locator('#composer')).toBeFocused();
  await page.keyboard.type('so it is');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'so it is')).toContainText('a<b>c, List<T>');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('list<t>');
  await expect(page.getByRole('option').first()).toContainText('a<b>c, List<T>, <script>x()</script>, &lt;');
});

test('links end where they end', async ({ world }) => {
  const page = await world.join('Anna');
  await said(page, '(https://x.example/a), https://x.example/Blur_(band) and https://x.example/end.).');
  const links = page.getByRole('log').getByRole('link');
  await expect(links).toHaveText(['https://x.example/a', 'https://x.example/Blur_(band)', 'https://x.example/end']);
});

test('an emoji of several code points is drawn as one', async ({ world }) => {
  const page = await world.join('Anna');
  const signs = ['👩‍🚒', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👍🏽'];
  await said(page, signs.join(' '));
  await expect.poll(() => texts(page)).toEqual([signs.join(' ')]);
  const field = page.locator('#composer');
  for (const sign of signs) {
    await field.fill(`a${sign}`);
    await field.press('End');
    await field.press('Backspace');
    await expect(field).toHaveValue('a');
  }
});

test('a name with a direction mark changes the direction of nothing else', async ({ world }) => {
  const page = await world.join('Anna');
  const voice = await Voice.join(world.server.url, 'turner', 'דניאל 2');
  await voice.say('general', 'plain words');
  await voice.ask('typing', { roomId: 'general' });
  const writing = page.getByText(/דניאל.*is writing/);
  await expect(writing).toBeVisible();
  // Where "is writing" is drawn: at the right of the name, not inside it.
  const order = await writing.evaluate((line) => {
    const range = document.createRange();
    const node = [...line.childNodes].find((one) => one.textContent?.includes('writing'));
    const text = node?.textContent ?? '';
    const left = (from: number, to: number) => {
      if (!node) return 0;
      range.setStart(node, from);
      range.setEnd(node, to);
      return range.getBoundingClientRect().left;
    };
    const at = text.indexOf('is writing');
    return [left(text.indexOf('דניאל'), text.indexOf('דניאל') + 5), left(at, at + 2), left(at + 3, at + 10)];
  });
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  voice.leave();
});

test('nothing is too long for the smallest screen', async ({ world }) => {
  const page = await world.join('Anna', { viewport: { width: 320, height: 640 } });
  const voice = await Voice.join(world.server.url, 'long', 'M'.repeat(64));
  await voice.say('general', 'M'.repeat(3_900));
  await expect(entry(page, 'MMMM')).toBeVisible();
  await page.goto('/');
  await makeRoom(page, 'W'.repeat(80));
  await expect.poll(() => sideways(page)).toBe(0);
  await page.getByRole('button', { name: 'Show details' }).click();
  await expect(page.getByRole('complementary')).toBeVisible();
  await expect.poll(() => sideways(page)).toBe(0);
  for (const path of ['/', '/r/general', '/people', '/you']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect.poll(() => sideways(page), { message: path }).toBe(0);
  }
  voice.leave();
});

test('today becomes yesterday by itself', async ({ world }) => {
  const page = await world.page();
  await page.clock.install();
  await world.register(page, 'Anna');
  await said(page, 'good night');
  await expect(page.getByRole('separator', { name: /^Today/ })).toBeVisible();
  await page.clock.fastForward(24 * HOUR_MS);
  await expect(page.getByRole('separator', { name: /^Yesterday/ })).toBeVisible();
});

for (const [words, off] of [
  ['ten minutes slow', -HOUR_MS / 6],
  ['two hours fast', 2 * HOUR_MS],
] as const) {
  test(`a clock that is ${words} changes neither order nor times`, async ({ world }) => {
    const page = await world.page();
    await page.clock.install({ time: Date.now() + off });
    await world.register(page, 'Anna');
    const ben = await world.join('Ben');
    await said(ben, 'first');
    await said(page, 'second');
    await said(ben, 'third');
    for (let i = 0; i < 2; i += 1) {
      for (const one of [page, ben]) {
        await expect(entry(one, 'third')).toBeVisible();
        await expect.poll(() => texts(one)).toEqual(['first', 'second', 'third']);
      }
      const times = (one: typeof page) => one.getByRole('log').locator('.entry-margin time').allTextContents();
      await expect.poll(async () => (await times(page)).join()).toBe((await times(ben)).join());
      await page.reload();
    }
  });
}

test('lists and names of emoji are turned, and what stands in code is not', async ({ world }) => {
  const page = await world.join('Anna');
  await write(page, '- rope\n- *lamp*');
  await expect(entry(page, 'rope').getByRole('listitem')).toHaveText(['rope', 'lamp']);
  await write(page, '5. five :smile:\n7. seven `:smile:` :no_such_one:');
  const items = entry(page, 'five').getByRole('listitem');
  await expect(items).toHaveText(['five 😄', 'seven :smile: :no_such_one:']);
  expect(await items.evaluateAll((all) => all.map((one) => one.getAttribute('value')))).toEqual(['5', '7']);
});

test('code, addresses and names turn nothing around them, and each paragraph has its own direction', async ({
  world,
}) => {
  const page = await world.join('Anna');
  await page.evaluate(() => document.fonts.ready);
  await write(page, 'الملف في `/srv/مسار/data.txt` الآن\nplain words\nشكرا https://x.example/سفن/b');
  const row = entry(page, 'plain words');
  const drawn = await row.locator('.lines').evaluate((block) => {
    const leftOf = (needle: string) => {
      const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(needle) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + needle.length);
        const { left, right } = range.getBoundingClientRect();
        return { left, right };
      }
      throw new Error(needle);
    };
    const box = block.getBoundingClientRect();
    return {
      code: [leftOf('/srv'), leftOf('data.txt')].map(({ left }) => left),
      address: [leftOf('https'), leftOf('/b')].map(({ left }) => left),
      arabicFromRight: box.right - leftOf('الملف').right,
      latinFromLeft: leftOf('plain').left - box.left,
    };
  });
  expect(drawn.code).toEqual(drawn.code.toSorted((a, b) => a - b));
  expect(drawn.address).toEqual(drawn.address.toSorted((a, b) => a - b));
  expect(drawn.arabicFromRight).toBeLessThan(4);
  expect(drawn.latinFromLeft).toBeLessThan(4);
});

test('an address ends where it ends, also before signs that nobody sees, and its host is shown where it deceives', async ({
  world,
}) => {
  const page = await world.join('Anna');
  await write(page, 'one https://x.example/a。two https://x.example/b\u202Emoc.live three （https://x.example/c）');
  const links = entry(page, 'three').getByRole('link');
  await expect(links).toHaveText(['https://x.example/a', 'https://x.example/b', 'https://x.example/c']);
  await said(page, 'four https://аррӏе.example/');
  await expect(entry(page, 'four')).toContainText('(xn--80ak6aa92e.example)');
});

test('a quote or code at the end leaves no empty line', async ({ world }) => {
  const page = await world.join('Anna');
  let count = 0;
  for (const text of ['> last word', '```\nlast code\n```', '- last item']) {
    await write(page, text);
    await expect(page.locator('article[data-seq]', { hasText: 'last' })).toHaveCount((count += 1));
    const { box, part } = await entry(page, 'last')
      .last()
      .locator('.entry-text')
      .evaluate((line) => {
        const last = line.querySelector('blockquote, .code-frame, ul');
        return { box: line.getBoundingClientRect().bottom, part: last?.getBoundingClientRect().bottom ?? 0 };
      });
    expect(box - part, text).toBeLessThan(6);
  }
});
