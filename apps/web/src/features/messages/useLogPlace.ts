import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import { client } from '../../app/client.ts';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import type { Row } from './logRows.ts';
import { keepPlace, placeOf } from './places.ts';

const LOAD_AHEAD = 1_200;

export interface LogPlace {
  /** Far enough from the end that a way back is of use. */
  away: boolean;
  /** Messages of others that came below the view. */
  below: number;
  /** The day at the top of the view, when its line is not in view. */
  day: string | null;
  olderFailed: boolean;
  toEnd(): void;
  loadOlder(): void;
  onScroll(): void;
  onView(): void;
}

interface LogPlaceInput {
  view: RoomView;
  rows: readonly Row[];
  handle: RefObject<RowWindow<Row> | null>;
  log: RefObject<HTMLElement | null>;
  online: boolean;
  /** The message that the address names. */
  seq: number | null;
}

/**
 * Follows where the reader is: brings what is missing there, tells the client what was seen (only while the page is in front and has the
 * focus), and remembers the place for the next time (F4).
 */
export function useLogPlace({ view, rows, handle, log, online, seq }: LogPlaceInput): LogPlace {
  const roomId = view.room.id;
  const [away, setAway] = useState(false);
  const [seenSeq, setSeenSeq] = useState(view.room.seq);
  const [day, setDay] = useState<string | null>(null);
  const [olderFailed, setOlderFailed] = useState(false);
  const opened = useRef(seq !== null || placeOf(roomId) !== 'end');

  const loadOlder = useCallback(() => {
    setOlderFailed(false);
    void client.loadOlder(roomId).catch(() => setOlderFailed(true));
  }, [roomId]);

  const markSeen = useCallback(() => {
    if (document.visibilityState !== 'visible' || !document.hasFocus() || !log.current) return;
    const bottom = log.current.getBoundingClientRect().bottom;
    let seq = 0;
    for (const line of log.current.querySelectorAll<HTMLElement>('[data-seq]')) {
      if (line.getBoundingClientRect().bottom > bottom + 2) break;
      seq = Number(line.dataset.seq);
    }
    if (seq > 0) client.markRead(roomId, seq);
  }, [log, roomId]);

  const onView = useCallback(() => {
    const shown = handle.current;
    if (!shown) return;
    if (!opened.current && shown.rows.length > 1) {
      opened.current = true;
      const news = shown.rows.find((row) => row.kind === 'item' && row.isNew);
      // What came since the last visit begins above the view: begin there.
      if (news && !shown.inView.includes(news)) return shown.goTo({ key: news.key, above: -80 });
    }
    const { above, below } = shown.room;
    const { inView } = shown;
    setAway(!shown.atEnd && below > (log.current?.clientHeight ?? 0));
    if (shown.atEnd) setSeenSeq(view.room.seq);
    const top = inView.find((row) => row.kind === 'item');
    setDay(top?.kind === 'item' && !top.newDay && shown.rows.indexOf(top) > 1 ? top.time : null);
    if (online && above < LOAD_AHEAD && view.hasOlder && view.loading === null && !olderFailed) loadOlder();
    if (online) loadHoles(roomId, inView);
    keepPlace(roomId, shown.place);
    markSeen();
  }, [handle, log, online, view.room.seq, view.hasOlder, view.loading, olderFailed, loadOlder, roomId, markSeen]);

  const onScroll = useCallback(() => {
    handle.current?.onScroll();
    onView();
  }, [handle, onView]);

  useEffect(() => {
    addEventListener('focus', markSeen);
    document.addEventListener('visibilitychange', markSeen);
    return () => {
      removeEventListener('focus', markSeen);
      document.removeEventListener('visibilitychange', markSeen);
    };
  }, [markSeen]);

  const toEnd = useCallback(() => {
    handle.current?.goTo('end');
    // The button that was pressed goes away.
    log.current?.focus({ preventScroll: true });
    onView();
  }, [handle, log, onView]);

  const below = handle.current?.atEnd === false ? countNews(rows, Math.max(seenSeq, view.room.me?.readSeq ?? 0)) : 0;
  return { away, below, day, olderFailed, toEnd, loadOlder, onScroll, onView };
}

/** Holes heal by being looked at, from the end at which they are read; not where every byte is paid for. */
function loadHoles(roomId: string, inView: readonly Row[]): void {
  if (saveData()) return;
  for (const [i, row] of inView.entries())
    if (row.kind === 'item' && row.item.kind === 'hole' && row.item.state === 'idle')
      void client.loadHole(roomId, row.item.beforeSeq, i > 0 && inView[i - 1]?.kind === 'item' ? 'older' : 'newer');
}

function saveData(): boolean {
  return 'connection' in navigator && (navigator.connection as { saveData?: boolean }).saveData === true;
}

function countNews(rows: readonly Row[], seenSeq: number): number {
  let n = 0;
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    const row = rows[i];
    if (row?.kind !== 'item' || row.item.kind !== 'message') continue;
    if (row.item.message.seq <= seenSeq) break;
    if (!row.item.own && !row.item.message.deleted) n += 1;
  }
  return n;
}
