import { describe, expect, it } from 'vitest';
import type { Inline } from './parseInline.ts';
import { type Block, parseText } from './parseText.ts';

const inside = (piece: Inline): string => {
  if ('children' in piece) return `<${piece.kind}>${line(piece.children)}</>`;
  return piece.kind === 'text' || piece.kind === 'emoji' ? piece.text : `<${piece.kind}>${piece.text}</>`;
};
const line = (pieces: Inline[]) => pieces.map(inside).join('');
const block = (one: Block): string => {
  switch (one.kind) {
    case 'code':
      return `[code]${one.text}`;
    case 'quote':
      return `[quote]${one.blocks.map(block).join('|')}`;
    case 'lines':
      return line(one.children);
    case 'list':
      return one.items
        .map((item) => `${item.number === null ? '\u2022' : `${item.number}.`} ${line(item.children)}`)
        .join('\n');
  }
};
const shown = (text: string) => parseText(text).map(block).join('|');

describe('parseText', () => {
  it.each([
    'a_b_c',
    '__init__.py',
    '2*3*4',
    '2 * 3 * 4',
    'snake_case and other_case',
    'a<b>c',
    'List<T>',
    '<script>alert(1)</script>',
    '&lt; stays &lt;',
    'C:\\_x_\\y',
    '5. five\n7. seven',
    '    four spaces',
    'title\n---',
    '* not a list',
    'mail@example.org',
    '@',
    '` `',
    '**',
    '****',
    '_',
    'a ** b ** c',
    '\u{1F468}‍\u{1F469}‍\u{1F467} \u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
  ])('leaves %j to the letter', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('knows strong, emphasis, strike and code at the edges of words', () => {
    expect(shown('**now** and *soon*, _then_ ~~never~~ (`5 mL/h`)')).toBe(
      '<strong>now</> and <emphasis>soon</>, <emphasis>then</> <strike>never</> (<code>5 mL/h</>)',
    );
    expect(shown('**very *deep* in**')).toBe('<strong>very <emphasis>deep</> in</>');
    expect(shown('`a_b*c*`')).toBe('<code>a_b*c*</>');
  });

  it('keeps blocks of code to the letter, the text around them, and quotes', () => {
    expect(shown('see:\n```\n14:02  HR  98\n  *x*\n```\nend')).toBe('see:|[code]14:02  HR  98\n  *x*|end');
    expect(shown('```ts\nlet a;\n```')).toBe('[code]let a;');
    expect(shown('```\nnot closed')).toBe('```\nnot closed');
    expect(parseText('> said\n> so\nyes').map(({ kind }) => kind)).toEqual(['quote', 'lines']);
  });

  it('leaves brackets and end punctuation out of addresses, and underscores in them alone', () => {
    expect(shown('(https://x.y/a)')).toBe('(<link>https://x.y/a</>)');
    expect(shown('https://x.y/Blur_(band)')).toBe('<link>https://x.y/Blur_(band)</>');
    expect(shown('https://x.y/a.)')).toBe('<link>https://x.y/a</>.)');
    expect(shown('https://x.y/_a_/b_c')).toBe('<link>https://x.y/_a_/b_c</>');
    expect(shown('Https://X.y/a, **https://x.y/b**')).toBe('<link>Https://X.y/a</>, <strong><link>https://x.y/b</></>');
    expect(shown('javascript:alert(1)')).toBe('javascript:alert(1)');
  });

  it('ends addresses at closing marks of any script, which may be opened inside them', () => {
    for (const end of [
      '\u3002',
      '\uff0c',
      '\uff1f',
      '\uff01',
      '\u300d',
      '\uff09',
      '\u061f',
      '\u06d4',
      '\u0964',
      '\u201d',
      '\u00bb',
      '\u2019',
    ])
      expect(shown(`https://x.y/a${end}b`)).toBe(`<link>https://x.y/a</>${end}b`);
    expect(shown('\uff08https://x.y/a\uff09\u3002')).toBe('\uff08<link>https://x.y/a</>\uff09\u3002');
    expect(shown('https://x.y/Blur\uff08band\uff09\u3002')).toBe('<link>https://x.y/Blur\uff08band\uff09</>\u3002');
    expect(shown('https://x.y/a\uff08see it')).toBe('<link>https://x.y/a</>\uff08see it');
    expect(shown('https://x.y/a\u2026')).toBe('<link>https://x.y/a</>\u2026');
    expect(shown('\u89c1https://x.y/\u8def\u5f84 a')).toBe('\u89c1<link>https://x.y/\u8def\u5f84</> a');
  });

  it('ends addresses at signs that turn the direction, and at others that nobody sees', () => {
    for (const sign of [
      '\u202e',
      '\u2067',
      '\u2069',
      '\u200f',
      '\u061c',
      '\u200b',
      '\ufeff',
      '\u3164',
      '\u2800',
      '\u{e0041}',
      '\u0001',
    ])
      expect(shown(`https://x.y/a${sign}moc.live`)).toBe(`<link>https://x.y/a</>${sign}moc.live`);
  });

  it.each([
    'https://',
    'https://.',
    'https:// x',
    'https://@/a',
    'https://)a',
    'https://#a',
    `https://${'a'.repeat(400)}.example`,
    'https://\u3002@b',
    'javascript:alert(1)',
    'ftp://x.y',
  ])('sees no address in %j', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('reads marks side by side, nested, and not across each other', () => {
    expect(shown('*a **b** c*')).toBe('<emphasis>a <strong>b</> c</>');
    expect(shown('**a *b** c*')).toBe('<strong>a *b</> c*');
    expect(shown('*a _b* c_')).toBe('<emphasis>a _b</> c_');
    expect(shown('*note: see *this*')).toBe('<emphasis>note: see *this</>');
    expect(shown('*one\ntwo*')).toBe('<emphasis>one\ntwo</>');
    expect(shown('*one\n\ntwo*')).toBe('*one\n\ntwo*');
    expect(shown('*a `b*` c*')).toBe('<emphasis>a <code>b*</> c</>');
    expect(shown('\u{1d41a}_b_\u{1d41c}')).toBe('\u{1d41a}_b_\u{1d41c}');
  });

  it('turns lists, and keeps their numbers', () => {
    expect(shown('- one\n- *two*')).toBe('\u2022 one\n\u2022 <emphasis>two</>');
    expect(shown('to do:\n1. one\n2. two\nend')).toBe('to do:|1. one\n2. two|end');
    expect(parseText('5. five\n7. seven').map(({ kind }) => kind)).toEqual(['list']);
    expect(shown('> - one\n> two')).toBe('[quote]\u2022 one|two');
    for (const text of ['-5 mL', '- ', '1.5 mL', '05. x', '2026. gada', '1.', '-- x']) expect(shown(text)).toBe(text);
  });

  it('knows names between colons as emoji, at the edges of words', () => {
    expect(parseText('a :smile:')).toEqual([
      {
        kind: 'lines',
        children: [
          { kind: 'text', text: 'a ' },
          { kind: 'emoji', text: ':smile:', name: 'smile' },
        ],
      },
    ]);
    for (const text of ['10:30:20', 'a:b:c', '::x::', ': :', 'C:\\x:y:'])
      expect(parseText(text)).toEqual([{ kind: 'lines', children: [{ kind: 'text', text }] }]);
  });

  it('knows names after an @, each with the marks that may belong to it', () => {
    expect(shown('@Lona ask @daniel.ochob.')).toBe('<mention>@Lona</> ask <mention>@daniel.ochob.</>');
  });
});
