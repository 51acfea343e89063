/** Whether a ban or a mute with this end, null being none, still counts at this moment: ms since 1970, by the server's clock. */
export function isInForce({ until }: { until: string | null }, now: number): boolean {
  return until === null || Date.parse(until) > now;
}
