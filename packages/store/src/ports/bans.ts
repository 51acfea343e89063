import type { Origin } from './change.ts';
import type { BanRecord } from './records.ts';

export type NewBan = Omit<BanRecord, 'roomId' | 'at'>;

/** `missing`: there is no such person. `forbidden`: who acts is no member at that moment, or their rank does not let them. */
export interface Banned {
  outcome: 'banned' | 'missing' | 'forbidden';
}

export interface BanLifted {
  outcome: 'lifted' | 'forbidden';
}

/** Who may not come into which room. What a ban forbids is decided with each write that it concerns: nobody joins beside it. */
export interface BanStore {
  /** Bans somebody, and ends their membership with it (M2). A ban that there is takes the new reason and end. */
  put(roomId: string, ban: NewBan, origin?: Origin): Promise<Banned>;
  /** Newest first, also those that are over. */
  list(roomId: string): Promise<BanRecord[]>;
  /** Ends a ban; where there is none, nothing changes. It brings nobody back. */
  lift(roomId: string, userId: string, by: string, origin?: Origin): Promise<BanLifted>;
}
