import { describe, expect, it } from 'vitest';
import { clock, daySpan, dayTitle, fullTime, relativeTime, shortTime } from './formatTime.ts';

/** In the time zone of the machine, as people read it. */
const at = (day: string, time = '14:02:07') => new Date(`${day}T${time}`).toISOString();
const NOW = new Date('2026-03-15T09:00:00').getTime();

describe('times', () => {
  it('are as short as they can be', () => {
    expect(clock(at('2026-03-15'))).toBe('14:02');
    expect(shortTime(at('2026-03-15', '00:01:00'), NOW)).toBe('00:01');
    expect(shortTime(at('2026-03-14', '23:59:00'), NOW)).toBe('Sat 23:59');
    expect(shortTime(at('2026-03-09'), NOW)).toBe('Mon 14:02');
    expect(shortTime(at('2026-03-08'), NOW)).toBe('8 Mar');
    expect(shortTime(at('2025-12-31'), NOW)).toBe('31 Dec 2025');
    expect(fullTime(at('2026-03-15'))).toBe('Sunday, 15 March 2026, 14:02:07');
  });

  it('are given in minutes for an hour, then as on a clock (F6)', () => {
    const before = (ms: number) => relativeTime(new Date(NOW - ms).toISOString(), NOW);
    expect(before(0)).toBe('now');
    expect(before(59_999)).toBe('now');
    expect(before(-30_000)).toBe('now');
    expect(before(60_000)).toBe('1 min');
    expect(before(5 * 60_000 + 59_000)).toBe('5 min');
    expect(before(59 * 60_000)).toBe('59 min');
    expect(before(60 * 60_000)).toBe('08:00');
    expect(before(10 * 60 * 60_000)).toBe('Sat 23:00');
    expect(before(-5 * 60_000)).toBe('09:05');
  });

  it('a clock that runs ahead makes no weekday of tomorrow', () => {
    expect(shortTime(at('2026-03-16'), NOW)).toBe('16 Mar');
  });

  it('spans of days say each thing once', () => {
    expect(daySpan(at('2026-03-10'), at('2026-03-10'), NOW)).toBe('10 March');
    expect(daySpan(at('2026-03-10'), at('2026-03-14'), NOW)).toBe('10 to 14 March');
    expect(daySpan(at('2026-02-28'), at('2026-03-03'), NOW)).toBe('28 February to 3 March');
    expect(daySpan(at('2025-12-30'), at('2026-01-02'), NOW)).toBe('30 December 2025 to 2 January 2026');
    expect(daySpan(at('2024-05-01'), at('2024-05-02'), NOW)).toBe('1 to 2 May 2024');
  });

  it('days have their names', () => {
    expect(dayTitle(at('2026-03-15'), NOW)).toBe('Today, Sunday 15 March');
    expect(dayTitle(at('2026-03-14'), NOW)).toBe('Yesterday, Saturday 14 March');
    expect(dayTitle(at('2026-03-01'), NOW)).toBe('Sunday 1 March');
    expect(dayTitle(at('2025-03-01'), NOW)).toBe('Saturday 1 March 2025');
  });
});
