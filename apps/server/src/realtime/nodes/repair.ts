import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { Change } from '@palaver/store/ports/change';
import type { News, SharedStore } from '@palaver/store/ports/news';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';
import { completeAt, formatPosition } from '../../features/sync/position.ts';
import { untilFresh } from '../../features/untilFresh.ts';
import { DeliveredRevs } from './deliveredRevs.ts';
import type { Emit } from '../delivery/emit.ts';
import { AnnouncedState } from './announcedState.ts';
import type { HeldNews } from './heldNews.ts';

export interface RepairDeps {
  ctx: Context;
  shared: SharedStore;
  emit: Emit;
  /** Whether somebody on this node listens to the room. */
  isHeard(roomId: string): boolean;
  /** Whether this person has an open socket here that does not listen to the room. */
  lacks(userId: string, roomId: string): boolean;
  deliver(changes: Change[]): void;
  held: HeldNews;
}

export interface Repair {
  /** Somebody begins to listen to this room, and knows it and the own membership as they are here. */
  begin(room: RoomRecord, member: MemberRecord): void;
  /** A change is about to be delivered on this node. False: it was delivered already, as read from the store. */
  note(change: Change): boolean;
  /** Whether another node's change came after a later one was announced. */
  isOld(change: Change): boolean;
  close(): void;
}

/** What is known here, beside what is given. */
interface Known extends RepairDeps {
  delivered: DeliveredRevs;
  announced: AnnouncedState;
  /** Memberships that were new in the store at the last look, and of which nothing was announced here yet. */
  unannounced: Set<string>;
}

/** How often the store is asked what was changed: removals and ended sessions must count within 2 s (M2). */
const EVERY_MS = 700;
/** So many rooms are asked at once for what they lost. */
const AT_ONCE = 8;
/** A membership that is younger than this, and of which nothing was announced here, is new. */
const NEW_MS = 30_000;

/**
 * Compares what was changed in the store with what this node has delivered, and delivers the rest itself, whatever became of the bus (R4, M2).
 * A change of a room counts as lost when it is still missing at the next look.
 */
export function startRepair(given: RepairDeps): Repair {
  const known: Known = {
    ...given,
    delivered: new DeliveredRevs(),
    announced: new AnnouncedState(),
    unannounced: new Set(),
  };
  const { ctx, shared, delivered, announced, isHeard, held } = known;
  let since = shared.position();
  /** Rooms with something that was not delivered at the last look: through which rev it was, and the newest head that is known. */
  const missing = new Map<string, { upTo: number; head: number }>();
  let bringing = false;
  let closed = false;
  let timer = setTimeout(() => void bringNews(), EVERY_MS);

  async function bringNews(): Promise<void> {
    try {
      const beganAt = performance.now();
      // What is announced while this is read may be newer than what is read: the next look sees how it is.
      const readAt = announced.moment;
      const news = await shared.news(since);
      announcePeople(known, news, readAt);
      await announceMembers(known, news, readAt);
      delivered.keepOnly(isHeard);
      const lost = noteMissing(news.rooms);
      since = news.position;
      held.looked(beganAt);
      // Removals and ended sessions do not wait for messages.
      if (!bringing && lost.length > 0) void bring(lost);
    } catch (cause) {
      held.lookFailed();
      ctx.log.warn('what other nodes changed is not known', { cause });
    }
    if (!closed) timer = setTimeout(() => void bringNews(), EVERY_MS);
  }

  /** Looks which rooms miss something. What a room missed at the last look too, though it may not be among the news any more, is lost. */
  function noteMissing(rooms: RoomRecord[]): string[] {
    const heads = new Map([...missing].map(([roomId, { head }]) => [roomId, head]));
    for (const { id, rev } of rooms) heads.set(id, Math.max(rev, heads.get(id) ?? 0));
    const lost: string[] = [];
    for (const [roomId, head] of heads) {
      const upTo = delivered.behind(roomId, head);
      if (upTo === missing.get(roomId)?.upTo) lost.push(roomId);
      if (upTo === null) missing.delete(roomId);
      else missing.set(roomId, { upTo, head });
    }
    return lost;
  }

  /** Brings what these rooms lost; where the store does not answer, the next look finds it again. */
  async function bring(roomIds: string[]): Promise<void> {
    bringing = true;
    try {
      for (let i = 0; i < roomIds.length && !closed; i += AT_ONCE)
        await Promise.all(roomIds.slice(i, i + AT_ONCE).map((roomId) => deliverMessages(known, roomId)));
    } catch (cause) {
      ctx.log.warn('what the bus lost is not known', { cause });
    } finally {
      bringing = false;
    }
  }

  return {
    begin(room, member) {
      delivered.begin(room.id, room.rev);
      if (!isHeard(room.id)) announced.note({ kind: 'roomChanged', room });
      announced.readmit(member);
    },
    note(change) {
      // What another node did since counts: its news may have come before what this node was not answered in time.
      if (announced.isUndone(change)) return false;
      announced.note(change);
      if (change.kind === 'memberAdded') delivered.begin(change.room.id, change.room.rev);
      if (!('message' in change)) return true;
      const { roomId, rev } = change.message;
      const isNew = !delivered.has(roomId, rev);
      delivered.note(roomId, rev);
      return isNew;
    },
    isOld: (change) => announced.isOld(change),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function announcePeople({ announced, deliver }: Known, { sessions, users }: News, readAt: number): void {
  const changes: Change[] = [
    ...sessions.map(({ sessionId, ...rest }): Change => ({ kind: 'sessionsEnded', sessionIds: [sessionId], ...rest })),
    ...users.map((user): Change => ({ kind: 'userChanged', user })),
  ];
  deliver(changes.filter((change) => !announced.has(change, readAt)));
}

/**
 * Who is gone is announced at once (M2). Who came is announced at the next look: the other node's news are on their way, with the messages of the same commit
 * behind them, which would count as delivered if the room were announced as it is by now.
 */
async function announceMembers(known: Known, { members, rooms }: News, readAt: number): Promise<void> {
  const { ctx, announced, deliver, isHeard, lacks } = known;
  const before = known.unannounced;
  known.unannounced = new Set();
  // Who is gone first: each who came is read of the store.
  const inTurn = [...members.filter(({ gone }) => gone), ...members.filter(({ gone }) => !gone)];
  for (const { member, gone, version } of inTurn) {
    const { roomId, userId } = member;
    const change: Change = gone
      ? { kind: 'memberRemoved', roomId, userId, ...gone, version }
      : { kind: 'memberChanged', member, version };
    if (announced.has(change, readAt) || announced.isOld(change)) continue;
    const isYoung = ctx.stores.now() - Date.parse(member.joinedAt) < NEW_MS;
    const isNew = !gone && (lacks(userId, roomId) || (isYoung && !announced.isKnown(member)));
    const key = `${roomId} ${userId} ${version}`;
    if (isNew && !before.has(key)) {
      known.unannounced.add(key);
      continue;
    }
    const now = isNew ? await readMembership(ctx, member) : null;
    if (isNew && !now) continue;
    if (announced.has(change, readAt) || announced.isOld(change)) continue;
    deliver([now ? { kind: 'memberAdded', ...now, version } : change]);
  }
  const changes = rooms.filter(({ id }) => isHeard(id)).map((room): Change => ({ kind: 'roomChanged', room }));
  deliver(changes.filter((change) => !announced.has(change, readAt)));
}

/** A membership as it is at this moment, or null where it has ended since the news of it were read: those may have come late (M2). @throws STORE_UNAVAILABLE */
async function readMembership(ctx: Context, { roomId, userId }: MemberRecord) {
  const lookedAt = performance.now();
  const look = () =>
    Promise.all([ctx.stores.members.findWithRoom(roomId, userId), ctx.stores.users.find(userId)] as const);
  let [found, account] = await look();
  await untilFresh(lookedAt, async () => {
    [found, account] = await look();
  });
  if (!found?.member || !account) return null;
  return { room: found.room, member: found.member, user: account.user };
}

/** Delivers what a room is missing; where that is more than a sync gives, it asks the clients to sync. */
async function deliverMessages({ ctx, shared, delivered, deliver, emit }: Known, roomId: string): Promise<void> {
  const upTo = delivered.through(roomId);
  if (upTo === null) return;
  const { messages, erased, head, tooMany } = await ctx.stores.messages.changes(roomId, upTo, LIMITS.syncMaxChanges);
  const isLost = ({ rev }: { rev: number }) => !delivered.has(roomId, rev);
  const gone = erased.filter(isLost);
  // More than a sync gives: the clients ask themselves.
  const isMuch = tooMany || gone.length > LIMITS.syncMaxChanges;
  const tombstones = isMuch ? [] : await Promise.all(gone.map(({ seq }) => ctx.stores.messages.find(roomId, seq)));
  const lost = [...messages.filter(isLost), ...tombstones.filter((one) => one !== null)].sort((a, b) => a.rev - b.rev);
  ctx.measures.counts.repaired += lost.length;
  ctx.log.info('delivered what the bus lost', { roomId, messages: lost.length });
  deliver(lost.map(asChange));
  delivered.closeThrough(roomId, head);
  if (!isMuch) return;
  const stateRev = formatPosition(completeAt(shared.position()));
  emit.toRooms([roomId], 'heads', { epoch: ctx.stores.epoch, stateRev, rooms: { [roomId]: head } });
}

/** What happened to a message last, as its state shows it. */
function asChange(message: Message): Change {
  if (message.deleted) return { kind: 'messageDeleted', message };
  if (message.reactions.length > 0) return { kind: 'messageReacted', message };
  if (message.pinned) return { kind: 'messagePinned', message };
  return { kind: message.edited ? 'messageEdited' : 'chatMessage', message };
}
