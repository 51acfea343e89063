import { describe, expect, it } from 'vitest';
import type { User } from '@palaver/protocol/entities';
import { sameNames } from './sameNames.ts';

const person = (id: string, displayName: string): User => ({
  id,
  username: id,
  displayName,
  title: '',
  role: 'user',
  avatarColor: 1,
  avatar: null,
  deactivated: false,
  bot: false,
  deleted: false,
});

describe('sameNames', () => {
  it.each([
    ['the same name', 'Anna Rull', 'Anna Rull'],
    ['Cyrillic doubles', 'Anna Rull', '\u0410nn\u0430 Rull'],
    ['other case and accents', 'Anna Rull', 'ÀNNA  RULL'],
    ['l and I', 'Anna Rull', 'Anna RuIl'],
  ])('finds %s', (_, one, other) => {
    expect(sameNames([person('a', one), person('c', 'Carl Omar'), person('b', other)])).toEqual(new Set(['a', 'b']));
  });

  it('leaves those alone whose names differ, and one person who comes twice', () => {
    expect(sameNames([person('a', 'Anna Rull'), person('b', 'Anna Hull'), person('a', 'Anna Rull')])).toEqual(
      new Set(),
    );
  });
});
