import { useCallback } from 'react';
import type { AdminRoom } from '@palaver/protocol/answers';
import { client } from '../../client/client.ts';
import { type Asked, useAnswer } from '../../client/useAnswer.ts';

/** A room and who is in it, as administrators see it. */
export function useAdminRoom(id: string): Asked<AdminRoom> {
  return useAnswer(useCallback(() => client.admin.room(id), [id]));
}
