import { expect, it } from 'vitest';
import { ANNA, makeMessage } from '../testing/makeMessage.ts';
import { dropOwn, findOwn, keepOwn, toJudge } from './ownAcknowledged.ts';

const NOW = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const ownAt = (seq: number, daysAgo: number) =>
  makeMessage({ seq, senderId: ANNA, timestamp: new Date(NOW - daysAgo * DAY_MS).toISOString() });

const young = ownAt(3, 29);
const suspect = ownAt(1, 300);
const own = { userId: ANNA, epoch: 'one', messages: [ownAt(2, 31), young], unconfirmed: [suspect] };

it('own messages of the last 30 days wait for the person who wrote them, and those that were not judged yet', () => {
  const { key, value } = keepOwn(own, NOW);
  const found = findOwn([{ key, value }], ANNA);
  expect(found).toEqual({ ...own, messages: [young] });
  expect(findOwn([{ key, value }], 'somebody else')).toBeNull();
  expect(dropOwn(ANNA)).toEqual({ table: 'outbox', key });
});

it('in the history in which they were acknowledged they need no judgement', () => {
  expect(toJudge(own, 'one')).toEqual([suspect]);
  expect(toJudge(own, 'another')).toEqual([suspect, ...own.messages]);
});
