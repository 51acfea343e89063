import { useEffect, useRef } from 'react';
import { useConnected } from './useConnected.ts';

/** Calls `again` each time the connection is back: what could not be asked for without it can be asked for now. */
export function useReconnect(again: () => unknown): void {
  const up = useConnected();
  const was = useRef(up);
  useEffect(() => {
    if (up && !was.current) again();
    was.current = up;
  }, [up, again]);
}
