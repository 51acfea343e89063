import { describe, expect, it } from 'vitest';
import { emojiForm } from './emojiForm.ts';
import { Emoji } from './values.ts';

const IN_THE_LIST = new RegExp('^\\p{RGI_Emoji}$', 'v');

describe('the form of an emoji', () => {
  it('has U+FE0F where Unicode’s list of emoji has it, however it was written', () => {
    for (const [form, ...others] of [
      ['👍', '👍\ufe0f', '👍\ufe0e'],
      ['❤\ufe0f', '❤', '❤\ufe0e'],
      ['☝🏽', '☝\ufe0f🏽'],
      ['1\ufe0f\u20e3', '1\u20e3'],
      ['🏳\ufe0f\u200d🌈', '🏳\u200d🌈', '🏳\u200d🌈\ufe0f'],
      ['👁\ufe0f\u200d🗨\ufe0f', '👁\u200d🗨', '👁\ufe0f\u200d🗨'],
      ['🕵🏻\u200d♂\ufe0f', '🕵🏻\u200d♂', '🕵\ufe0f🏻\u200d♂\ufe0f'],
      ['👨\u200d👩\u200d👧', '👨\ufe0f\u200d👩\u200d👧\ufe0f'],
      ['🇵🇼', '🇵🇼\ufe0f'],
    ] as const) {
      expect(IN_THE_LIST.test(form), form).toBe(true);
      for (const written of [form, ...others]) expect(Emoji.parse(written), JSON.stringify(written)).toBe(form);
    }
  });

  it('is in the list for every sign that is an emoji by itself', () => {
    for (let point = 0x23; point < 0x1fb00; point += 1) {
      const sign = String.fromCodePoint(point);
      if (!/\p{Emoji}/u.test(sign) || !/\p{Extended_Pictographic}/u.test(sign)) continue;
      expect(IN_THE_LIST.test(emojiForm(sign) ?? ''), point.toString(16)).toBe(true);
      expect(emojiForm(`${sign}\ufe0f`)).toBe(emojiForm(sign));
    }
  });

  it('is none for what is not one emoji', () => {
    for (const text of [
      '',
      'a',
      '1',
      '👍👍',
      '👍a',
      '👍\u0301',
      '👍\u200d',
      '\u200d👍',
      '👍\u200b',
      'a\u20e3',
      '🚀🏻',
      '🇵',
      '\ufe0f',
      '\u{e0041}',
    ])
      expect(Emoji.safeParse(text).success, JSON.stringify(text)).toBe(false);
  });
});
