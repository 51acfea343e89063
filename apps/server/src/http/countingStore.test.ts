import { expect, it } from 'vitest';
import { CountingStore } from './countingStore.ts';

it('gives each of a burst its own place', async () => {
  const store = new CountingStore();
  store.windowMs = 60_000;
  const places = await Promise.all(Array.from({ length: 5 }, () => store.increment('somebody')));
  expect(places.map(({ totalHits }) => totalHits)).toEqual([1, 2, 3, 4, 5]);
  expect((await store.increment('somebody else')).totalHits).toBe(1);
});
