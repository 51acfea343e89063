import { describe, expect, it } from 'vitest';
import { makeUser } from '@palaver/client/testing/makeUser';
import { sameNames } from './sameNames.ts';

describe('sameNames', () => {
  it.each([
    ['the same name', 'Anna Rull', 'Anna Rull'],
    ['Cyrillic doubles', 'Anna Rull', '\u0410nn\u0430 Rull'],
    ['other case and accents', 'Anna Rull', 'ÀNNA  RULL'],
    ['l and I', 'Anna Rull', 'Anna RuIl'],
  ])('finds %s', (_, one, other) => {
    expect(sameNames([makeUser('a', one), makeUser('c', 'Carl Omar'), makeUser('b', other)])).toEqual(
      new Set(['a', 'b']),
    );
  });

  it('leaves those alone whose names differ, and one person who comes twice', () => {
    expect(sameNames([makeUser('a', 'Anna Rull'), makeUser('b', 'Anna Hull'), makeUser('a', 'Anna Rull')])).toEqual(
      new Set(),
    );
  });
});
