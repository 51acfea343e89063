import { type PointerEvent, useRef } from 'react';

const LONG_MS = 450;
const MOVED_PX = 10;

/** Handlers for an element that answers to a finger that stays on it. Not every browser has an event for that. */
export function useLongPress(onPress: (at: HTMLElement) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const end = () => clearTimeout(timer.current);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.pointerType !== 'touch') return;
      const at = event.currentTarget;
      from.current = { x: event.clientX, y: event.clientY };
      end();
      timer.current = setTimeout(() => {
        ignoreRelease();
        onPress(at);
      }, LONG_MS);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y) > MOVED_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

/** The finger is still down, over what was opened under it: that it lifts chooses nothing there, and opens no menu of the browser's. */
function ignoreRelease(): void {
  const isOver = new AbortController();
  const { signal } = isOver;
  const ignore = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  for (const type of ['touchend', 'contextmenu', 'click'])
    addEventListener(type, ignore, { capture: true, passive: false, signal });
  for (const type of ['pointerdown', 'keydown'])
    addEventListener(type, () => isOver.abort(), { capture: true, signal });
}
