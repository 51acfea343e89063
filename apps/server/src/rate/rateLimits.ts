import type { Config } from '../config.ts';
import type { RateLimits } from './ratePort.ts';

/** Tries to sign in from one address, whatever the names, for each try that one account has (A8). */
const ADDRESS_FACTOR = 6;
const NO_LIMIT = { perMinute: 0 };

type Rates = Pick<Config, 'rateLoginPerMinute' | 'rateApiPerMinute' | 'rateSendsPerSecond'>;

/** THE table of limits (A8, L3). A variable that is 0 lifts its own limit and those that belong to it. */
export function rateLimits({ rateLoginPerMinute, rateApiPerMinute, rateSendsPerSecond: sends }: Rates): RateLimits {
  const withSends = (limit: RateLimits['reads']) => (sends === 0 ? NO_LIMIT : limit);
  const withLogins = (limit: RateLimits['reads']) => (rateLoginPerMinute === 0 ? NO_LIMIT : limit);
  return {
    sends: { perSecond: sends, burst: sends * 5 },
    reads: withSends({ perSecond: 20, burst: 20 }),
    joins: withSends({ perSecond: 1, burst: 10 }),
    roomsMade: withSends({ perSecond: 30 / 86_400, burst: 30 }),
    peopleAdded: withSends({ perSecond: 200 / 3_600, burst: 200 }),
    other: withSends({ perSecond: 50, burst: 200 }),
    api: { perMinute: rateApiPerMinute },
    loginsOfAddress: { perMinute: rateLoginPerMinute * ADDRESS_FACTOR },
    loginsOfAccount: { perMinute: rateLoginPerMinute },
    codesOfAccount: withLogins({ perHour: 10 }),
    recoveryCodesOfAccount: withLogins({ perHour: 10 }),
    registrations: withLogins({ perSecond: 20 / 60, burst: 100 }),
    setupCodes: withLogins({ perMinute: 5 }),
    resetsOfAddress: withLogins({ perHour: 30 }),
    resetsOfAccount: withLogins({ perHour: 3 }),
    addressesOfAccount: withLogins({ perHour: 10 }),
    inviteCodes: rateApiPerMinute === 0 ? NO_LIMIT : { perMinute: 30 },
    refreshesOfAddress: withLogins({ perMinute: 600 }),
    refreshesOfFamily: withLogins({ perMinute: 600 }),
  };
}
