import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { foldLookalikes } from './foldLookalikes.ts';
import { DisplayName, RoomName, Title, Topic, Username } from './names.ts';

const NAMES: Record<string, z.ZodType> = { DisplayName, Title, RoomName, Topic };

describe('names', () => {
  for (const [what, schema] of Object.entries(NAMES)) {
    it(`${what}: can be seen, all of it`, () => {
      for (const name of [
        ...['\u200b', '\u2800', '\u3164', '\uffa0', '\u115f', '\u00ad', '\u{e0041}', '\ufe0f', '\u200d'],
        ...['Ki\u200bm', 'Kim\u2060', 'K\u{e0069}m', 'Kim\ufe0f', 'Ki\u180em', 'K\u034fim', 'Kim\u2800', '\u3164Kim'],
        ...['\u{1F3F4}\u{e0067}\u{e0062}\u{e007f}', 'Kim\u200d', '\u200cKim', 'a\u200c\u200cb', 'a\u2028b', 'a\u202eb'],
      ])
        expect(schema.safeParse(name).success, JSON.stringify(name)).toBe(false);
    });

    it(`${what}: takes the words and pictures of every script`, () => {
      for (const name of [
        ...['می\u200cخواهم', 'ക്\u200dഷ', 'র\u200d্য', 'Zoë', '李小龍', 'ศักดิ์สิทธิ์', 'שָׁלוֹם', 'İpek', 'O’Brien'],
        ...[
          '❤\ufe0f Lona',
          '👨\u200d👩\u200d👧',
          '🏳\ufe0f\u200d🌈',
          '🧑🏽\u200d🚀',
          '1\ufe0f\u20e3',
          '🇵🇼',
          `e${'\u0301'.repeat(4)}`,
        ],
      ])
        expect(schema.safeParse(name).success, JSON.stringify(name)).toBe(true);
    });

    it(`${what}: piles no marks and looks like nobody who is gone`, () => {
      for (const name of [
        ...[`e${'\u0301'.repeat(5)}`, `Kim${'\u0323\u0301'.repeat(3)}`, `x${'\u0344'.repeat(3)}`],
        ...[
          `Kim ${'\u20dd'.repeat(5)}`,
          `ก${'\u0e49'.repeat(5)}`,
          `ש${'\u05b7'.repeat(5)}`,
          `❤${'\u0301'.repeat(3)}\ufe0f\u0301`,
        ],
        // What joins letters is drawn as nothing, and ends no pile.
        ...['\u200d', '\u200c'].flatMap((joiner) => [
          `e${'\u0301'.repeat(4)}${joiner}${'\u0301'.repeat(4)}`,
          `e${`\u0301${joiner}`.repeat(6)}a`,
          `Kim and Ze${'\u0301'.repeat(2)}${joiner}${'\u0301'.repeat(3)}`,
        ]),
        ...[
          'deleted-1',
          'Deleted-k3v9x0q2',
          ' DELETED-x',
          'dеlеtеd-1',
          'ԁeleted-1',
          'deleted‐1',
          'ｄｅｌｅｔｅｄ－1',
          'de1eted-1',
        ],
      ])
        expect(schema.safeParse(name).success, JSON.stringify(name)).toBe(false);
      for (const name of ['deleted', 'undeleted-1', 'not deleted-1'])
        expect(schema.safeParse(name).success, name).toBe(true);
    });
  }

  it('usernames: what is reserved is so in every writing of it', () => {
    for (const name of [
      'admin',
      'ADMIN',
      'ａｄｍｉｎ',
      'a.d.m.i.n',
      '_admin_',
      'adm1n',
      'r00t',
      'sys-tem',
      'deleted',
      'deleted-k3v9',
      'de1eted-1',
    ])
      expect(Username.safeParse(name).success, name).toBe(false);
    for (const name of ['adminka', 'kim', 'rooty', 'deleted.kim'])
      expect(Username.safeParse(name).success, name).toBe(true);
  });
});

describe('the fold of look-alikes', () => {
  it('is one for all that looks like the same name', () => {
    for (const twins of [
      [
        'admin',
        'аdmin',
        'аԁміп',
        'ADMIN',
        'Αdmin',
        'ᴀᴅᴍɪɴ',
        'ꭺꭰᴍɪɴ',
        '𝐚𝐝𝐦𝐢𝐧',
        'ａｄｍｉｎ',
        'ádmin',
        'adm1n',
        'admln',
        'a\u200bdmin',
        'adrnin',
      ],
      ['Lona Petrov', 'Lоna  Petrоv', 'lona\u00a0petrov', 'Ιona Petrov', 'L0na Petrov', '|ona Ρetrοv'],
      ['MARTA', 'МАRТА', 'ΜΑRΤΑ', 'ꓟꓮꓣꓔꓮ', 'Marta', 'rnarta'],
      ['co-op', 'со‑ор', 'co–op'],
      ['cecil', 'ϹΕϹΙL', 'ϲeϲil', 'ͼecil', 'ᑕeᑕiᒪ', '\u0187\u1d92cil', 'ҫеҫіl', 'c℮cil'],
      ['Kai', 'ĸai', 'ƙai', 'қаі', 'ᶄai', 'kᶏɨ'],
      ['Hanna', 'ɦanna', 'Ħanna', 'ⱨaɲɳa', 'ᕼaᑎᑎa', 'Ɦanƞa', 'ңanna'],
      ['Jutta', 'Ϳutta', 'ȷutta', 'ʝuƫʈa', 'Jꭎŧŧa', 'ᒍᑌtta'],
      ['Max', 'ɱax', 'ᗰᗩ᙭', 'Ma×', 'maҳ', 'ᶆaᶍ', 'ma\uab57'],
      ['Sergey', 'Ʂergey', 'ѕerɠey', 'sɇrgey', 'ꜱeɽgeɣ', 'ʂɛɾǥɛƴ', 'ƽergey'],
      ['Bob Ludwig', 'ɓoƀ ŁuᗪɯᎥg', 'Ɓøᵬ ɭuɖⱳɨƍ', 'ᗷob ɫuđwig'],
      ['Fritz Vop', 'ꬵritȥ ⱱop', 'ƒɼiƭƶ ᶌ\uab3dƥ', 'ᖴᖇitʐ ᐯoᑭ', 'ᵮᵲiᵵᵶ vo\u2374'],
    ])
      expect(new Set(twins.map(foldLookalikes)), twins[0]).toHaveLength(1);
  });

  it('keeps apart what looks different', () => {
    const names = [
      'Kim',
      'Tim',
      'Kit',
      'Анна',
      'Инна',
      '李',
      '林',
      'محمد',
      'Zoe',
      'Joe',
      '🚤',
      '⛵',
      'Σία',
      'Θία',
      'Þór',
      'Łona',
      'Mona',
    ];
    expect(new Set(names.map(foldLookalikes))).toHaveLength(names.length);
  });
});
