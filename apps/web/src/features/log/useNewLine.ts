import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { HoleItem, RoomView } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import type { RowPosition, RowWindow } from '../../ui/window/rowWindow.ts';
import type { Row } from './logRows.ts';
import { scrollPositionOf } from './scrollPositions.ts';

/** So much of what was read stays above the line before what is new, px. */
const READ_ABOVE = 80;

interface NewLineInput {
  view: RoomView;
  handle: RefObject<RowWindow<Row> | null>;
  online: boolean;
  live: boolean;
  /** The message that the address names. */
  seq: number | null;
}

/**
 * Begins where new begins: whoever is at the end of what this device has when something turns out to be unread stays at the first of it, and does not go
 * along with what comes behind; when it turns out that this was read on another device, the view moves on with the line unless the reader moved it.
 * The answer is for when the view changed: whether it went there, and will be called again.
 */
export function useNewLine({ view, handle, online, live, seq }: NewLineInput): () => boolean {
  const { id: roomId } = view.room;
  const { newFrom } = view;
  const begunAt = useRef(seq !== null || scrollPositionOf(roomId) !== 'end' ? newFrom : null);
  const askedFor = useRef<number | null>(null);
  /** Where this put the view. */
  const put = useRef<RowPosition | null>(null);

  const beginAtNew = useCallback((): boolean => {
    const shown = handle.current;
    if (!shown || newFrom === begunAt.current || shown.rows.length < 2) return false;
    const unmoved = shown.atEnd || shown.position === put.current;
    if (!unmoved || newFrom === null) begunAt.current = newFrom;
    if (!unmoved) return false;
    if (newFrom === null) {
      if (shown.atEnd) return false;
      shown.goTo('end');
      return true;
    }
    const news = shown.rows.find(isNew);
    const hole = holeOf(news);
    // In a hole the line stands before all of it, until it is known where in it new begins.
    const isExact = hole ? hole.afterSeq + 1 >= newFrom : news !== undefined;
    if (isExact) begunAt.current = newFrom;
    else if (online && hole?.state !== 'loading' && askedFor.current !== newFrom) {
      askedFor.current = newFrom;
      // Without it the view stays where it is, and nothing counts as read.
      void client.loadAround(roomId, newFrom).catch(() => (askedFor.current = null));
    }
    const position = positionOfNew(shown.rows);
    if (!news || !position || (!shown.atEnd && position.key === put.current?.key)) return false;
    if (isExact && isLive(live) && shown.inView.includes(news)) return false;
    put.current = position;
    shown.goTo(position);
    return true;
  }, [handle, roomId, newFrom, online, live]);

  useEffect(() => {
    const rejoin = () => isLive(live) && handle.current?.rejoin();
    rejoin();
    document.addEventListener('visibilitychange', rejoin);
    return () => document.removeEventListener('visibilitychange', rejoin);
  }, [handle, live]);
  return beginAtNew;
}

/** The scroll position that shows where new begins, with a little of what was read; null while it is not on this device. */
export function positionOfNew(rows: readonly Row[]): RowPosition | null {
  const at = rows.findIndex(isNew);
  // A hole goes when it is filled: what stands above it stays.
  const row = rows[rows[at]?.loose === true ? at - 1 : at];
  return row ? { key: row.key, above: -READ_ABOVE } : null;
}

function holeOf(row: Row | undefined): HoleItem | null {
  return row?.kind === 'item' && row.item.kind === 'hole' ? row.item : null;
}

function isNew(row: Row): boolean {
  return row.kind === 'item' && row.isNew;
}

/** What comes live to a page that nobody sees was missed, too. */
function isLive(live: boolean): boolean {
  return live && document.visibilityState === 'visible';
}
