import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import type { Row } from './logRows.ts';
import { readThrough } from './readThrough.ts';

export interface ReadMark {
  /** The seqs that were on the screen since the room was opened. */
  seen: ReadonlySet<number>;
  /** To be called when the view moved, or what is in it changed. */
  markSeen(): void;
}

/**
 * Reports to the client how far the room was read: only what was on the screen, while the page was in front and had the focus, counts (W1). What comes live
 * while the end is followed goes over the screen, however much comes at once.
 */
export function useReadMark(
  view: RoomView,
  handle: RefObject<RowWindow<Row> | null>,
  log: RefObject<HTMLElement | null>,
  live: boolean,
): ReadMark {
  const [seen] = useState(() => new Set<number>());
  /** The newest message that was there when the end was last followed; null: it is not followed. */
  const followed = useRef<number | null>(null);
  const { room, timeline } = view;

  const markSeen = useCallback(() => {
    const shown = handle.current;
    if (!shown || !log.current || document.visibilityState !== 'visible' || !document.hasFocus()) {
      followed.current = null;
      return;
    }
    const { top, bottom } = log.current.getBoundingClientRect();
    for (const line of log.current.querySelectorAll<HTMLElement>('[data-seq]')) {
      const end = line.getBoundingClientRect().bottom;
      if (end > bottom + 2) break;
      if (end > top) seen.add(Number(line.dataset['seq']));
    }
    const newest = newestSeq(timeline);
    if (shown.atEnd && live) {
      for (let seq = (followed.current ?? newest) + 1; seq <= newest; seq += 1) seen.add(seq);
      followed.current = newest;
    } else followed.current = null;
    const through = readThrough(timeline, room.me?.readSeq ?? 0, seen);
    if (through > 0) client.markRead(room.id, through);
  }, [handle, log, live, room, timeline, seen]);

  useEffect(() => {
    addEventListener('focus', markSeen);
    document.addEventListener('visibilitychange', markSeen);
    return () => {
      removeEventListener('focus', markSeen);
      document.removeEventListener('visibilitychange', markSeen);
    };
  }, [markSeen]);
  return { seen, markSeen };
}

function newestSeq(timeline: RoomView['timeline']): number {
  const newest = timeline.findLast((item) => item.kind === 'message');
  return newest?.kind === 'message' ? newest.message.seq : 0;
}
