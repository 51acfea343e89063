import { doneMigrations } from '../sqlite/migrate.ts';
import type { Database } from '../sqlite/database.ts';

const MARKS = 'joinedSeq, receivedSeq, readSeq';
const SIDES = `mutes.mutedBy, mutes.until AS mutedUntil, bans.bannedBy, bans.reason, bans.at AS bannedAt, bans.until AS bannedUntil`;
const WITH_SIDES = ['mutes', 'bans']
  .map((side) => `LEFT JOIN ${side} ON ${side}.roomId = places.roomId AND ${side}.userId = places.userId`)
  .join(' ');
const GONE = `
  SELECT roomId, userId FROM bans UNION SELECT roomId, userId FROM mutes EXCEPT SELECT roomId, userId FROM members`;

/**
 * The rows of who has a place in a room: its members, and who is no member and banned or muted there, of whom the role is null; each with the mute and the ban.
 * As a table's name stands in a query. A folder that no version since this one has opened knows neither, nor what people set.
 */
export function placesOf(db: Database): string {
  const done = doneMigrations(db);
  if (!done.includes('0008-bans')) return 'members';
  const [chosen, none] = done.includes('0009-pins') ? [', places.pinned, hiddenAt', ', 0, NULL'] : ['', ''];
  return `(
    SELECT places.roomId, places.userId, role, joinedAt, ${MARKS}, notify${chosen}, ${SIDES} FROM members AS places ${WITH_SIDES}
    UNION ALL SELECT places.roomId, places.userId, NULL, 0, 0, 0, 0, 'default'${none}, ${SIDES} FROM (${GONE}) AS places ${WITH_SIDES})`;
}
