import type { Message } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import type {
  AppendOutcome,
  Appended,
  Changed,
  Edit,
  Erasure,
  NewMessage,
  NotIn,
  ReactionOf,
  Sends,
} from '../ports/messages.ts';
import { addReaction } from './addReaction.ts';
import { openConversation } from './conversations.ts';
import { type Decision, type Step, unchanged } from './decision.ts';
import { nextTimestamp } from './nextTimestamp.ts';
import { resolveMentions } from './resolveMentions.ts';
import { type Moment, type RoomState, type SentMessage, toRoomRecord } from './roomState.ts';

/** Stores what is new of one sender's messages, in their order (O1, O3, O4, M1). A conversation between two opens with its first message. */
export function append(before: RoomState, { senderId, entries, budget }: Sends, at: Moment): Decision<AppendOutcome> {
  const opening = before.room ? null : openConversation(before, senderId, at);
  const state = opening ? withRoom(before, opening.steps) : before;
  const { room } = state;
  if (!room || !state.member(senderId)) return notIn(state);
  const stored: Message[] = [];
  const steps: Step[] = [];
  const sentNow = new Map<string, SentMessage>();
  const head = { seq: room.seq, rev: room.rev, at: room.lastAt };
  const results: Appended[] = [];
  let left = budget ?? Infinity;
  for (const entry of entries) {
    const sent = sentNow.get(entry.clientId) ?? state.sent(senderId, entry.clientId);
    if (sent) {
      results.push(repeatOf(sent, entry.text, at));
    } else if (room.archived) {
      results.push({ outcome: 'archived' });
    } else if (entry.cost > left) {
      results.push({ outcome: 'overBudget' });
      break;
    } else if (entry.replyTo !== null && entry.replyTo > head.seq) {
      results.push({ outcome: 'noSuchReply' });
    } else {
      left -= entry.cost;
      head.seq += 1;
      head.rev += 1;
      head.at = nextTimestamp(head.at, at.now);
      const message = newMessage(state, senderId, entry, head);
      const digest = at.digest(entry.text);
      steps.push({ kind: 'insertMessage', message, at: head.at, replyTo: entry.replyTo, digest });
      sentNow.set(entry.clientId, { message, digest });
      stored.push(message);
      results.push({ outcome: 'stored', message });
    }
  }
  if (stored.length === 0) return unchanged({ outcome: 'done', results });
  return {
    result: { outcome: 'done', results },
    steps: [...(opening?.steps ?? []), ...steps],
    changes: stored.map((message) => ({ kind: 'chatMessage', message })),
    ...(opening && { toAll: opening.changes }),
  };
}

/** Sets a new text. `base`: the editedAt that the author's device knew; another one now is a conflict. */
export function edit(
  state: RoomState,
  { userId, seq, text, called, base, admitted }: Edit,
  at: Moment,
): Decision<Changed> {
  const { room } = state;
  if (!room || !state.member(userId)) return notIn(state);
  const before = state.message(seq);
  if (!before) return unchanged({ outcome: 'missing' });
  if (before.senderId !== userId) return unchanged({ outcome: 'notYours' });
  if (!before.deleted && before.text === text) return unchanged({ outcome: 'unchanged', message: before });
  if (room.archived) return unchanged({ outcome: 'archived' });
  if (!admitted) return unchanged({ outcome: 'overBudget' });
  if (before.deleted) return unchanged({ outcome: 'deleted', message: before });
  if (before.editedAt !== base) return unchanged({ outcome: 'conflict', message: before });
  const editedAt = Math.max(at.now, Date.parse(before.editedAt ?? before.timestamp) + 1);
  return replaced('messageEdited', before, {
    ...before,
    text,
    mentions: resolveMentions(state, called),
    rev: room.rev + 1,
    edited: true,
    editedAt: new Date(editedAt).toISOString(),
  });
}

/** Erases one's own message, or as owner or moderator anybody's, for ever (O2). */
export function erase(state: RoomState, { userId, seq, admitted }: Erasure): Decision<Changed> {
  const { room } = state;
  const member = state.member(userId);
  if (!room || !member) return notIn(state);
  const before = state.message(seq);
  if (!before) return unchanged({ outcome: 'missing' });
  if (before.senderId !== userId && member.role === 'member') return unchanged({ outcome: 'notYours' });
  if (before.deleted) return unchanged({ outcome: 'unchanged', message: before });
  if (!admitted) return unchanged({ outcome: 'overBudget' });
  const message = { ...before, text: '', mentions: [], reactions: [], deleted: true, rev: room.rev + 1 };
  return replaced('messageDeleted', before, message);
}

/** Sets whether somebody reacts with an emoji. */
export function react(state: RoomState, { userId, seq, emoji, on, admitted }: ReactionOf): Decision<Changed> {
  const { room } = state;
  if (!room || !state.member(userId)) return notIn(state);
  if (room.archived) return unchanged({ outcome: 'archived' });
  if (!admitted) return unchanged({ outcome: 'overBudget' });
  const before = state.message(seq);
  if (!before) return unchanged({ outcome: 'missing' });
  if (before.deleted) return unchanged({ outcome: 'deleted', message: before });
  const reactions = addReaction(before.reactions, { userId, emoji, on });
  if (reactions === 'same') return unchanged({ outcome: 'unchanged', message: before });
  if (reactions === 'tooMany') return unchanged({ outcome: 'tooManyReactions' });
  return replaced('messageReacted', before, { ...before, reactions, rev: room.rev + 1 });
}

function notIn({ room }: RoomState): Decision<NotIn> {
  return unchanged({ outcome: 'noMember', room: room && toRoomRecord(room) });
}

/** The answer to a repeat of a stored message (O4). An erased one keeps no digest: its repeat is answered with the tombstone. */
function repeatOf({ message, digest }: SentMessage, text: string, at: Moment): Appended {
  return digest === null || digest === at.digest(text) ? { outcome: 'repeated', message } : { outcome: 'reused' };
}

function newMessage(
  state: RoomState,
  senderId: string,
  { clientId, text, replyTo, called }: NewMessage,
  head: { seq: number; rev: number; at: number },
): Message {
  const { roomId } = state;
  return {
    id: messageId(roomId, head.seq),
    roomId,
    seq: head.seq,
    rev: head.rev,
    senderId,
    clientId,
    text,
    timestamp: new Date(head.at).toISOString(),
    edited: false,
    editedAt: null,
    deleted: false,
    replyTo: replyTo === null ? null : messageId(roomId, replyTo),
    mentions: resolveMentions(state, called),
    reactions: [],
  };
}

function replaced(
  kind: 'messageEdited' | 'messageDeleted' | 'messageReacted',
  before: Message,
  message: Message,
): Decision<Changed> {
  return {
    result: { outcome: 'changed', message },
    steps: [{ kind: 'replaceMessage', before, message }],
    changes: [{ kind, message }],
  };
}

/** The state of a room that this very commit makes. */
function withRoom(before: RoomState, steps: Step[]): RoomState {
  const made = steps.find((step) => step.kind === 'makeRoom');
  const members = new Map(
    steps.flatMap((step) => (step.kind === 'addMember' ? [[step.member.userId, step.member] as const] : [])),
  );
  return {
    roomId: before.roomId,
    room: made ? { ...made.room, lastAt: 0 } : null,
    member: (userId) => members.get(userId),
    owners: () => 0,
    user: (userId) => before.user(userId),
    userNamed: (username) => before.userNamed(username),
    message: () => undefined,
    sent: () => undefined,
  };
}
