import { describe, expect, it } from 'vitest';
import { t } from './en.ts';

/** Of what nobody would say, what blames, and what only those who build it understand. */
const FORBIDDEN: RegExp[] = [
  /make the account/i,
  /shown to others as/i,
  /what you are here/i,
  /\b(insert|search for) a sign\b/i,
  /\btake\b.*\bout\b/i,
  /write to somebody/i,
  /!/,
  /\b(oops|whoops|sorry|unfortunately)\b/i,
  /\b(error|invalid|illegal|failed|forbidden|unauthorized|unknown)\b/i,
  /\b(server error|socket|token|payload|client)\b/i,
  /\b(submit|login|log in|logged|username|click here|abort)\b/i,
];

/** Numbers and names that fit whatever a text asks for; some texts differ by number. */
const ARGUMENTS: unknown[][] = [
  [1, 1],
  [2, 3],
  [120, 4_000],
  ['Ines Rull', 'Night crew'],
  [['Ines Rull']],
  [['Ines Rull', 'Tomas Adeki', 'Daniel Ochob']],
];

/** Every text in a part of the table, with its path. */
function textsOf(part: unknown, path: string): [string, string][] {
  if (typeof part === 'string') return [[path, part]];
  if (typeof part === 'function')
    return ARGUMENTS.flatMap((given): [string, string][] => {
      try {
        const text: unknown = Reflect.apply(part, undefined, given);
        return typeof text === 'string' ? [[path, text]] : [];
      } catch {
        // It asks for something else.
        return [];
      }
    });
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, inner]) => textsOf(inner, path === '' ? name : `${path}.${name}`));
}

describe('the words of the page', () => {
  const texts = textsOf(t, '');

  it('are all looked at', () => {
    expect(new Set(texts.map(([path]) => path)).size).toBeGreaterThan(250);
    expect(texts).toContainEqual(['rooms.takeOut', 'Remove Ines Rull']);
    expect(texts).toContainEqual(['keys.list.0.0', 'Ctrl K']);
  });

  it('are plain: no blame, no shouting, nothing that only those who build it understand', () => {
    const found = texts.filter(([, text]) => FORBIDDEN.some((words) => words.test(text)));
    expect(found).toEqual([]);
  });

  it('say one thing in one way: what is called an emoji is called a sign nowhere', () => {
    const found = texts.filter(([, text]) => /\bsigns?\b(?!(ed|s)? (in|you|out)\b)(?!-in)/i.test(text));
    expect(found).toEqual([]);
  });
});
