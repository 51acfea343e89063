import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { useRetry } from '../../client/useRetry.ts';

interface Pins {
  /** Whether all pinned messages of the room are on this device. */
  isWhole: boolean;
  error: string | null;
  load(): void;
}

/** Brings the pinned messages of a room onto this device; asked for anew after everything that kept them from being known. */
export function usePins(roomId: string): Pins {
  const [isWhole, setWhole] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const up = useConnected();
  const isSynced = useClientState().connection.status === 'online';
  const load = useCallback(() => {
    client.loadPins(roomId).then(() => {
      setWhole(true);
      setFault(null);
    }, setFault);
  }, [roomId]);
  useEffect(load, [load, up]);
  // What was missed may have been too much to be told one by one: when all is caught up on it is known whether they are here still.
  useEffect(() => {
    if (isSynced && isWhole) load();
  }, [load, isSynced, isWhole]);
  useRetry(fault, load);
  return { isWhole, error: fault === null ? null : errorText(fault), load };
}
