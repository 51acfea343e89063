import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { Change } from '@palaver/store/ports/change';
import type { News, SharedStore } from '@palaver/store/ports/news';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Context } from '../context.ts';
import { completeAt, formatPosition } from '../features/sync/position.ts';
import { DeliveredRevs } from './deliveredRevs.ts';
import type { Outlet } from './outlet.ts';
import { ToldState } from './toldState.ts';

export interface RepairDeps {
  ctx: Context;
  shared: SharedStore;
  outlet: Outlet;
  /** Whether somebody on this node listens to the room. */
  isHeard(roomId: string): boolean;
  /** Whether this person has an open socket here that does not listen to the room. */
  lacks(userId: string, roomId: string): boolean;
  deliver(changes: Change[]): void;
}

export interface Repair {
  /** Somebody begins to listen to this room, and knows it and the own membership as they are here. */
  begin(room: RoomRecord, member: MemberRecord): void;
  /** A change is about to be delivered on this node. False: it was, by the store's word before the bus's or its own commit's. */
  note(change: Change): boolean;
  /** Whether another node's word came after what followed it was told. */
  isOld(change: Change): boolean;
  close(): void;
}

/** What is known here, beside what is given. */
interface Known extends RepairDeps {
  delivered: DeliveredRevs;
  told: ToldState;
}

/** How often the store is asked what was changed: removals and ended sessions must count within 2 s (M2). */
const EVERY_MS = 700;
/** So many rooms are asked at once for what they lost. */
const AT_ONCE = 8;
/** A membership that is younger than this, and of which nothing was told here, is new. */
const NEW_MS = 30_000;

/**
 * Compares what was changed in the store with what this node has delivered, and delivers the rest itself, whatever became of the bus (R4, M2).
 * A change of a room counts as lost when it is still missing at the next look.
 */
export function startRepair(given: RepairDeps): Repair {
  const known: Known = { ...given, delivered: new DeliveredRevs(), told: new ToldState() };
  const { ctx, shared, delivered, told, isHeard } = known;
  let since = shared.position();
  /** Rooms with something that was not delivered at the last look: through which rev it was, and the newest head that was told of. */
  const missing = new Map<string, { upTo: number; head: number }>();
  let bringing = false;
  let closed = false;
  let timer = setTimeout(() => void look(), EVERY_MS);

  async function look(): Promise<void> {
    try {
      // What is told while this is read may be newer than what is read: the next look sees how it is.
      const readAt = told.moment;
      const news = await shared.news(since);
      tellPeople(known, news, readAt);
      await tellMembers(known, news, readAt);
      delivered.keepOnly(isHeard);
      const lost = noteMissing(news.rooms);
      since = news.position;
      // Removals and ended sessions do not wait for messages.
      if (!bringing && lost.length > 0) void bring(lost);
    } catch (cause) {
      ctx.log.warn('what other nodes changed is not known', { cause });
    }
    if (!closed) timer = setTimeout(() => void look(), EVERY_MS);
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
        await Promise.all(roomIds.slice(i, i + AT_ONCE).map((roomId) => tellMessages(known, roomId)));
    } catch (cause) {
      ctx.log.warn('what the bus lost is not known', { cause });
    } finally {
      bringing = false;
    }
  }

  return {
    begin(room, member) {
      delivered.begin(room.id, room.rev);
      if (!isHeard(room.id)) told.note({ kind: 'roomChanged', room });
      told.readmit(member);
    },
    note(change) {
      told.note(change);
      if (change.kind === 'memberAdded') delivered.begin(change.room.id, change.room.rev);
      if (!('message' in change)) return true;
      const { roomId, rev } = change.message;
      const isNew = !delivered.has(roomId, rev);
      delivered.note(roomId, rev);
      return isNew;
    },
    isOld: (change) => told.isOld(change),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function tellPeople({ told, deliver }: Known, { sessions, users }: News, readAt: number): void {
  const changes: Change[] = [
    ...sessions.map(({ sessionId, ...rest }): Change => ({ kind: 'sessionsEnded', sessionIds: [sessionId], ...rest })),
    ...users.map((user): Change => ({ kind: 'userChanged', user })),
  ];
  deliver(changes.filter((change) => !told.has(change, readAt)));
}

async function tellMembers(
  { ctx, told, deliver, isHeard, lacks }: Known,
  { members, rooms }: News,
  readAt: number,
): Promise<void> {
  // Who is gone first: each who came is read of the store.
  const inTurn = [...members.filter(({ gone }) => gone), ...members.filter(({ gone }) => !gone)];
  for (const { member, gone, version } of inTurn) {
    const { roomId, userId } = member;
    const change: Change = gone
      ? { kind: 'memberRemoved', roomId, userId, reason: gone, version }
      : { kind: 'memberChanged', member, version };
    if (told.has(change, readAt) || told.isOld(change)) continue;
    const isNew = !gone && (lacks(userId, roomId) || ctx.stores.now() - Date.parse(member.joinedAt) < NEW_MS);
    const [room, account] = isNew
      ? await Promise.all([ctx.stores.rooms.find(roomId), ctx.stores.users.find(userId)])
      : [null, null];
    if (told.has(change, readAt) || told.isOld(change)) continue;
    deliver([room && account ? { kind: 'memberAdded', room, member, user: account.user, version } : change]);
  }
  const changes = rooms.filter(({ id }) => isHeard(id)).map((room): Change => ({ kind: 'roomChanged', room }));
  deliver(changes.filter((change) => !told.has(change, readAt)));
}

/** Delivers what a room is missing; more than a client would be told by a sync, it is told to ask for. */
async function tellMessages({ ctx, shared, delivered, deliver, outlet }: Known, roomId: string): Promise<void> {
  const upTo = delivered.through(roomId);
  if (upTo === null) return;
  const { messages, head, tooMany } = await ctx.stores.messages.changes(roomId, upTo, LIMITS.syncMaxChanges);
  const lost = messages.filter((message) => !delivered.has(roomId, message.rev));
  ctx.log.info('delivered what the bus lost', { roomId, messages: lost.length });
  deliver(lost.map(asChange));
  delivered.settle(roomId, head);
  if (!tooMany) return;
  const stateRev = formatPosition(completeAt(shared.position()));
  outlet.toRooms([roomId], 'heads', { epoch: ctx.stores.epoch, stateRev, rooms: { [roomId]: head } });
}

/** What happened to a message last, as its state shows it. */
function asChange(message: Message): Change {
  if (message.deleted) return { kind: 'messageDeleted', message };
  if (message.reactions.length > 0) return { kind: 'messageReacted', message };
  return { kind: message.edited ? 'messageEdited' : 'chatMessage', message };
}
