import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { foldReports } from './foldReports.ts';
import type { Report } from './reporter.ts';

const FIVE_MINUTES_MS = 300_000;
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('G4: an error is told once, then at most every five minutes with how often it came', () => {
  const told: Report[] = [];
  const report = foldReports((one) => told.push(one));
  const cause = new Error('the disk is full');
  const many = (times: number) => Array.from({ length: times }, () => report({ message: 'request failed', cause }));
  many(1_000);
  expect(told).toEqual([{ message: 'request failed', cause }]);
  vi.advanceTimersByTime(FIVE_MINUTES_MS - 1);
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(1);
  many(10);
  expect(told.slice(1)).toEqual([{ message: 'request failed', cause, repeated: 999 }]);
  vi.advanceTimersByTime(FIVE_MINUTES_MS);
  expect(told.slice(2)).toEqual([{ message: 'request failed', cause, repeated: 10 }]);
  // Quiet for as long: the next one is new.
  vi.advanceTimersByTime(FIVE_MINUTES_MS);
  many(1);
  expect(told).toHaveLength(4);
});

it('errors that differ only in their words are one, and of ten thousand kinds two hundred and one are told', () => {
  const told: Report[] = [];
  const report = foldReports((one) => told.push(one));
  const fail = (what: string) => new Error(what);
  for (const what of ['of anna', 'of ben']) report({ message: 'request failed', cause: fail(what) });
  expect(told).toHaveLength(1);
  for (let i = 0; i < 10_000; i += 1) report({ message: 'event failed', errorCode: `CODE_${i}` });
  expect(told).toHaveLength(201);
});
