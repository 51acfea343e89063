import { describe, expect, it } from 'vitest';
import { rateLimits } from './rateLimits.ts';

const DEFAULTS = { rateLoginPerMinute: 5, rateApiPerMinute: 100, rateSendsPerSecond: 10 };
const NONE = { perMinute: 0 };

describe('A8, L3: how much is let through', () => {
  it('is what the protocol says', () => {
    expect(rateLimits(DEFAULTS)).toEqual({
      sends: { perSecond: 10, burst: 50 },
      reads: { perSecond: 20, burst: 20 },
      joins: { perSecond: 1, burst: 10 },
      roomsMade: { perSecond: 30 / (24 * 60 * 60), burst: 30 },
      peopleAdded: { perSecond: 200 / (60 * 60), burst: 200 },
      other: { perSecond: 50, burst: 200 },
      api: { perMinute: 100 },
      loginsOfAddress: { perMinute: 30 },
      loginsOfAccount: { perMinute: 5 },
      codesOfAccount: { perHour: 10 },
      recoveryCodesOfAccount: { perHour: 10 },
      registrations: { perSecond: 1 / 3, burst: 100 },
      setupCodes: { perMinute: 5 },
      resetsOfAddress: { perHour: 30 },
      resetsOfAccount: { perHour: 3 },
      addressesOfAccount: { perHour: 10 },
      inviteCodes: { perMinute: 30 },
      refreshesOfAddress: { perMinute: 600 },
      refreshesOfFamily: { perMinute: 600 },
    });
  });

  it('is unlimited for sends and what belongs to them, where sends have no limit', () => {
    const { reads, joins, roomsMade, peopleAdded, other, ...rest } = rateLimits({ ...DEFAULTS, rateSendsPerSecond: 0 });
    expect([reads, joins, roomsMade, peopleAdded, other]).toEqual([NONE, NONE, NONE, NONE, NONE]);
    expect(rest).toMatchObject({ api: { perMinute: 100 }, loginsOfAccount: { perMinute: 5 } });
  });

  it('is unlimited for requests and codes of invitations, where requests have no limit', () => {
    expect(rateLimits({ ...DEFAULTS, rateApiPerMinute: 0 })).toMatchObject({ api: NONE, inviteCodes: NONE });
  });

  it('is unlimited for sign-ins and what belongs to them, where sign-ins have no limit', () => {
    const limits = rateLimits({ ...DEFAULTS, rateLoginPerMinute: 0 });
    const { registrations, setupCodes, refreshesOfAddress, refreshesOfFamily } = limits;
    expect([registrations, setupCodes, refreshesOfAddress, refreshesOfFamily]).toEqual([NONE, NONE, NONE, NONE]);
    expect([limits.codesOfAccount, limits.recoveryCodesOfAccount]).toEqual([NONE, NONE]);
    const { resetsOfAddress, resetsOfAccount, addressesOfAccount } = limits;
    expect([resetsOfAddress, resetsOfAccount, addressesOfAccount]).toEqual([NONE, NONE, NONE]);
    expect(limits.reads).toEqual({ perSecond: 20, burst: 20 });
  });
});
