import { type KeyboardEvent, type RefObject, useCallback } from 'react';
import { flushSync } from 'react-dom';
import type { MessageItem } from '@palaver/client/state';
import { keyOf } from '../../ui/keyOf.ts';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import { findMessage, type Row } from './logRows.ts';

const STEPS = ['ArrowUp', 'ArrowDown', 'Home', 'End'];

/**
 * ↑ and ↓ go from message to message, Home and End to the first and last; any other key is asked of the message that has the focus.
 * `onMessageKey` answers whether it took the key.
 */
export function useLogKeys(
  handle: RefObject<RowWindow<Row> | null>,
  log: RefObject<HTMLElement | null>,
  onMessageKey: (key: string, item: MessageItem, line: HTMLElement) => boolean,
) {
  return useCallback(
    (event: KeyboardEvent): void => {
      const { target } = event;
      const key = keyOf(event);
      const shown = handle.current;
      if (!shown || !log.current || !(target instanceof HTMLElement)) return;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (target.closest('textarea, input, dialog')) return;
      if (!STEPS.includes(key)) {
        if (!target.matches('article[data-seq]')) return;
        const found = findMessage(shown.rows, Number(target.dataset['seq']));
        if (found && onMessageKey(key, found.item, target)) event.preventDefault();
        return;
      }
      event.preventDefault();
      if (key === 'Home') {
        const first = shown.rows[0];
        if (first) flushSync(() => shown.goTo({ key: first.key, above: 0 }));
      }
      if (key === 'End') flushSync(() => shown.goTo('end'));
      const lines = [...log.current.querySelectorAll<HTMLElement>('article')];
      const at = lines.findIndex((line) => line.contains(document.activeElement));
      const to = key === 'Home' ? 0 : key === 'End' || at < 0 ? lines.length - 1 : key === 'ArrowUp' ? at - 1 : at + 1;
      // At the first and the last the view is already on its way to where it was asked to go.
      const preventScroll = key === 'Home' || key === 'End';
      lines[Math.max(0, Math.min(lines.length - 1, to))]?.focus({ preventScroll });
    },
    [handle, log, onMessageKey],
  );
}
