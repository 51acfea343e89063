import type { RoomRow } from '@palaver/client/state';
import type { Room } from '@palaver/protocol/entities';
import type { Settings } from '@palaver/protocol/settings';
import { isShown } from './roomSections.ts';

/** Of what a person is told in a room: as it is set there, else as for all rooms. */
export function levelOf({ me }: Room, { notify }: Settings): Settings['notify']['level'] {
  return me && me.notify !== 'default' ? me.notify : notify.level;
}

/** How much of what is unread the person wants to be told of, in all rooms. Private messages count as mentions. */
export function toldOf(rooms: readonly RoomRow[], settings: Settings): { unread: number; mentions: number } {
  let [unread, mentions] = [0, 0];
  for (const { room } of rooms.filter(isShown)) {
    const level = levelOf(room, settings);
    if (!room.me || level === 'none') continue;
    const isPm = room.kind === 'pm';
    unread += level === 'all' || isPm ? room.me.unread : room.me.mentions;
    mentions += isPm ? 0 : room.me.mentions;
  }
  return { unread, mentions };
}
