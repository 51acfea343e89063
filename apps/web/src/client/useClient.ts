import { useCallback, useSyncExternalStore } from 'react';
import type { ClientState, RoomView } from '@palaver/client/state';
import { client } from './client.ts';

const subscribe = (listener: () => void) => client.subscribe(listener);

/** The state of the client, but for the conversations. */
export function useClientState(): ClientState {
  return useSyncExternalStore(subscribe, () => client.getState());
}

/** Who is known on this device, by id: a row that only shows names is drawn anew when one of them is learned, and for nothing else. */
export function usePeople(): ClientState['people'] {
  return useSyncExternalStore(subscribe, () => client.getState().people);
}

/** One conversation; only its own changes render. */
export function useRoom(roomId: string): RoomView | null {
  const subscribeRoom = useCallback((listener: () => void) => client.subscribeRoom(roomId, listener), [roomId]);
  return useSyncExternalStore(subscribeRoom, () => client.getRoom(roomId));
}
