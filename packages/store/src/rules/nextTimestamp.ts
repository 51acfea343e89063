/** Timestamps of a room stay apart by a millisecond, so that pages cut at a time lose nothing, until the room is this far ahead of the clock. */
const SPREAD_MS = 1_000;

/** When a room's next message was sent, by its last and by the clock: never below the last, whatever the clock does (O2). Milliseconds since 1970. */
export function nextTimestamp(last: number, now: number): number {
  if (now > last) return now;
  return last - now < SPREAD_MS ? last + 1 : last;
}
