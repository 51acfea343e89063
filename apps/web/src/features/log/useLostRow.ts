import { type RefObject, useCallback, useRef } from 'react';
import { client } from '../../client/client.ts';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import type { Row } from './logRows.ts';

/**
 * Loads the message that the reader looks at again, when a sync took it from this device: after a long time away a room begins anew with its newest page (R3).
 * The answer is for when the view changed: whether that message is on its way, so that what is in view meanwhile is not what is read.
 */
export function useLostRow(roomId: string, handle: RefObject<RowWindow<Row> | null>, online: boolean): () => boolean {
  const seq = useRef<number | null>(null);
  const asked = useRef<{ key: string; underWay: boolean } | null>(null);

  return useCallback(() => {
    const shown = handle.current;
    if (!shown) return false;
    const key = shown.lost;
    if (key === null) {
      seq.current = seqOf(shown.anchorRow);
      asked.current = null;
      return false;
    }
    if (online && seq.current !== null && asked.current?.key !== key) {
      const question = { key, underWay: true };
      asked.current = question;
      client.loadAround(roomId, seq.current).then(
        () => (question.underWay = false),
        // The next time that there is a connection it is asked for again.
        () => asked.current === question && (asked.current = null),
      );
    }
    return asked.current?.underWay === true;
  }, [roomId, handle, online]);
}

function seqOf(row: Row | null): number | null {
  return row?.kind === 'item' && row.item.kind === 'message' ? row.item.message.seq : null;
}
