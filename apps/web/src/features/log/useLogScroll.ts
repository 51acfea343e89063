import { type RefObject, useCallback, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { useReconnect } from '../../client/useReconnect.ts';
import { useRetry } from '../../client/useRetry.ts';
import type { RowWindow, ScrollPosition } from '../../ui/window/rowWindow.ts';
import { countNew, type NewCount } from './countNew.ts';
import type { Row } from './logRows.ts';
import { keepScrollPosition } from './scrollPositions.ts';
import { useLostRow } from './useLostRow.ts';
import { positionOfNew, useNewLine } from './useNewLine.ts';
import { useReadMark } from './useReadMark.ts';

const LOAD_AHEAD = 1_200;
export interface LogScroll extends NewCount {
  /** Far enough from the end that a way back is of use. */
  away: boolean;
  /** The day at the top of the view, when its line is not in view. */
  day: string | null;
  olderFailed: boolean;
  toEnd(): void;
  /** To where new begins. */
  toNew(): void;
  loadOlder(): void;
  onScroll(): void;
  onView(): void;
}

interface LogScrollInput {
  view: RoomView;
  rows: readonly Row[];
  handle: RefObject<RowWindow<Row> | null>;
  log: RefObject<HTMLElement | null>;
  /** There is a connection; and what comes over it is live, not caught up on. */
  online: boolean;
  live: boolean;
  /** The message that the address names. */
  seq: number | null;
}

/** Follows the reader: fills the holes in view, counts what is new elsewhere, and remembers the scroll position for the next time (F4). */
export function useLogScroll({ view, rows, handle, log, online, live, seq }: LogScrollInput): LogScroll {
  const roomId = view.room.id;
  const [away, setAway] = useState(false);
  const [news, setNews] = useState<NewCount>({ above: 0, below: 0 });
  const [day, setDay] = useState<string | null>(null);
  const [olderFault, setOlderFault] = useState<unknown>(null);
  const olderFailed = olderFault !== null;
  const { seen, markSeen } = useReadMark(view, handle, log, live);
  const beginAtNew = useNewLine({ view, handle, online, live, seq });
  const isLost = useLostRow(roomId, handle, online);

  const loadOlder = useCallback(() => {
    client.loadOlder(roomId).then(() => setOlderFault(null), setOlderFault);
  }, [roomId]);
  useReconnect(() => {
    if (olderFailed) loadOlder();
    for (const item of view.timeline)
      if (item.kind === 'hole' && item.state === 'failed') void client.loadHole(roomId, item.beforeSeq);
  });
  useRetry(olderFault, loadOlder);

  const onView = useCallback(() => {
    const shown = handle.current;
    if (!shown || isLost() || beginAtNew()) return;
    const { above, below } = shown.room;
    const { inView } = shown;
    setAway(!shown.atEnd && below > (log.current?.clientHeight ?? 0));
    const next = countNew({ rows, inView, readSeq: view.room.me?.readSeq ?? 0, seen });
    setNews((before) => (before.above === next.above && before.below === next.below ? before : next));
    const top = inView.find((row) => row.kind === 'item');
    setDay(top?.kind === 'item' && !top.newDay && shown.rows.indexOf(top) > 1 ? top.time : null);
    if (online && above < LOAD_AHEAD && view.hasOlder && view.loading === null && !olderFailed) loadOlder();
    if (online) loadHoles(roomId, inView);
    keepScrollPosition(roomId, shown.position);
    markSeen();
  }, [handle, log, rows, online, view, seen, olderFailed, isLost, beginAtNew, loadOlder, roomId, markSeen]);

  const onScroll = useCallback(() => {
    handle.current?.onScroll();
    onView();
  }, [handle, onView]);

  const goTo = useCallback(
    (position: ScrollPosition) => {
      handle.current?.goTo(position);
      // The button that was pressed goes away.
      log.current?.focus({ preventScroll: true });
      onView();
    },
    [handle, log, onView],
  );
  const toEnd = useCallback(() => goTo('end'), [goTo]);
  const toNew = useCallback(() => {
    const position = positionOfNew(rows);
    if (position) goTo(position);
  }, [goTo, rows]);
  return { ...news, away, day, olderFailed, toEnd, toNew, loadOlder, onScroll, onView };
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
