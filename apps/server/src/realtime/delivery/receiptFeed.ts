import type { Change } from '@palaver/store/ports/change';
import { LIMITS } from '@palaver/protocol/limits';
import type { Context } from '../../context.ts';
import type { Emit } from './emit.ts';
import { userChannel } from '../sockets/socket.ts';

type MarksRaised = Extract<Change, { kind: 'marksRaised' }>;

export interface ReceiptFeed {
  raised(change: MarksRaised): void;
  close(): void;
}

interface Gathered {
  memberCount: number;
  received: Map<string, number>;
  read: Map<string, number>;
}

/** Receipts of a room are gathered for up to this long after the last ones went out (W3). */
const GATHER_MS = 1_000;

/**
 * Publishes marks that rose: at once in a quiet room, gathered for up to a second in a busy one (W3).
 * In rooms over 50 members the others get counts; one's own devices always get the mark itself.
 */
export function createReceiptFeed(ctx: Context, emit: Emit): ReceiptFeed {
  const waiting = new Map<string, Gathered>();
  const quiet = new Map<string, NodeJS.Timeout>();

  function flush(roomId: string): void {
    const gathered = waiting.get(roomId);
    if (!gathered) {
      quiet.delete(roomId);
      return;
    }
    waiting.delete(roomId);
    quiet.set(roomId, setTimeout(() => flush(roomId), GATHER_MS).unref());
    const named = gathered.memberCount <= LIMITS.namedReceiptsMaxMembers;
    for (const [eventType, marks] of [
      ['messageReceived', gathered.received],
      ['messageRead', gathered.read],
    ] as const) {
      for (const [userId, seq] of marks) {
        if (named) emit.toRooms([roomId], eventType, { roomId, userId, seq });
        else emit.toUser(userId, eventType, { roomId, userId, seq });
      }
    }
    if (!named) void publishCounts(ctx, emit, roomId, gathered);
  }

  return {
    raised({ member: { roomId, userId, receivedSeq, readSeq }, received, read, memberCount }) {
      const gathered = waiting.get(roomId) ?? { memberCount, received: new Map(), read: new Map() };
      waiting.set(roomId, gathered);
      gathered.memberCount = memberCount;
      // Reading implies receiving: one event announces both, through what was read.
      if (read) gathered.read.set(userId, readSeq);
      if (received && !(read && receivedSeq === readSeq)) gathered.received.set(userId, receivedSeq);
      if (!quiet.has(roomId)) flush(roomId);
    },
    close() {
      for (const timer of quiet.values()) clearTimeout(timer);
    },
  };
}

async function publishCounts(ctx: Context, emit: Emit, roomId: string, { received, read }: Gathered): Promise<void> {
  try {
    const counts = await ctx.stores.members.countMarks(roomId, LIMITS.countedReceipts);
    const only = received.size + read.size === 1 ? [...received.keys(), ...read.keys()][0] : undefined;
    const options = only ? { except: userChannel(only) } : undefined;
    emit.toRooms([roomId], read.size > 0 ? 'messageRead' : 'messageReceived', { roomId, counts }, options);
  } catch (cause) {
    ctx.log.warn('receipts not published', { roomId, cause });
  }
}
