import type { ConnectionState } from '@palaver/client/state';
import { t } from '../../i18n/en.ts';
import { shortTime } from '../../ui/formatTime.ts';

/** What stands under a header about the connection; `way`: what one can do about it. */
export interface StatusText {
  strong: string;
  rest: string;
  way?: 'retry' | 'open' | 'reload';
}

/** A connection lost for less than this is not worth a word. */
const QUIET_MS = 3_000;
/** What comes up in less is not worth one at the start. */
const FLASH_MS = 300;
const SLOW_MS = 2_000;
/** A connection that is tried for so long without an answer is none. */
const NONE_MS = 10_000;

/** How the connection is, in the user's words; null when there is nothing to say of it. `now`: ms since 1970. */
export function connectionText(connection: ConnectionState, now: number): StatusText | null {
  const { status, since, lostAt, lastSyncedAt, nextTryAt, roomsToGo, pausedUntil } = connection;
  const synced = lastSyncedAt ? t.connection.lastSynced(shortTime(lastSyncedAt, now)) : t.connection.never;
  const age = now - since;
  const away = now - (lostAt ?? 0);
  const seconds = (until: number) => Math.max(1, Math.ceil((until - now) / 1000));
  const nextTry = nextTryAt === null ? '' : t.connection.nextTry(seconds(nextTryAt));
  if (status !== 'catchingUp' && away < QUIET_MS) return null;
  switch (status) {
    case 'off':
      return null;
    case 'connecting':
      if (age < FLASH_MS) return null;
      if (age > NONE_MS) return { strong: t.connection.none, rest: synced };
      return { strong: age > SLOW_MS ? t.connection.slow : t.connection.connecting, rest: lastSyncedAt ? synced : '' };
    case 'reconnecting':
      return { strong: away > NONE_MS ? t.connection.none : t.connection.lost, rest: synced, way: 'retry' };
    case 'noConnection':
      return { strong: t.connection.none, rest: synced, way: 'retry' };
    case 'elsewhere':
      return { strong: t.connection.elsewhere, rest: '', way: 'open' };
    case 'fault':
      return { strong: t.connection.fault, rest: `${synced} ${nextTry}`, way: 'retry' };
    case 'catchingUp':
      return age < QUIET_MS
        ? null
        : { strong: t.connection.catchingUp, rest: roomsToGo > 0 ? t.connection.toGo(roomsToGo) : '' };
    case 'serverAway':
      return { strong: t.connection.away, rest: `${t.connection.safe} ${nextTry}`, way: 'retry' };
    case 'outdated':
      return { strong: t.connection.outdated, rest: '', way: 'reload' };
    case 'online':
      return pausedUntil !== null && pausedUntil > now
        ? { strong: '', rest: t.connection.tooFast(seconds(pausedUntil)) }
        : null;
  }
}
