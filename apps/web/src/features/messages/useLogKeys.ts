import { type KeyboardEvent, type RefObject, useCallback } from 'react';
import { flushSync } from 'react-dom';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import type { Row } from './logRows.ts';

const STEPS = ['ArrowUp', 'ArrowDown', 'Home', 'End'];

/** ↑ and ↓ go from message to message, Home and End to the first and last. */
export function useLogKeys(handle: RefObject<RowWindow<Row> | null>, log: RefObject<HTMLElement | null>) {
  return useCallback(
    (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (!STEPS.includes(key) || event.altKey || event.ctrlKey || event.metaKey) return;
      if (target instanceof HTMLElement && target.closest('textarea, input, [role=menu], dialog')) return;
      const shown = handle.current;
      if (!shown || !log.current) return;
      event.preventDefault();
      if (key === 'Home') {
        const first = shown.rows[0];
        if (first) flushSync(() => shown.goTo({ key: first.key, above: 0 }));
      }
      if (key === 'End') flushSync(() => shown.goTo('end'));
      const lines = [...log.current.querySelectorAll<HTMLElement>('article')];
      const at = lines.findIndex((line) => line.contains(document.activeElement));
      const to = key === 'Home' ? 0 : key === 'End' || at < 0 ? lines.length - 1 : key === 'ArrowUp' ? at - 1 : at + 1;
      lines[Math.max(0, Math.min(lines.length - 1, to))]?.focus();
    },
    [handle, log],
  );
}
