import type { Message } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import type { Erased, MessageStore } from '../ports/messages.ts';
import { PageBytes } from '../rules/pageBytes.ts';
import { ReadingBound } from '../rules/readingBound.ts';
import { toPage } from '../rules/toPage.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import { countUnread } from './countUnread.ts';
import type { MessageDocument, RoomHead } from './documents.ts';
import type { RoomView } from './roomLog/roomView.ts';
import { READ_FIELDS, type ReadMessage, toMessage } from './rows.ts';
import { shareRead } from './shareRead.ts';

type Reads = Pick<MessageStore, 'find' | 'page' | 'changes' | 'ofSender' | 'pins' | 'unread'>;

/**
 * Reads of messages. Each reads the room first: its head says what exists, and its steps stand in for what is not carried out yet.
 * seqs are dense, so a page is a list of keys.
 */
export function messageReads({ models, log }: Pick<MongoContext, 'models' | 'log'>): Reads {
  async function bySeqs({ room, messages }: RoomView, seqs: number[]): Promise<ReadMessage[]> {
    const ids = seqs.map((seq) => messageId(room._id, seq));
    const found = await attempt(() =>
      models.messages.find({ _id: { $in: ids }, roomId: room._id }, READ_FIELDS).lean<ReadMessage[]>(),
    );
    const all = messages(found);
    return seqs.flatMap((seq) => all.get(seq) ?? []);
  }

  /** seq of the first message at or after a time, or one above the head. Timestamps of a room never fall, so this cuts it in two. */
  async function firstSince(room: RoomHead, time: string): Promise<number> {
    const at = { $gte: Date.parse(time) };
    const first = await attempt(() =>
      models.messages
        .findOne({ roomId: room._id, at }, { _id: 0, seq: 1 })
        .sort({ at: 1, seq: 1 })
        .lean<Pick<MessageDocument, 'seq'>>(),
    );
    return first?.seq ?? room.seq + 1;
  }

  /** Documents in rising rev, a few at a time until they pass the bytes; more than the limit are counted by the index alone. */
  async function changedSince(
    roomId: string,
    rev: number,
    limit: number,
    maxBytes: number | undefined,
  ): Promise<{ found: ReadMessage[]; tooMany: boolean; cutAt?: number }> {
    const bound = new ReadingBound(maxBytes);
    const after = (from: number) => ({ roomId, deleted: false, rev: { $gt: from } });
    const found: ReadMessage[] = [];
    let count = Infinity;
    for (let last = rev; ;) {
      const next = maxBytes === undefined ? limit + 1 : bound.next(found.length, limit + 1);
      const some = await attempt(() =>
        models.messages
          .find(after(last), READ_FIELDS)
          .sort({ rev: 1 })
          .limit(next)
          .batchSize(next)
          .lean<ReadMessage[]>(),
      );
      if (found.length === 0 && some.length === next && next <= limit) {
        const revs = await attempt(() =>
          models.messages
            .find(after(rev), { _id: 0, rev: 1 })
            .sort({ rev: 1 })
            .limit(limit + 1)
            .lean<{ rev: number }[]>(),
        );
        if (revs.length > limit) return { found: [], tooMany: true };
        count = revs.length;
      }
      found.push(...some);
      if (some.length < next || found.length > limit) return { found, tooMany: false };
      for (const one of some) bound.take(one);
      last = found.at(-1)?.rev ?? last;
      if (found.length >= count) return { found, tooMany: false };
      if (bound.isPassed) return { found, tooMany: false, cutAt: last };
    }
  }

  /** What was erased, in rising rev, as far as the bytes may hold: it comes from an index alone. */
  async function erasedSince(
    roomId: string,
    rev: number,
    maxBytes: number | undefined,
  ): Promise<{ erased: Erased[]; seqs: Set<number>; cutAt?: number }> {
    const most = maxBytes === undefined ? 0 : ReadingBound.erasedWithin(maxBytes);
    const erased = await attempt(() =>
      models.messages
        .find({ roomId, deleted: true, rev: { $gt: rev } }, { _id: 0, seq: 1, rev: 1 })
        .sort({ rev: 1 })
        .limit(most)
        .lean<Erased[]>(),
    );
    const cutAt = most > 0 && erased.length === most ? erased.at(-1)?.rev : undefined;
    return { erased, seqs: new Set(erased.map(({ seq }) => seq)), cutAt };
  }

  return {
    async find(roomId, seq) {
      const view = await log.read(roomId);
      const [message] = view && seq >= 1 && seq <= view.room.seq ? await bySeqs(view, [seq]) : [];
      return message ? toMessage(message) : null;
    },

    async page(roomId, { before, after, around, limit, maxBytes }) {
      const view = await log.read(roomId);
      if (!view) return { messages: [], hasBefore: false, hasAfter: false, upTo: 0 };
      const { room } = view;
      const head = room.seq;
      const below = typeof before === 'string' ? await firstSince(room, before) : (before ?? head + 1);
      const bytes = new PageBytes(maxBytes);
      const read = async (seqs: number[]) => {
        const messages: Message[] = [];
        for (let fetched = 0; fetched < seqs.length && !bytes.isFull;) {
          const next = maxBytes === undefined ? seqs.length : bytes.bound.next(fetched, seqs.length);
          messages.push(...bytes.take(await bySeqs(view, seqs.slice(fetched, fetched + next)), toMessage));
          fetched += next;
        }
        return messages;
      };
      const up = (from: number, count: number) => read(range(from, Math.min(from + count - 1, head)));
      const down = async (below: number, count: number) => {
        const top = Math.min(below - 1, head);
        return (await read(range(Math.max(1, top - count + 1), top).reverse())).reverse();
      };
      let messages: Message[];
      if (after !== undefined) {
        messages = await up(Math.max(after + 1, 1), limit);
      } else if (around !== undefined) {
        const from = await up(Math.max(around, 1), Math.ceil(limit / 2));
        messages = [...(await down(around, limit - from.length)), ...from];
      } else {
        messages = await down(below, limit);
      }
      return toPage(messages, { after, around }, below, room);
    },

    changes: shareRead(async (roomId: string, rev: number, limit: number, maxBytes?: number) => {
      const view = await log.read(roomId);
      if (!view) return { messages: [], erased: [], head: 0, tooMany: false };
      const { room } = view;
      const { found, tooMany, cutAt } = await changedSince(roomId, rev, limit, maxBytes);
      if (tooMany) return { messages: [], erased: [], head: room.rev, tooMany };
      const gone = await erasedSince(roomId, rev, maxBytes);
      // What was added after the room was read is left for the next time: a message is not shown before those of a lower seq.
      const isNews = (one: Erased) => one.rev > rev && one.seq <= room.seq;
      const changed = [...view.messages(found).values()].filter(isNews);
      // What a step erases was found as it was before, or not at all.
      const now = changed.filter(({ deleted }) => deleted).map(({ seq, rev }) => ({ seq, rev }));
      const known = new Set(now.map(({ seq }) => seq));
      const erased = [...now, ...gone.erased.filter((one) => isNews(one) && !known.has(one.seq))];
      const live = changed.filter(({ deleted, seq }) => !deleted && !gone.seqs.has(seq));
      // Of the steps only what lies before the end of what was read: the others come with the rest.
      const cut = Math.min(cutAt ?? Infinity, gone.cutAt ?? Infinity);
      const through = Math.min(cut, room.rev);
      const inTurn = <T extends Erased>(list: T[]) =>
        list.filter((one) => cut === Infinity || one.rev <= through).sort((a, b) => a.rev - b.rev);
      const answer = { erased: inTurn(erased), head: room.rev };
      if (cut < Infinity) return { ...answer, messages: inTurn(live).map(toMessage), tooMany: false, cutAt: through };
      if (live.length > limit) return { messages: [], erased: [], head: room.rev, tooMany: true };
      return { ...answer, messages: inTurn(live).map(toMessage), tooMany: false };
    }),

    async ofSender(senderId, after, limit) {
      const behind = after && [{ roomId: { $gt: after.roomId } }, { roomId: after.roomId, seq: { $gt: after.seq } }];
      const found = await attempt(() =>
        models.messages
          .find({ senderId, deleted: false, ...(behind && { $or: behind }) }, READ_FIELDS)
          .sort({ roomId: 1, seq: 1 })
          .limit(limit)
          .lean<ReadMessage[]>(),
      );
      return found.map(toMessage);
    },

    async pins(roomId, oldest) {
      const view = await log.read(roomId);
      if (!view) return { messages: [], older: 0 };
      const asked = (view.room.pins ?? []).slice(0, oldest).reverse();
      // What was taken down since the room was read is not shown.
      const found = (await bySeqs(view, asked)).filter(({ pinned }) => pinned);
      const messages = new PageBytes(undefined).take(found, toMessage);
      return { messages, older: found.length - messages.length };
    },

    unread: countUnread({ models, log }),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
