import { useClientState } from './useClient.ts';

/** Whether there is a connection, over which something can be asked; what was missed may still be on its way. */
export function useConnected(): boolean {
  const { status } = useClientState().connection;
  return status === 'online' || status === 'catchingUp';
}
