import { describe, expect, it } from 'vitest';
import type { User } from '@palaver/protocol/entities';
import { matchPeople, mentionQuery } from './mentionQuery.ts';

const user = (username: string, displayName: string) => ({ id: username, username, displayName }) as User;
const PEOPLE = [user('tomas', 'Tomas Adeki'), user('ines.rull', 'Ines Rull'), user('bv', 'Bernadette Villanueva-Tomé')];

describe('a name that is being written', () => {
  it.each([
    ['@', 1, { from: 0, q: '' }],
    ['hello @In', 9, { from: 6, q: 'in' }],
    ['(@ines.r', 8, { from: 1, q: 'ines.r' }],
    ['@ines wait', 3, { from: 0, q: 'in' }],
    ['line\n@t', 7, { from: 5, q: 't' }],
  ])('is found in %j at %i', (text, caret, query) => {
    expect(mentionQuery(text, caret)).toEqual(query);
  });

  it.each([
    ['mail to a@b', 11],
    ['@ines now', 9],
    ['no at sign', 5],
    ['@', 0],
  ])('is not found in %j at %i', (text, caret) => {
    expect(mentionQuery(text, caret)).toBeNull();
  });

  it('means people by username or any word of their name, usernames first', () => {
    const names = (q: string) => matchPeople(PEOPLE, { from: 0, q }, 5).map((one) => one.username);
    expect(names('tom')).toEqual(['tomas', 'bv']);
    expect(names('rul')).toEqual(['ines.rull']);
    expect(names('')).toEqual(['bv', 'ines.rull', 'tomas']);
    expect(names('x')).toEqual([]);
  });
});
