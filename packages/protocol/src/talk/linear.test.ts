import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseText } from './parseText.ts';

const SIZE = 4_000;
/** Readings in one measurement, so that the collector's work falls on both sizes alike. */
const READINGS = 5;
/** The least of so many measurements at most. */
const TRIES = 60;

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

/** CPU time of some readings, microseconds. */
function cost(text: string): number {
  const before = process.cpuUsage();
  for (let i = 0; i < READINGS; i += 1) parseText(text);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Below this the clock and the collector are measured, not the reading. */
const FLOOR_US = 1_500;

/**
 * The two sizes are read in turns, and the least of each counts: a compiler that warms up, or another program, must not look like growth.
 * More measurements only take noise away, so the first that shows what is to be shown ends them; work that grows faster never shows it.
 */
function expectLinear(make: (size: number) => string): void {
  const [text, longer] = [make(SIZE), make(SIZE * 2)];
  let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < TRIES; i += 1) {
    once = Math.min(once, cost(text));
    twice = Math.min(twice, cost(longer));
    if (twice <= FLOOR_US || (i > 0 && twice / once < 3)) return;
  }
  expect(twice / once).toBeLessThan(3);
}

describe('parseText takes time linear in its text', () => {
  it.each(PIECES.map((piece) => [piece]))('%j alone, after a beginning, in quotes, before an end', (piece) => {
    expectLinear((size) => fill(piece, size));
    expectLinear((size) => `https://x.y/${fill(piece, size)}`);
    expectLinear((size) => `_x @${fill(piece, size)}`);
    expectLinear((size) => fill(`> ${piece}\n`, size));
    expectLinear((size) => `*_**~~${fill(piece, size)}~~**_*`);
  });

  it('for any mixture of marks', () => {
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
