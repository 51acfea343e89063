import type { Message } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import type { Origin } from '../ports/change.ts';
import type { AppendOutcome, Appended, Changed, MessageStore, NewMessage } from '../ports/messages.ts';
import { addReaction } from '../rules/addReaction.ts';
import { nextTimestamp } from '../rules/nextTimestamp.ts';
import type { MongoContext } from './context.ts';
import type { MessageDocument } from './documents.ts';
import { messageReads } from './messageReads.ts';
import type { Draft } from './roomWrite.ts';
import { type RoomState, sentKey } from './roomState.ts';
import { toMessage } from './rows.ts';
import { toRepeat } from './toRepeat.ts';

type ChangeKind = 'messageEdited' | 'messageDeleted' | 'messageReacted';

export function messageStore(ctx: MongoContext): MessageStore {
  function insert(state: RoomState, draft: Draft, senderId: string, entry: NewMessage): Message {
    const { room } = state;
    room.seq += 1;
    room.rev += 1;
    room.lastAt = nextTimestamp(room.lastAt, ctx.now());
    const message: MessageDocument = {
      _id: messageId(room._id, room.seq),
      roomId: room._id,
      seq: room.seq,
      rev: room.rev,
      senderId,
      clientId: entry.clientId,
      text: entry.text,
      at: room.lastAt,
      editedAt: null,
      deleted: false,
      replyTo: entry.replyTo,
      mentions: entry.mentions,
      reactions: [],
      digest: ctx.digest(entry.text),
    };
    draft.steps.push({ kind: 'insert', message });
    state.sent.set(sentKey(senderId, entry.clientId), message);
    state.messages.set(message.seq, message);
    const told = toMessage(message);
    draft.changes.push({ kind: 'chatMessage', message: told });
    return told;
  }

  /** Gives a message that is there already its next state, at the room's next rev (O3). */
  function replace(
    state: RoomState,
    draft: Draft,
    { kind, message: before, fields }: { kind: ChangeKind; message: MessageDocument; fields: Partial<MessageDocument> },
  ): Changed {
    state.room.rev += 1;
    const message = { ...before, ...fields, rev: state.room.rev };
    draft.steps.push({ kind: 'replace', message });
    state.messages.set(message.seq, message);
    state.sent.set(sentKey(message.senderId, message.clientId), message);
    const told = toMessage(message);
    draft.changes.push({ kind, message: told });
    return { outcome: 'changed', message: told };
  }

  /** Runs a change of one message; `decide` is given the message as it is, and its answer. */
  function change(
    roomId: string,
    seq: number,
    decide: (before: MessageDocument, state: RoomState, draft: Draft) => Changed,
    origin?: Origin,
  ): Promise<Changed> {
    return ctx.log.commit<Changed>(roomId, {
      needs: { messages: [seq] },
      run(state, draft) {
        const before = state?.messages.get(seq);
        return state && before ? decide(before, state, draft) : { outcome: 'missing' };
      },
      origin,
    });
  }

  return {
    append: (roomId, senderId, entries, origin) =>
      ctx.log.commit<AppendOutcome>(roomId, {
        needs: { members: [senderId], sent: { senderId, clientIds: entries.map(({ clientId }) => clientId) } },
        run(state, draft) {
          if (!state?.members.has(senderId)) return { outcome: 'noMember' };
          const results = entries.map((entry): Appended | null => {
            const sent = state.sent.get(sentKey(senderId, entry.clientId));
            if (sent) return toRepeat(sent, () => ctx.digest(entry.text));
            if (state.room.archived) return null;
            if (entry.replyTo !== null && entry.replyTo > state.room.seq) return { outcome: 'noSuchReply' };
            return { outcome: 'stored', message: insert(state, draft, senderId, entry) };
          });
          const answered = results.filter((result) => result !== null);
          return answered.length === results.length
            ? { outcome: 'done', results: answered }
            : { outcome: 'archived', results };
        },
        origin,
      }),

    ...messageReads(ctx),

    edit: (roomId, seq, { text, mentions, base }, origin) =>
      change(
        roomId,
        seq,
        (before, state, draft) => {
          const there = toMessage(before);
          if (before.deleted) return { outcome: 'deleted', message: there };
          if (before.text === text) return { outcome: 'unchanged', message: there };
          if (there.editedAt !== base) return { outcome: 'conflict', message: there };
          const editedAt = Math.max(ctx.now(), (before.editedAt ?? before.at) + 1);
          return replace(state, draft, {
            kind: 'messageEdited',
            message: before,
            fields: { text, mentions, editedAt },
          });
        },
        origin,
      ),

    erase: (roomId, seq, origin) =>
      change(
        roomId,
        seq,
        (before, state, draft) => {
          if (before.deleted) return { outcome: 'unchanged', message: toMessage(before) };
          const fields = { text: '', mentions: [], reactions: [], digest: null, deleted: true };
          return replace(state, draft, { kind: 'messageDeleted', message: before, fields });
        },
        origin,
      ),

    react: (roomId, seq, reaction, origin) =>
      change(
        roomId,
        seq,
        (before, state, draft) => {
          if (before.deleted) return { outcome: 'deleted', message: toMessage(before) };
          const reactions = addReaction(before.reactions, reaction);
          if (reactions === 'same') return { outcome: 'unchanged', message: toMessage(before) };
          if (reactions === 'tooMany') return { outcome: 'tooManyReactions' };
          return replace(state, draft, { kind: 'messageReacted', message: before, fields: { reactions } });
        },
        origin,
      ),
  };
}
