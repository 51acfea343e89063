import type { Message } from '@palaver/protocol/entities';
import type { Entry, SendEntry } from './outbox/entry.ts';
import { sameTarget } from './outbox/entry.ts';
import type { RoomCache } from './roomCache.ts';
import type { Delivery, PendingChange, RoomView, TimelineItem } from './state.ts';

export interface RoomViewInput {
  cache: RoomCache;
  userId: string;
  entries: readonly Entry[];
  /** Entry → since when it is on the wire, ms. */
  onTheWire: ReadonlyMap<string, number>;
  now: number;
  typing: string[];
  onlineCount: number | null;
  newFrom: number | null;
  loading: 'older' | null;
  /** Holes under way or failed, by the seq after them. */
  holes: ReadonlyMap<number, { state: 'loading' | 'failed'; error?: Extract<TimelineItem, { kind: 'hole' }>['error'] }>;
  before: RoomView | null;
}

/** What is on the wire is shown so only after this long: most answers are there sooner. */
const SHOW_SENDING_AFTER_MS = 1_000;

/** Puts a room together as a page shows it. Items that did not change are the same objects as before. */
export function buildRoomView(input: RoomViewInput): RoomView {
  const { cache, userId, typing, onlineCount, newFrom, loading, before } = input;
  const known = new Map(before?.timeline.map((item) => [item.key, item]));
  const timeline = [...messageItems(input), ...unsentItems(input)].map((item) => {
    const old = known.get(item.key);
    return old && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
  const receipts = Object.fromEntries(
    [...cache.marks]
      .filter(([id]) => id !== userId)
      .map(([id, { receivedSeq, readSeq }]) => [id, { receivedSeq, readSeq }]),
  );
  const first = timeline.find((item) => item.kind === 'message');
  const hasOlder = first ? first.message.seq > 1 : cache.room.seq > 0;
  return {
    room: cache.room,
    timeline,
    hasOlder,
    loading,
    typing: typing.filter((id) => id !== userId),
    onlineCount,
    receipts,
    newFrom,
  };
}

function messageItems({ cache, userId, entries, onTheWire, now, holes }: RoomViewInput): TimelineItem[] {
  const items: TimelineItem[] = [];
  let last = 0;
  for (const message of [...cache.messages.values()].sort((a, b) => a.seq - b.seq)) {
    if (message.seq > last + 1 && last > 0) {
      items.push({
        kind: 'hole',
        key: `hole:${last}`,
        afterSeq: last,
        beforeSeq: message.seq,
        ...(holes.get(message.seq) ?? { state: 'idle' as const }),
      });
    }
    last = message.seq;
    const own = message.senderId === userId;
    items.push({
      kind: 'message',
      key: own ? `own:${message.clientId}` : message.id,
      message,
      own,
      delivery: own ? deliveryOf(cache, message) : null,
      seen: own ? seenBy(cache, message, userId) : null,
      pending: pendingOf(message, entries, onTheWire, now),
    });
  }
  return items;
}

function unsentItems({ cache, entries, onTheWire, now }: RoomViewInput): TimelineItem[] {
  const stored = new Set([...cache.messages.values()].map((message) => message.clientId));
  return entries
    .filter((entry): entry is SendEntry => entry.kind === 'send' && !stored.has(entry.clientId))
    .map((entry) => ({
      kind: 'unsent' as const,
      key: `own:${entry.clientId}`,
      clientId: entry.clientId,
      text: pendingText(entry, entries),
      replyTo: entry.replyTo && 'id' in entry.replyTo ? entry.replyTo.id : (entry.replyTo?.clientId ?? null),
      createdAt: entry.createdAt,
      delivery: entryState(entry, onTheWire, now),
      ...(entry.failed ? { error: entry.failed } : {}),
    }));
}

/** An edit that waits behind its send is what the user sees. */
function pendingText(send: SendEntry, entries: readonly Entry[]): string {
  const edit = entries.findLast(
    (entry) => entry.kind === 'edit' && sameTarget(entry.target, { clientId: send.clientId }),
  );
  return edit?.kind === 'edit' ? edit.text : send.text;
}

function entryState(
  entry: Entry,
  onTheWire: ReadonlyMap<string, number>,
  now: number,
): 'queued' | 'sending' | 'failed' {
  if (entry.failed) return 'failed';
  const since = onTheWire.get(entry.entryId);
  return since !== undefined && now - since >= SHOW_SENDING_AFTER_MS ? 'sending' : 'queued';
}

function pendingOf(
  message: Message,
  entries: readonly Entry[],
  onTheWire: ReadonlyMap<string, number>,
  now: number,
): PendingChange[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'send' || !sameTarget(entry.target, { id: message.id })) return [];
    const change: PendingChange = {
      entryId: entry.entryId,
      kind: entry.kind,
      state: entryState(entry, onTheWire, now),
    };
    if (entry.kind === 'edit') change.text = entry.text;
    if (entry.failed) change.error = entry.failed;
    return [change];
  });
}

/** How many others have it. Who joined later does not count, and who may have is not counted either: what is shown is true. */
function seenBy(cache: RoomCache, message: Message, userId: string): { received: number; read: number; of: number } {
  const counted = cache.counts.find((count) => count.seq === message.seq);
  const others = [...cache.marks].filter(
    ([id, marks]) => id !== userId && marks.joinedSeq !== undefined && marks.joinedSeq < message.seq,
  );
  const received = others.filter(([, marks]) => marks.receivedSeq >= message.seq).length;
  const read = others.filter(([, marks]) => marks.readSeq >= message.seq).length;
  if (others.length > 0) return { received, read, of: others.length };
  return { received: counted?.received ?? 0, read: counted?.read ?? 0, of: Math.max(0, cache.room.memberCount - 1) };
}

/** How far an own message got with the first other person. */
function deliveryOf(cache: RoomCache, message: Message): Delivery {
  const { received, read } = seenBy(cache, message, message.senderId);
  return read > 0 ? 'read' : received > 0 ? 'delivered' : 'sent';
}
