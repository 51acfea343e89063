import { useEffect, useState } from 'react';
import type { Member } from '@palaver/protocol/entities';
import { client } from './client.ts';

/** The longest that a timer of the browser counts. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Whether a mute counts at this moment, by the server's time as far as it is known here: nobody says so when it ends. `member` null: nobody is asked about. */
export function useIsMuted(member: Pick<Member, 'muted' | 'mutedUntil'> | null): boolean {
  const [look, lookAgain] = useState(0);
  const muted = member?.muted ?? false;
  const mutedUntil = member?.mutedUntil ?? null;
  const leftMs = mutedUntil === null ? Infinity : Date.parse(mutedUntil) - client.serverNow();
  const isMuted = muted && leftMs > 0;
  useEffect(() => {
    if (!isMuted || mutedUntil === null) return;
    const ms = Date.parse(mutedUntil) - client.serverNow();
    const timer = setTimeout(() => lookAgain((before) => before + 1), Math.min(ms, TIMER_MAX_MS));
    return () => clearTimeout(timer);
  }, [isMuted, mutedUntil, look]);
  return isMuted;
}
