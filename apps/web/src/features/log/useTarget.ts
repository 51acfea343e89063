import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useHistoryState } from 'wouter/use-browser-location';
import { client } from '../../client/client.ts';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import { findMessage, type Row } from './logRows.ts';

export interface Target {
  /** The seq of the message that somebody came to see; it stays marked. */
  target: number | null;
  /** It is not to be had: not while offline, or not at all. */
  unavailable: 'offline' | 'gone' | null;
  jump(seq: number): void;
  /** Goes there as soon as its row is known. Called when the rows changed. */
  settleTarget(): void;
}

/** Goes to a message of the room, near or years away, and stays there whatever comes. */
export function useTarget(
  roomId: string,
  seq: number | null,
  online: boolean,
  rows: readonly Row[],
  handle: RefObject<RowWindow<Row> | null>,
  log: RefObject<HTMLElement | null>,
): Target {
  const [target, setTarget] = useState(seq);
  const [unavailable, setUnavailable] = useState<Target['unavailable']>(null);
  const going = useRef(seq);

  const settleTarget = useCallback(() => {
    if (going.current === null || !handle.current || !log.current) return;
    const found = findMessage(rows, going.current);
    if (!found) return;
    going.current = null;
    setUnavailable(null);
    handle.current.goTo({ key: found.row.key, above: -Math.round(log.current.clientHeight / 3) });
  }, [rows, handle, log]);

  const jump = useCallback(
    (to: number) => {
      going.current = to;
      // The same message again flashes again.
      setTarget(null);
      requestAnimationFrame(() => setTarget(to));
      client.loadAround(roomId, to).then(
        () => requestAnimationFrame(() => setUnavailable(going.current === to ? 'gone' : null)),
        () => setUnavailable('offline'),
      );
    },
    [roomId],
  );

  // To go to the same address again is another visit.
  const visit: unknown = useHistoryState();
  useEffect(() => {
    if (seq !== null) jump(seq);
  }, [seq, visit, jump]);
  useEffect(() => {
    if (online && going.current !== null) jump(going.current);
  }, [online, jump]);
  useEffect(() => {
    if (!unavailable) return;
    const timer = setTimeout(() => setUnavailable(null), 8_000);
    return () => clearTimeout(timer);
  }, [unavailable]);
  return { target, unavailable, jump, settleTarget };
}
