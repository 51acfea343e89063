import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeOwnTypeface } from './ownTypeface.ts';

describe('the own typeface of a load after the first', () => {
  let dataset: Record<string, string>;
  let come: (faces: object[]) => void;

  beforeEach(() => {
    vi.useFakeTimers();
    dataset = {};
    const { promise, resolve } = Promise.withResolvers<object[]>();
    come = resolve;
    vi.stubGlobal('document', { fonts: { load: () => promise }, documentElement: { dataset } });
    vi.stubGlobal('localStorage', { getItem: () => 'kept' });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is waited for a second, and no longer', async () => {
    let isDrawn = false;
    void takeOwnTypeface().then(() => (isDrawn = true));
    await vi.advanceTimersByTimeAsync(999);
    expect(isDrawn).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([isDrawn, dataset]).toEqual([true, {}]);
  });

  it('is taken by a page that was held up for so long, whose timer is due before it hears that the typeface is there', async () => {
    const taken = takeOwnTypeface();
    await vi.advanceTimersToNextTimerAsync();
    come([{}]);
    await taken;
    expect(dataset).toEqual({ typeface: 'own' });
  });
});
