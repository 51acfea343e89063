import type { ScrollPosition } from '../../ui/window/rowWindow.ts';

const positions = new Map<string, ScrollPosition>();

/** Where the reader left each room since the page was opened: coming back shows the same message. */
export function scrollPositionOf(roomId: string): ScrollPosition {
  return positions.get(roomId) ?? 'end';
}

/** Another person is at the page. */
export function forgetScrollPositions(): void {
  positions.clear();
}

export function keepScrollPosition(roomId: string, position: ScrollPosition): void {
  positions.set(roomId, position);
}
