import type { WindowPlace } from '../../ui/window/rowWindow.ts';

const places = new Map<string, WindowPlace>();

/** Where the reader left each room since the page was opened: coming back shows the same message. */
export function placeOf(roomId: string): WindowPlace {
  return places.get(roomId) ?? 'end';
}

/** Another person is at the page. */
export function forgetPlaces(): void {
  places.clear();
}

export function keepPlace(roomId: string, place: WindowPlace): void {
  places.set(roomId, place);
}
