import { useCallback } from 'react';
import type { Invite } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { type Asked, useAnswer } from '../../client/useAnswer.ts';

/** The invitations that one may withdraw, newest first; of one room, where it is given. */
export function useInvites(roomId?: string): Asked<Invite[]> {
  return useAnswer(
    useCallback(async () => {
      const all = await allInvites();
      return all.filter(({ room }) => roomId === undefined || room?.id === roomId);
    }, [roomId]),
  );
}

/** Page by page. */
async function allInvites(): Promise<Invite[]> {
  const all: Invite[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.invites(cursor === null ? {} : { cursor });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
