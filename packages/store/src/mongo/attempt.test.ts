import { mongo } from 'mongoose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { attempt } from './attempt.ts';

afterEach(() => vi.restoreAllMocks());

const away = () => new mongo.MongoNetworkError('away');

/** What becomes of a call that fails like this each time: how often it was tried, how long was waited in between, and what it ended with. */
async function tryFailing(error: Error) {
  const pauses: number[] = [];
  const call = vi.fn(() => Promise.reject(error));
  const pause = (ms: number) => Promise.resolve(void pauses.push(ms));
  const end = await attempt(call, { pause }).catch((reason: unknown) => reason);
  return { tries: call.mock.calls.length, pauses, end };
}

describe('a call of MongoDB that fails', () => {
  it.each([
    [0, [100, 200]],
    [0.5, [200, 400]],
    [1, [300, 600]],
  ])(
    'C7: in passing is tried 3 times, each pause twice the one before, within half of it by chance: %d',
    async (chance, waits) => {
      vi.spyOn(Math, 'random').mockReturnValue(chance);
      const { tries, pauses, end } = await tryFailing(away());
      expect({ tries, pauses }).toEqual({ tries: 3, pauses: waits });
      expect(end).toMatchObject({ errorCode: 'STORE_UNAVAILABLE', details: { reason: 'away' } });
    },
  );

  it('C7: in passing, and not at the next try, is answered', async () => {
    const call = vi.fn().mockRejectedValueOnce(away()).mockRejectedValueOnce(away()).mockResolvedValue('stored');
    expect(await attempt(call, { pause: () => Promise.resolve() })).toBe('stored');
  });

  it('for good is not tried again', async () => {
    const refused = new mongo.MongoServerError({ message: 'no', code: 13 });
    expect(await tryFailing(refused)).toEqual({ tries: 1, pauses: [], end: refused });
  });

  it('E5: after 10 s is not tried again', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(9_999).mockReturnValue(10_001);
    expect((await tryFailing(away())).tries).toBe(2);
    now.mockRestore();
  });
});
