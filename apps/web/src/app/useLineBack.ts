import { useEffect, useRef } from 'react';
import { useClientState } from './useClient.ts';

/** Calls `again` each time the line has come back: what could not be asked for without it can be now. */
export function useLineBack(again: () => unknown): void {
  const { status } = useClientState().connection;
  const up = status === 'online' || status === 'catchingUp';
  const was = useRef(up);
  useEffect(() => {
    if (up && !was.current) again();
    was.current = up;
  }, [up, again]);
}
