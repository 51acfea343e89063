import type { Room } from '@palaver/protocol/entities';

/** Whether the other one of a conversation is gone: nobody leaves a room of two but by the end of the account. */
export function isAlone({ kind, memberCount }: Pick<Room, 'kind' | 'memberCount'>): boolean {
  return kind === 'pm' && memberCount < 2;
}

/** Whether one can write in a room. */
export function takesMessages(room: Pick<Room, 'kind' | 'memberCount' | 'archived'>): boolean {
  return !room.archived && !isAlone(room);
}
