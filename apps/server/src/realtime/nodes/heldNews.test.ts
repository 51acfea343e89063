import { expect, it } from 'vitest';
import { HeldNews } from './heldNews.ts';

/** What is delivered, in its order, and the two ways by which it comes. */
function openHeld() {
  const held = new HeldNews();
  const delivered: string[] = [];
  return {
    held,
    delivered,
    theirs: (name: string) => held.ofOthers(() => delivered.push(name)),
    own: (name: string) => held.ofOwn(() => delivered.push(name)),
  };
}

it('news of others wait after a gap for a look that begins after it, and come in their order', () => {
  const { held, delivered, theirs, own } = openHeld();
  theirs('at once');
  const before = performance.now();
  held.missed();
  theirs('first');
  own('own');
  held.looked(before);
  theirs('second');
  expect(delivered).toEqual(['at once', 'own']);
  expect(held.isBehind).toBe(true);
  held.looked(performance.now() + 1);
  theirs('third');
  expect(delivered).toEqual(['at once', 'own', 'first', 'second', 'third']);
  expect(held.isBehind).toBe(false);
});

it('what this node commits waits only where the store did not answer after a gap', () => {
  const { held, delivered, own } = openHeld();
  held.lookFailed();
  own('no gap');
  held.missed();
  own('after both');
  expect(delivered).toEqual(['no gap']);
  held.looked(performance.now() + 1);
  held.missed();
  own('the store answers');
  expect(delivered).toEqual(['no gap', 'after both', 'the store answers']);
});

it('what this node commits keeps its order while the line breaks again', () => {
  const { held, delivered, own } = openHeld();
  held.missed();
  held.lookFailed();
  own('first');
  const before = performance.now();
  held.missed();
  held.looked(before);
  own('second');
  held.looked(performance.now() + 1);
  own('third');
  expect(delivered).toEqual(['first', 'second', 'third']);
});

it('what is held is bounded: the oldest are dropped', () => {
  const { held, delivered, theirs } = openHeld();
  held.missed();
  for (let i = 0; i < 5_001; i += 1) theirs(String(i));
  held.looked(performance.now() + 1);
  expect(delivered).toHaveLength(5_000);
  expect(delivered[0]).toBe('1');
});
