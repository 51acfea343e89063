import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import { client } from '../../app/client.ts';

const NEAR_END = 40;
const NEAR_START = 300;

interface LogScroll {
  atEnd: boolean;
  /** Messages of others that came below the fold. */
  below: number;
  toEnd(): void;
  onScroll(): void;
}

/**
 * Keeps the log where the reader is: at the end it stays at the end; older messages and news move nothing (F4).
 * Tells the client what was seen, only while the page is in front and has the focus.
 */
export function useLogScroll(log: RefObject<HTMLDivElement | null>, view: RoomView): LogScroll {
  const [atEnd, setAtEnd] = useState(true);
  const [seenSeq, setSeenSeq] = useState(view.room.seq);
  const stick = useRef(true);
  const before = useRef<{ height: number; first: string | undefined }>({ height: 0, first: undefined });
  const roomId = view.room.id;
  const { timeline } = view;

  const markSeen = useCallback(() => {
    const element = log.current;
    if (!element || document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const bottom = element.getBoundingClientRect().bottom;
    let seq = 0;
    for (const line of element.querySelectorAll<HTMLElement>('[data-seq]')) {
      if (line.getBoundingClientRect().bottom > bottom + 2) break;
      seq = Number(line.dataset.seq);
    }
    if (seq > 0) client.markRead(roomId, seq);
  }, [log, roomId]);

  const toEnd = useCallback(() => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [log]);

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const first = timeline[0]?.key;
    const grewAbove = before.current.first !== undefined && first !== before.current.first && !stick.current;
    // Older messages came in above: what was read keeps its place to the pixel.
    if (stick.current) element.scrollTop = element.scrollHeight;
    else if (grewAbove) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { height: element.scrollHeight, first };
    if (stick.current) setSeenSeq(view.room.seq);
    markSeen();
  }, [timeline, view.room.seq, log, markSeen]);

  useEffect(() => {
    const element = log.current;
    if (!element) return;
    // The keyboard came, the window turned, a line grew: the end stays the end.
    const observer = new ResizeObserver(() => stick.current && toEnd());
    observer.observe(element);
    const onFocus = () => markSeen();
    addEventListener('focus', onFocus);
    document.addEventListener('visibilitychange', onFocus);
    return () => {
      observer.disconnect();
      removeEventListener('focus', onFocus);
      document.removeEventListener('visibilitychange', onFocus);
    };
  }, [log, markSeen, toEnd]);

  const onScroll = useCallback(() => {
    const element = log.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    stick.current = end;
    setAtEnd(end);
    if (end) setSeenSeq(view.room.seq);
    if (element.scrollTop < NEAR_START && view.hasOlder && view.loading === null)
      void client.loadOlder(roomId).catch(() => undefined);
    markSeen();
  }, [log, roomId, view.hasOlder, view.loading, view.room.seq, markSeen]);

  const below = atEnd
    ? 0
    : timeline.filter(
        (item) => item.kind === 'message' && item.message.seq > seenSeq && !item.own && !item.message.deleted,
      ).length;
  return { atEnd, below, toEnd, onScroll };
}
