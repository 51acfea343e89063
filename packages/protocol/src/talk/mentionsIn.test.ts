import { describe, expect, it } from 'vitest';
import { mentionsIn } from './mentionsIn.ts';
import { namesOf } from './namesOf.ts';

const called = (text: string, ...members: string[]) =>
  mentionsIn(text).map((written) => namesOf(written).find((name) => members.includes(name)) ?? null);

describe('mentionsIn', () => {
  it.each([
    ['@Ben', 'ben'],
    ['(@ben)', 'ben'],
    ['\u8bf7@ben\u770b', 'ben'],
    ['@ben\u3055\u3093', 'ben'],
    ['\u00e9@ben', 'ben'],
    ['/@ben', 'ben'],
    ['**@ben**', 'ben'],
    ['> @ben', 'ben'],
    ['- @ben', 'ben'],
    ['_hi @ben_', 'ben'],
    ['_hi @ben_.', 'ben'],
    ['@ben...', 'ben'],
    [`@ben${'-'.repeat(40)}`, 'ben'],
    ['@@ben', 'ben'],
    ['https://x.y/a\u3002@ben', 'ben'],
  ])('%j calls', (text, name) => {
    expect(called(text, name)).toEqual([name]);
  });

  it.each([
    'x@ben',
    '_@ben_',
    '-@ben',
    '.@ben',
    '7@ben',
    '`@ben`',
    '```\n@ben\n```',
    'https://x.y/@ben',
    'https://x.y/?to=@ben',
    'https://me:@ben/x',
    '@be',
    '@benno',
    '@ben.no',
    `@${'b'.repeat(33)}`,
    '@ \uff20ben',
  ])('%j calls nobody', (text) => {
    expect(called(text, 'ben').filter(Boolean)).toEqual([]);
  });

  it('meets the longest name, with as few marks left off as it takes', () => {
    expect(called('@ben_.', 'ben', 'ben_')).toEqual(['ben_']);
    expect(called('@ben.', 'ben', 'ben.')).toEqual(['ben.']);
    expect(called('@ben-.', 'ben', 'ben.')).toEqual(['ben']);
    expect(called('@...', '...')).toEqual(['...']);
  });
});
