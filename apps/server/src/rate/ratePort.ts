/** What is limited apart from each other; how much of each is let through stands in rateLimits.ts. */
export type RateKind =
  /** Sends, edits, deletes and reactions of a person. */
  | 'sends'
  /** Reads of history, and syncs. */
  | 'reads'
  /** Joining and leaving rooms. */
  | 'joins'
  /** Rooms that a person makes, and people that one adds to rooms; not asked of administrators. */
  | 'roomsMade'
  | 'peopleAdded'
  /** Everything else that a socket may ask. */
  | 'other'
  /** Requests over REST of a person, or of an address where no token names one. */
  | 'api'
  /** Tries to sign in. */
  | 'loginsOfAddress'
  | 'loginsOfAccount'
  /** Codes of a second factor that were wrong, after the right password. */
  | 'codesOfAccount'
  | 'recoveryCodesOfAccount'
  | 'registrations'
  /** Set-up codes that were wrong. */
  | 'setupCodes'
  /** Links for another password that were asked for. */
  | 'resetsOfAddress'
  | 'resetsOfAccount'
  /** Addresses that a person gives: mail goes to each. */
  | 'addressesOfAccount'
  /** Codes of invitations that were wrong. */
  | 'inviteCodes'
  /** Refreshes and logouts. */
  | 'refreshesOfAddress'
  | 'refreshesOfFamily';

/** A bucket that fills all the time and holds `burst`, or a number of places a minute or an hour, all free again when it is over. 0: no limit. */
export type RateLimit = { perSecond: number; burst: number } | { perMinute: number } | { perHour: number };

export type RateLimits = Record<RateKind, RateLimit>;

/** What was let through of several costs: so many of them, from the first on. */
export interface Taken {
  count: number;
  /** After so many milliseconds the next one may find room; 0 when all were taken. */
  waitMs: number;
}

/** Limits how often somebody may ask, for sockets and REST alike (A8, L3). */
export interface RateLimiter {
  /** Takes `cost` for `key`. 0: taken; otherwise nothing was taken, and it may work again after so many milliseconds. */
  take(kind: RateKind, key: string, cost: number): Promise<number>;
  /** Takes one cost after the other until one finds no room: that one and those behind it are not taken. */
  takeEach(kind: RateKind, key: string, costs: number[]): Promise<Taken>;
  /** Gives back what was taken for something that is not to count. */
  giveBack(kind: RateKind, key: string, cost: number): Promise<void>;
}
