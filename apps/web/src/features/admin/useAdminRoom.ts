import { useCallback, useEffect, useState } from 'react';
import type { AdminRoom } from '@palaver/protocol/answers';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useReconnect } from '../../client/useReconnect.ts';
import { useRetry } from '../../client/useRetry.ts';

/** A room and who is in it, as administrators see it; null: not known yet. `load` asks again. */
export function useAdminRoom(id: string): { found: AdminRoom | null; error: string | null; load(): void } {
  const [found, setFound] = useState<AdminRoom | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const load = useCallback(() => {
    client.admin.room(id).then((answer) => {
      setFound(answer);
      setFault(null);
    }, setFault);
  }, [id]);
  useEffect(load, [load]);
  useReconnect(load);
  useRetry(fault, load);
  return { found, error: fault === null ? null : errorText(fault), load };
}
