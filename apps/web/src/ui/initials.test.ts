import { expect, it } from 'vitest';
import { initials } from './initials.ts';

it.each([
  ['Anna Berg', 'AB'],
  ['Anna 5', 'A'],
  ['2 Boats Crew', 'BC'],
  ['42 7', '47'],
  ['ßen öl', 'ßÖ'],
  ['(ann) bee', 'AB'],
  ['?', '?'],
])('the initials of %j are %j: letters before digits, each as one sign', (name, signs) => {
  expect(initials(name)).toBe(signs);
});
