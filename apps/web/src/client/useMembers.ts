import { useCallback, useEffect, useRef, useState } from 'react';
import type { Member, MemberRole, Room } from '@palaver/protocol/entities';
import { client } from './client.ts';
import { errorText } from './errorText.ts';
import { useReconnect } from './useReconnect.ts';
import { useRetry } from './useRetry.ts';

export interface Members {
  /** Null: not known yet. */
  items: Member[] | null;
  error: string | null;
  hasMore: boolean;
  more(): void;
  /** Asks anew for all that is shown. */
  load(): void;
}

/** The people of a room by name, page by page; asked for anew when they change, and after everything that kept them from being known. */
export function useMembers(room: Room | undefined): Members {
  const id = room?.id;
  const [found, setFound] = useState<{ items: Member[] | null; next: string | null }>({ items: null, next: null });
  const [fault, setFault] = useState<unknown>(null);
  const pages = useRef(1);
  const asked = useRef(0);

  const load = useCallback(() => {
    if (id === undefined) return;
    const mine = (asked.current += 1);
    readPages(id, pages.current).then(
      (answer) => {
        // One that was asked on a dead connection ends late, when another has been answered.
        if (mine !== asked.current) return;
        setFound(answer);
        setFault(null);
      },
      (cause: unknown) => mine === asked.current && setFault(cause),
    );
  }, [id]);
  useEffect(load, [load, room?.memberCount]);
  useReconnect(load);
  useRetry(fault, load);

  return {
    items: found.items,
    error: fault === null ? null : errorText(fault),
    hasMore: found.next !== null,
    more() {
      pages.current += 1;
      load();
    },
    load,
  };
}

async function readPages(roomId: string, count: number): Promise<{ items: Member[]; next: string | null }> {
  const { items, next } = await client.members(roomId, {});
  const all = [...items];
  let cursor = next;
  for (let page = 1; page < count && cursor !== null; page += 1) {
    const more = await client.members(roomId, { cursor });
    all.push(...more.items);
    cursor = more.next;
  }
  return { items: all, next: cursor };
}

/** Person → rank in a room, as far as it is known. */
export type Ranks = ReadonlyMap<string, MemberRole>;

export function ranksOf(members: readonly Member[] | null): Ranks {
  return new Map(members?.map(({ user, role }) => [user.id, role]));
}
