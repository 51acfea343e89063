import type { ConnectionState } from '@palaver/client/state';
import { t } from '../../i18n/en.ts';
import { shortTime } from '../../ui/formatTime.ts';

/** What the line under a header says; `way`: what one can do about it. */
export interface LineWords {
  strong: string;
  rest: string;
  way?: 'retry' | 'open' | 'reload';
}

/** A line lost for less than this is not worth a word. */
const QUIET_MS = 3_000;
/** What comes up in less is not worth one at the start. */
const FLASH_MS = 300;
const SLOW_MS = 2_000;
/** A line that is tried for so long without an answer is none. */
const NONE_MS = 10_000;

/** What is so with the line, in the user's words; null when there is nothing to say of it. `now`: ms since 1970. */
export function lineWords(connection: ConnectionState, now: number): LineWords | null {
  const { status, since, lostAt, lastSyncedAt, nextTryAt, roomsToGo, pausedUntil } = connection;
  const synced = lastSyncedAt ? t.line.lastSynced(shortTime(lastSyncedAt, now)) : t.line.never;
  const age = now - since;
  const away = now - (lostAt ?? 0);
  const seconds = (until: number) => Math.max(1, Math.ceil((until - now) / 1000));
  const nextTry = nextTryAt === null ? '' : t.line.nextTry(seconds(nextTryAt));
  if (status !== 'catchingUp' && away < QUIET_MS) return null;
  switch (status) {
    case 'off':
      return null;
    case 'connecting':
      if (age < FLASH_MS) return null;
      return { strong: age > SLOW_MS ? t.line.slow : t.line.connecting, rest: lastSyncedAt ? synced : '' };
    case 'reconnecting':
      return { strong: away > NONE_MS ? t.line.none : t.line.lost, rest: synced, way: 'retry' };
    case 'noConnection':
      return { strong: t.line.none, rest: synced, way: 'retry' };
    case 'elsewhere':
      return { strong: t.line.elsewhere, rest: '', way: 'open' };
    case 'fault':
      return { strong: t.line.fault, rest: `${synced} ${nextTry}`, way: 'retry' };
    case 'catchingUp':
      return age < QUIET_MS ? null : { strong: t.line.catchingUp, rest: roomsToGo > 0 ? t.line.toGo(roomsToGo) : '' };
    case 'serverAway':
      return { strong: t.line.away, rest: `${t.line.safe} ${nextTry}`, way: 'retry' };
    case 'outdated':
      return { strong: t.line.outdated, rest: '', way: 'reload' };
    case 'online':
      return pausedUntil !== null && pausedUntil > now
        ? { strong: '', rest: t.line.tooFast(seconds(pausedUntil)) }
        : null;
  }
}
