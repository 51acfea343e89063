import { expect, it } from 'vitest';
import { framesOf, scrub } from './scrub.ts';

const TAKEN_OUT: [what: string, words: string, left: string][] = [
  [
    'what was written',
    `Unexpected token 'H', "Hello \\"Ben\\", it's me"... is not valid JSON`,
    'Unexpected token "…"... is not valid JSON',
  ],
  ['what was written on two lines', 'dup key: { name: "anna\nand ben" }', 'dup key: { name: "…" }'],
  ['addresses of mail', 'no such recipient anna@example.org here', 'no such recipient [address] here'],
  ['addresses of machines', 'connect ECONNREFUSED 10.0.0.7:6379', 'connect ECONNREFUSED [address]'],
  ['those of IPv6', 'connect ECONNREFUSED ::1 and 2001:db8::7', 'connect ECONNREFUSED [address] and [address]'],
  ['names of machines', 'getaddrinfo failed for db.inner.example.org:27017', 'getaddrinfo failed for [address]'],
  ['addresses with what is in them', 'at redis://me:hush@redis:6379/1 and more', 'at [address] and more'],
  ['tokens', 'bad token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 'bad token [redacted]'],
  ['keys of bots', 'of plv_0123456789abcdefghijABCDEFGHIJ', 'of [redacted]'],
];

it.each(TAKEN_OUT)('G4: takes out %s', (_, words, left) => expect(scrub(words)).toBe(left));

it.each([
  'database or disk is full',
  "can't set headers after they are sent",
  'Maximum call stack size exceeded',
  'at 10:45',
])('leaves %s', (words) => expect(scrub(words)).toBe(words));

it('is short and quick, however long the words are', () => {
  const started = performance.now();
  for (const part of ['a', 'a.', ':', '1.', '@', 'a:', '"', '://', 'a@'])
    expect(scrub(part.repeat(200_000)).length).toBeLessThanOrEqual(300);
  // What grew with the square of its length would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('takes only places in the code for such, not what somebody wrote that looks like one', () => {
  const frames = framesOf(new Error('anna wrote\n    at home (/home/anna:1:1)\n    at night'));
  expect(frames.length).toBeGreaterThan(0);
  expect(frames[0]).toMatch(/^ {4}at .*scrub\.test\.ts:\d+:\d+\)?$/);
  expect(frames.join()).not.toMatch(/anna|night/);
});
