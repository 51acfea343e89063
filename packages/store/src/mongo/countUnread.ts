import { LIMITS } from '@palaver/protocol/limits';
import type { MessageStore, UnreadFrom } from '../ports/messages.ts';
import { UNREAD_SCAN } from '../rules/unreadScan.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { MessageDocument } from './documents.ts';
import type { RoomView } from './roomLog/roomView.ts';
import { shareRead } from './shareRead.ts';

/** So many of the newest messages are read at once, and further ones when somebody did not read for longer. */
const TAIL = 1_000;
/** What is remembered of all rooms together, and of how many: a room with nothing in it is remembered too. */
const FACTS_MAX = 100_000;
const ROOMS_MAX = 1_000;

/** What counting needs to know of a message. */
type Fact = Pick<MessageDocument, 'seq' | 'senderId' | 'mentions' | 'deleted' | 'rev'>;

/** The facts of every message above `from`, each as it was at `rev` or later. */
interface Tail {
  rev: number;
  from: number;
  facts: Map<number, Fact>;
}

/**
 * Counts what is unread (W2). Everybody in a room is counted for after every message and mark, so what the counts come from is
 * remembered, and only what changed since is read: the room's rev says whether anything did.
 */
export function countUnread({ models, log }: Pick<MongoContext, 'models' | 'log'>): MessageStore['unread'] {
  const tails = new Map<string, Tail>();
  /** How far back the next reading of a room is to reach. */
  const asked = new Map<string, number>();

  async function readFacts(
    { room, messages }: RoomView,
    // The index by rev has whether it is deleted before that.
    which: { seq: object } | { deleted: object; rev: object },
  ): Promise<Iterable<Fact>> {
    const found = await attempt(() =>
      models.messages
        .find({ roomId: room._id, ...which })
        .select({ seq: 1, senderId: 1, mentions: 1, deleted: 1, rev: 1 })
        .batchSize(TAIL)
        .lean<Fact[]>(),
    );
    return messages(found).values();
  }

  const catchUp = shareRead(async (roomId: string): Promise<Tail> => {
    const back = asked.get(roomId) ?? Infinity;
    asked.delete(roomId);
    const view = await log.read(roomId);
    if (!view) return { rev: 0, from: 0, facts: new Map() };
    const { room } = view;
    const known = tails.get(roomId);
    const isNear = known && room.rev - known.rev <= TAIL;
    const tail = isNear ? known : { rev: room.rev, from: room.seq, facts: new Map<number, Fact>() };
    const from = Math.max(Math.min(back, room.seq - TAIL, tail.from), room.seq - UNREAD_SCAN, 0);

    if (tail.rev < room.rev)
      note(tail, await readFacts(view, { deleted: { $in: [false, true] }, rev: { $gt: tail.rev } }));
    if (from < tail.from) note(tail, await readFacts(view, { seq: { $gt: from, $lte: tail.from } }));
    tail.rev = room.rev;
    tail.from = Math.min(tail.from, from);
    if (tail.facts.size > UNREAD_SCAN + TAIL) trim(tail, room.seq - UNREAD_SCAN);
    remember(roomId, tail);
    return tail;
  });

  function remember(roomId: string, tail: Tail): void {
    tails.delete(roomId);
    tails.set(roomId, tail);
    let size = 0;
    for (const { facts } of tails.values()) size += facts.size;
    // The rooms that were needed longest ago go first.
    for (const [oldest, { facts }] of tails) {
      if ((size <= FACTS_MAX && tails.size <= ROOMS_MAX) || oldest === roomId) break;
      tails.delete(oldest);
      size -= facts.size;
    }
  }

  async function countOne(userId: string, { roomId, readSeq, seq, rev }: UnreadFrom) {
    const from = Math.max(readSeq, seq - UNREAD_SCAN);
    if (from >= seq) return { unread: 0, mentions: 0 };
    let tail = tails.get(roomId);
    if (!tail || tail.rev < rev || tail.from > from) {
      asked.set(roomId, Math.min(from, asked.get(roomId) ?? Infinity));
      tail = await catchUp(roomId);
    }
    let [unread, mentions] = [0, 0];
    for (let at = from + 1; at <= seq; at += 1) {
      const fact = tail.facts.get(at);
      if (!fact || fact.senderId === userId || (fact.deleted && fact.rev <= rev)) continue;
      unread += 1;
      if (fact.mentions.includes(userId)) mentions += 1;
    }
    return { unread: Math.min(unread, LIMITS.unreadMax), mentions: Math.min(mentions, LIMITS.unreadMax) };
  }

  return (userId, marks) => Promise.all(marks.map((mark) => countOne(userId, mark)));
}

function note(tail: Tail, found: Iterable<Fact>): void {
  for (const { seq, senderId, mentions, deleted, rev } of found)
    tail.facts.set(seq, { seq, senderId, mentions, deleted, rev });
}

function trim(tail: Tail, from: number): void {
  tail.from = from;
  for (const seq of tail.facts.keys()) if (seq <= from) tail.facts.delete(seq);
}
