import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypingSigns, TypingWatch } from './typing.ts';

describe('who is writing', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is shown until said otherwise, and fades by itself in about 6 s', () => {
    const onChange = vi.fn();
    const watch = new TypingWatch(onChange);
    watch.set('general', 'ben', true);
    vi.advanceTimersByTime(4_000);
    watch.set('general', 'ben', true);
    watch.set('general', 'cleo', true);
    watch.set('general', 'cleo', false);
    expect(watch.of('general')).toEqual(['ben']);
    vi.advanceTimersByTime(5_900);
    expect(watch.of('general')).toEqual(['ben']);
    vi.advanceTimersByTime(1_100);
    expect(watch.of('general')).toEqual([]);
    // Once for each that came, and once for each that went.
    expect(onChange).toHaveBeenCalledTimes(4);
  });

  it('is forgotten with the connection', () => {
    const watch = new TypingWatch(() => undefined);
    watch.set('general', 'ben', true);
    watch.clear();
    expect(watch.of('general')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is sent at most every 500 ms, and taken back once', () => {
    const signs = new TypingSigns();
    expect([0, 499, 500, 700].map((now) => signs.may('general', now))).toEqual([true, false, true, false]);
    expect([signs.stop('general'), signs.stop('general')]).toEqual([true, false]);
  });
});
