import { type PointerEvent, useRef } from 'react';

const LONG_MS = 450;
const MOVED_PX = 10;

/** Handlers for an element that answers to a finger that stays on it. Not every browser tells of that by itself. */
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
      timer.current = setTimeout(() => onPress(at), LONG_MS);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y) > MOVED_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
