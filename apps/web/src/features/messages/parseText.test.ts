import { describe, expect, it } from 'vitest';
import { type Block, type Inline, parseText } from './parseText.ts';

const inside = (piece: Inline): string =>
  'children' in piece ? `<${piece.kind}>${piece.children.map(inside).join('')}</>` : pieceOf(piece);
const pieceOf = (piece: Exclude<Inline, { children: Inline[] }>) =>
  piece.kind === 'text' ? piece.text : `<${piece.kind}>${piece.text}</>`;
const block = (one: Block) => (one.kind === 'code' ? `[code]${one.text}` : one.children.map(inside).join(''));
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
    expect(shown('javascript:alert(1)')).toBe('javascript:alert(1)');
  });

  it('knows names after an @ that stands at the beginning of a word, without the point that ends a sentence', () => {
    expect(shown('@Lona ask @daniel.ochob.')).toBe('<mention>@Lona</> ask <mention>@daniel.ochob</>.');
  });

  it('takes no long time over hostile text', () => {
    for (const text of [
      '*'.repeat(4_000),
      '*a '.repeat(1_300),
      '_a '.repeat(1_300),
      '`'.repeat(4_000),
      '@'.repeat(4_000),
    ])
      expect(parseText(text)).not.toEqual([]);
  });
});
