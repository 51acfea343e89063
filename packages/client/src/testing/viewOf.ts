import type { RoomView } from '../state.ts';
import type { RoomCache } from '../sync/roomCache.ts';
import { buildRoomView, type RoomViewInput } from '../view/roomView.ts';
import { ANNA } from './makeMessage.ts';

/** What Anna sees of a room; what is not given is as in a room where nothing happens. */
export function viewOf(cache: RoomCache, fields: Partial<RoomViewInput> = {}): RoomView {
  return buildRoomView({
    cache,
    userId: ANNA,
    entries: [],
    onTheWire: new Map(),
    now: 0,
    typing: [],
    onlineCount: null,
    newFrom: null,
    loading: null,
    catchingUp: false,
    holes: new Map(),
    before: null,
    ...fields,
  });
}
