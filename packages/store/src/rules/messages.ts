import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { messageId } from '@palaver/protocol/messageId';
import { mayGovern } from '@palaver/protocol/ranks';
import type {
  AppendOutcome,
  Appended,
  Changed,
  Edit,
  Erasure,
  Muted,
  NewMessage,
  NotIn,
  PinOf,
  ReactionOf,
  Sends,
} from '../ports/messages.ts';
import type { MemberRecord } from '../ports/records.ts';
import { addReaction } from './addReaction.ts';
import { openConversation } from './conversations.ts';
import { type Decision, type Step, unchanged } from './decision.ts';
import { isInForce } from './isInForce.ts';
import { nextTimestamp } from './nextTimestamp.ts';
import { resolveMentions } from './resolveMentions.ts';
import { type Moment, type RoomState, type SentMessage, toRoomRecord } from './roomState.ts';

/** Stores what is new of one sender's messages, in their order (O1, O3, O4, M1). A conversation between two opens with its first message. */
export function append(before: RoomState, { senderId, entries, budget }: Sends, at: Moment): Decision<AppendOutcome> {
  const opening = before.room ? null : openConversation(before, senderId, at);
  const state = opening ? withRoom(before, opening.steps) : before;
  const { room } = state;
  const member = state.member(senderId);
  if (!room || !member) return notIn(state, senderId);
  // Nobody leaves a conversation between two but by the end of the account.
  const isAlone = !opening && room.kind === 'pm' && room.memberCount < 2;
  const muted = mutedNow(member, at);
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
    } else if (muted) {
      results.push(muted);
    } else if (room.archived) {
      results.push({ outcome: 'archived' });
    } else if (isAlone) {
      results.push({ outcome: 'alone' });
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
  const member = state.member(userId);
  if (!room || !member) return notIn(state, userId);
  const before = state.message(seq);
  if (!before) return unchanged({ outcome: 'missing' });
  if (before.senderId !== userId) return unchanged({ outcome: 'notYours' });
  if (!before.deleted && before.text === text) return unchanged({ outcome: 'unchanged', message: before });
  const muted = mutedNow(member, at);
  if (muted) return unchanged(muted);
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

/** Erases one's own message, or one of whom the table of ranks lets this member act on, for ever (O2). */
export function erase(state: RoomState, { userId, seq, admitted }: Erasure): Decision<Changed> {
  const { room } = state;
  const member = state.member(userId);
  if (!room || !member) return notIn(state, userId);
  const before = state.message(seq);
  if (!before) return unchanged({ outcome: 'missing' });
  const { senderId } = before;
  const governed = { kind: room.kind, rank: member.role };
  if (senderId !== userId && !mayGovern(governed, 'deleteMessage', state.member(senderId)?.role ?? 'gone'))
    return unchanged({ outcome: 'notYours' });
  if (before.deleted) return unchanged({ outcome: 'unchanged', message: before });
  if (!admitted) return unchanged({ outcome: 'overBudget' });
  return erased(state, before, room.rev + 1);
}

/** Erases a message of somebody whose account is deleted. */
export function eraseOfDeleted(state: RoomState, seq: number): Decision<Changed> {
  const { room } = state;
  const before = state.message(seq);
  if (!room || !before) return unchanged({ outcome: 'missing' });
  return before.deleted ? unchanged({ outcome: 'unchanged', message: before }) : erased(state, before, room.rev + 1);
}

function erased(state: RoomState, before: Message, rev: number): Decision<Changed> {
  const message = { ...before, text: '', mentions: [], reactions: [], pinned: null, deleted: true, rev };
  return replaced('messageDeleted', before, message, before.pinned ? without(state.pins(), before.seq) : undefined);
}

/** Sets whether somebody reacts with an emoji. */
export function react(
  state: RoomState,
  { userId, seq, emoji, on, admitted }: ReactionOf,
  at: Moment,
): Decision<Changed> {
  const { room } = state;
  const member = state.member(userId);
  if (!room || !member) return notIn(state, userId);
  const muted = mutedNow(member, at);
  if (muted) return unchanged(muted);
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

/** Sets whether a message is pinned in its room. In an archived room it can still be taken down. */
export function pin(state: RoomState, { userId, seq, on, admitted }: PinOf, at: Moment): Decision<Changed> {
  const { room } = state;
  const member = state.member(userId);
  if (!room || !member) return notIn(state, userId);
  if (!mayGovern({ kind: room.kind, rank: member.role }, 'pin', 'room')) return unchanged({ outcome: 'forbidden' });
  const muted = mutedNow(member, at);
  if (muted) return unchanged(muted);
  if (on && room.archived) return unchanged({ outcome: 'archived' });
  if (!admitted) return unchanged({ outcome: 'overBudget' });
  const before = state.message(seq);
  if (!before) return unchanged({ outcome: 'missing' });
  if (before.deleted) return unchanged({ outcome: 'deleted', message: before });
  if ((before.pinned !== null) === on) return unchanged({ outcome: 'unchanged', message: before });
  const others = without(state.pins(), seq);
  if (on && others.length >= LIMITS.pinsPerRoom) return unchanged({ outcome: 'tooManyPins' });
  const pinned = on ? { by: userId, at: new Date(at.now).toISOString() } : null;
  const message = { ...before, pinned, rev: room.rev + 1 };
  return replaced('messagePinned', before, message, on ? [...others, seq] : others);
}

const without = (pins: number[], seq: number) => pins.filter((one) => one !== seq);

function notIn(state: RoomState, userId: string): Decision<NotIn> {
  const { room } = state;
  return unchanged({ outcome: 'noMember', room: room && toRoomRecord(room), ban: state.ban(userId) });
}

/** The refusal of a member who may not write at this moment; null for who may. */
function mutedNow({ mute }: MemberRecord, { now }: Moment): Muted | null {
  return mute && isInForce(mute, now) ? { outcome: 'muted', until: mute.until } : null;
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
    files: [],
    previews: [],
    pinned: null,
  };
}

function replaced(
  kind: 'messageEdited' | 'messageDeleted' | 'messageReacted' | 'messagePinned',
  before: Message,
  message: Message,
  pins?: number[],
): Decision<Changed> {
  return {
    result: { outcome: 'changed', message },
    steps: [{ kind: 'replaceMessage', before, message, ...(pins && { pins }) }],
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
    isErased: () => false,
    member: (userId) => members.get(userId),
    members: () => [...members.values()],
    mute: () => null,
    ban: () => null,
    owners: () => 0,
    heir: () => undefined,
    user: (userId) => before.user(userId),
    userNamed: (username) => before.userNamed(username),
    message: () => undefined,
    pins: () => [],
    sent: () => undefined,
  };
}
