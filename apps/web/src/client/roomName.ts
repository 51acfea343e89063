import type { RoomRow } from '@palaver/client/state';
import { t } from '../i18n/en.ts';

/** What a room is called here: a private one by the other person. */
export function roomName({ room, partner }: Pick<RoomRow, 'room' | 'partner'>): string {
  return room.kind === 'pm' ? (partner?.displayName ?? t.log.somebody) : room.name;
}
