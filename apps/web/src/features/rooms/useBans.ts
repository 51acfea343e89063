import { useCallback } from 'react';
import type { Ban } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { type Asked, useAnswer } from '../../client/useAnswer.ts';

/** Who may not come into a room, newest first. */
export function useBans(roomId: string): Asked<Ban[]> {
  return useAnswer(useCallback(() => client.bans(roomId), [roomId]));
}
