import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseText } from './parseText.ts';

const SIZE = 8_000;
const TRIES = 5;

/** What was slow somewhere once, and its kin: openers that never close, closers that nothing opened, edges, names, addresses. */
const PIECES = [
  ...[
    '*',
    '**',
    '***',
    '_',
    '__',
    '~~',
    '~',
    '`',
    '``',
    '```',
    '@',
    '.',
    '-',
    ':',
    '>',
    '\n',
    '\n\n',
    ' ',
    '(',
    ')',
    '\uff08',
    '\uff09',
  ],
  ...[
    '_a\n',
    '*a ',
    '**a ',
    '_a *b **c ~~d ',
    'a* ',
    'a** b_ ',
    '*a*',
    '`a\n',
    '```\n',
    '```\na```b\n',
    'a```\n',
    '> ',
    '> _a\n',
    '- *a\n',
    '1. _a\n',
  ],
  ...[
    'https://',
    'https://x.y/',
    'https://)',
    'http://a ',
    'https://x.y/a) ',
    'https://\uff08',
    'http://@',
    'https://a\u3002@',
    'hhttp',
  ],
  ...[
    '@ben',
    '@ben ',
    '_@ben_ ',
    '_x @ben',
    '@a_',
    '@ben._-',
    ':a',
    ':smile:',
    ':a:b',
    '\u0301',
    '\u{1f468}\u200d',
    '\u202e',
    '\u5b57',
    'a_',
  ],
];

const fill = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

/** The least CPU time of several readings, microseconds. */
function cost(text: string): number {
  let least = Infinity;
  for (let i = 0; i < TRIES; i += 1) {
    const before = process.cpuUsage();
    parseText(text);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

/** Below this the clock and the collector are measured, not the reading. */
const FLOOR_US = 1_500;

function expectLinear(make: (size: number) => string): void {
  const twice = cost(make(SIZE * 2));
  if (twice > FLOOR_US) expect(twice / cost(make(SIZE))).toBeLessThan(3);
}

describe('parseText takes time linear in its text', () => {
  it.each(PIECES.map((piece) => [piece]))('%j alone, after a beginning, in quotes, before an end', (piece) => {
    expectLinear((size) => fill(piece, size));
    expectLinear((size) => `https://x.y/${fill(piece, size)}`);
    expectLinear((size) => `_x @${fill(piece, size)}`);
    expectLinear((size) => fill(`> ${piece}\n`, size));
    expectLinear((size) => `*_**~~${fill(piece, size)}~~**_*`);
  });

  it('in any mixture', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 6 }), (pieces) =>
        expectLinear((size) => fill(pieces.join(''), size)),
      ),
      { numRuns: 40, seed: 20_26 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...PIECES), fc.constantFrom(...PIECES), (one, other) =>
        expectLinear((size) => fill(one, size / 2) + fill(other, size / 2)),
      ),
      { numRuns: 40, seed: 20_26 },
    );
  });
});
