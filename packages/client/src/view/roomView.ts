import type { Message } from '@palaver/protocol/entities';
import type { Entry } from '../outbox/entry.ts';
import type { HoleState } from '../sync/history.ts';
import { contains } from '../sync/intervals.ts';
import { isUnseen, type RoomCache } from '../sync/roomCache.ts';
import { deliveryOf, joinedSeqOf, seenBy } from '../receipts/seenBy.ts';
import { keepArray, keepObject, keepRecord } from './sharing.ts';
import type { MessageItem, PendingChange, RoomView, Seen, TimelineItem } from '../state.ts';
import { shownState, unsentItems, type Wire } from './unsentItems.ts';

export interface RoomViewInput extends Wire {
  cache: RoomCache;
  userId: string;
  entries: readonly Entry[];
  typing: string[];
  onlineCount: number | null;
  newFrom: number | null;
  loading: 'older' | null;
  /** A sync is bringing what comes after the newest message on the device, and what lies before the newest page. */
  catchingUp: boolean;
  /** Holes under way or failed, by the seq after them. */
  holes: ReadonlyMap<number, HoleState>;
  before: RoomView | null;
}

/** Puts a room together as a page shows it. Whatever did not change is the same object as before, up to the view itself. */
export function buildRoomView(input: RoomViewInput): RoomView {
  const { cache, userId, typing, onlineCount, newFrom, loading, before } = input;
  const known = new Map(before?.timeline.map((item) => [item.key, item]));
  const unsent = unsentItems(input).map((item) => keepObject<TimelineItem>(known.get(item.key), item));
  const timeline = [...messageItems(input, known), ...unsent];
  const receipts = Object.fromEntries(
    [...cache.marks]
      .filter(([id]) => id !== userId)
      .map(([id, marks]) => [
        id,
        { receivedSeq: marks.receivedSeq, readSeq: marks.readSeq, joinedSeq: joinedSeqOf(cache, marks) },
      ]),
  );
  const first = cache.inOrder()[0];
  return keepObject(before, {
    room: cache.room,
    timeline: keepArray(before?.timeline, timeline),
    pins: keepArray(before?.pins, cache.pins()),
    hasOlder: first ? first.seq > 1 : cache.room.seq > 0,
    loading,
    typing: keepArray(
      before?.typing,
      typing.filter((id) => id !== userId),
    ),
    onlineCount,
    receipts: keepRecord(before?.receipts, receipts),
    newFrom,
  });
}

function messageItems(input: RoomViewInput, known: ReadonlyMap<string, TimelineItem>): TimelineItem[] {
  const { cache, userId, catchingUp } = input;
  const seen = seenBy(cache, userId);
  const pending = pendingById(input);
  const items: TimelineItem[] = [];
  let last = 0;
  const hole = (beforeSeq: number, rest: 'idle' | 'loading') => {
    const key = `hole:${last}`;
    const state = input.holes.get(beforeSeq) ?? { state: rest };
    items.push(keepObject<TimelineItem>(known.get(key), { kind: 'hole', key, afterSeq: last, beforeSeq, ...state }));
  };
  for (const message of cache.inOrder()) {
    // Between what first came of an open room and its newest page the sync brings the rest; a declared hole waits to be asked for.
    const coming = catchingUp && !contains(cache.holes, message.seq - 1);
    if (message.seq > last + 1 && last > 0) hole(message.seq, coming ? 'loading' : 'idle');
    last = message.seq;
    if (isUnseen(message)) continue;
    items.push(messageItem(message, message.senderId === userId ? seen(message.seq) : null, pending, known));
  }
  if (last > 0 && cache.room.seq > last) hole(cache.room.seq + 1, catchingUp ? 'loading' : 'idle');
  return items;
}

function messageItem(
  message: Message,
  seen: Seen | null,
  pending: ReadonlyMap<string, PendingChange[]>,
  known: ReadonlyMap<string, TimelineItem>,
): MessageItem {
  const own = seen !== null;
  const key = own ? `own:${message.clientId}` : message.id;
  const old = known.get(key);
  const before = old?.kind === 'message' ? old : undefined;
  const changes = (pending.get(message.id) ?? []).map((change, i) => keepObject(before?.pending[i], change));
  return keepObject(before, {
    kind: 'message',
    key,
    message,
    own,
    delivery: seen && deliveryOf(seen),
    seen: seen && keepObject(before?.seen, seen),
    pending: keepArray(before?.pending, changes),
  });
}

function pendingById({ entries, ...wire }: RoomViewInput): ReadonlyMap<string, PendingChange[]> {
  const byId = new Map<string, PendingChange[]>();
  for (const entry of entries) {
    if (entry.kind === 'send' || !('id' in entry.target)) continue;
    const change: PendingChange = { entryId: entry.entryId, kind: entry.kind, state: shownState(entry, wire) };
    if (entry.kind === 'edit') change.text = entry.text;
    if (entry.kind === 'pin') change.on = entry.on;
    if (entry.kind === 'react') Object.assign(change, { emoji: entry.emoji, on: entry.on });
    if (entry.state.name === 'failed') change.error = entry.state.error;
    byId.set(entry.target.id, [...(byId.get(entry.target.id) ?? []), change]);
  }
  return byId;
}
