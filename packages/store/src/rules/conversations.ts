import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { ConversationOpened } from '../ports/rooms.ts';
import { type Decision, unchanged } from './decision.ts';
import { createRoom } from './rooms.ts';
import type { Moment, RoomState } from './roomState.ts';

/** The two people of the conversation that a room's id names (B2). Null: it names none, or `userId` is not one of them (M3). */
export function conversationPair(roomId: string, userId: string): [string, string] | null {
  const pair = pmRoomUsers(roomId);
  return pair?.includes(userId) ? pair : null;
}

/** Makes the room of a conversation, for one of its two people, where the account of each exists and is active (B2). */
export function openConversation(state: RoomState, userId: string, at: Moment): Decision<ConversationOpened> {
  const pair = conversationPair(state.roomId, userId);
  if (!pair) return unchanged({ outcome: 'refused' });
  if (state.room) return unchanged({ outcome: 'already' });
  if (pair.some((id) => state.user(id)?.deactivated !== false)) return unchanged({ outcome: 'refused' });
  const members = pair.map((id) => ({ userId: id, role: 'member' as const }));
  const room = { id: state.roomId, kind: 'pm' as const, name: '', topic: '', members };
  return { ...createRoom(state, room, at), result: { outcome: 'opened' } };
}
