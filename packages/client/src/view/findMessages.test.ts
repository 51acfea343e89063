import { expect, it } from 'vitest';
import { findMessages } from './findMessages.ts';
import { RoomCache } from '../sync/roomCache.ts';
import { makeMessage } from '../testing/makeMessage.ts';
import { makeRoom } from '../testing/makeRoom.ts';

it('finds what holds all words, in any case, newest first, and never what was deleted', () => {
  const cache = new RoomCache(makeRoom(), 0);
  const texts = ['Boat 2 leaves', 'the dock: BOAT comes', 'leaves of a tree', 'boat leaves again', 'boat leaves'];
  for (const [i, text] of texts.entries())
    cache.applyLive(
      makeMessage({ seq: i + 1, rev: i + 1, text, deleted: i === 4, timestamp: `2026-03-15T10:0${i}:00.000Z` }),
    );
  const found = (q: string, most = 9) => findMessages([cache], q, most).map((one) => one.text);
  expect(found('leaves BOAT')).toEqual(['boat leaves again', 'Boat 2 leaves']);
  expect(found('boat', 1)).toEqual(['boat leaves again']);
  expect(found('  ')).toEqual([]);
});
