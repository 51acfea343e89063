import { useEffect, useRef } from 'react';
import { NoNetworkError } from '@palaver/client/noNetworkError';
import { PalaverError } from '@palaver/protocol/errors';
import { useConnected } from './useConnected.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** How long to wait before the same question is asked again: null where the same answer would come. */
function pauseAfter(fault: unknown, tries: number): number | null {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
  if (fault instanceof NoNetworkError) return pause;
  if (!(fault instanceof PalaverError)) return null;
  if (fault.errorCode === 'RATE_LIMITED') return Math.max(fault.retryAfterMs ?? 0, pause);
  return fault.statusCode >= 500 ? pause : null;
}

/**
 * Asks again by itself after a failure that passes, while there is a connection, after pauses that grow to half a minute: a question may
 * fail on a connection that is up, and one that was asked on a dead one may end after the next one is there. What only a person can mend stays as it is.
 * `fault`: the last failure, null after an answer.
 */
export function useRetry(fault: unknown, again: () => unknown): void {
  const up = useConnected();
  const tries = useRef(0);
  useEffect(() => {
    if (fault === null) tries.current = 0;
    if (fault === null || !up) return;
    const pause = pauseAfter(fault, tries.current);
    if (pause === null) return;
    const timer = setTimeout(() => {
      tries.current += 1;
      again();
    }, pause);
    return () => clearTimeout(timer);
  }, [fault, up, again]);
}
