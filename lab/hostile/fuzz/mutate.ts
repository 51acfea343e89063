import type { Random } from '../../kit/random.ts';

const VALUES = [
  ...[
    'null',
    '-1',
    '0',
    '1e308',
    '1e999',
    '-0',
    '9007199254740993',
    'true',
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '[]',
    '{}',
  ],
  ...['{"$ne":null}', '{"__proto__":{"a":1}}', '[[[[[[[[]]]]]]]]', '"general"', '"general:1"', '"pm_a_b"', '"%s%n"'],
  ...['{"_placeholder":true,"num":0}', '"e\\u0301\\u0301\\u0301"', '"\\u202e"', '{"toString":1}', '{"then":1}'],
];
const SIGNS = ['"', '{', '}', '[', ']', ',', ':', '\\', '\0', '\ud83d', '\u2028', '42', '51-', '/', 'é', ' ', '-', '9'];
const VALUE = /"(?:[^"\\]|\\.)*"(?!:)|-?\d+(?:\.\d+)?|true|false|null/g;

/** Another value in the place of one that stands in this JSON: it stays JSON. */
export function otherValue(json: string, random: Random): string {
  const found = [...json.matchAll(VALUE)];
  if (found.length === 0) return random.pick(VALUES);
  const { 0: old, index } = random.pick(found);
  const value = random.int(0, 9) === 0 ? JSON.stringify('x'.repeat(random.int(1, 5_000))) : random.pick(VALUES);
  return json.slice(0, index) + value + json.slice(index + old.length);
}

/** Signs put in, taken out, doubled or cut off, as a broken connection or a careless writer would. */
export function brokenText(text: string, random: Random): string {
  let broken = text;
  for (let n = random.int(1, 4); n > 0; n -= 1) {
    const at = random.int(0, broken.length);
    const to = Math.min(broken.length, at + random.int(1, 8));
    const piece = random.pick(['', random.pick(SIGNS), broken.slice(at, to).repeat(2)]);
    broken = random.int(0, 5) === 0 ? broken.slice(0, at) : broken.slice(0, at) + piece + broken.slice(to);
  }
  return broken;
}
