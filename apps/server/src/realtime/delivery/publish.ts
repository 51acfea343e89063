import type { Message } from '@palaver/protocol/entities';
import type { Change } from '@palaver/store/ports/change';
import type { Context } from '../../context.ts';
import { muteNow } from '../../features/refuseMuted.ts';
import { readRoomView, roomView } from '../../features/roomView.ts';
import type { Emit } from './emit.ts';
import type { ProfileFeed } from './profileFeed.ts';
import type { ReceiptFeed } from './receiptFeed.ts';
import { type PalaverServer, sessionChannel, userChannel } from '../sockets/socket.ts';
import type { Subscriptions } from '../sockets/subscriptions.ts';

export interface PublishDeps {
  ctx: Context;
  io: PalaverServer;
  emit: Emit;
  subscriptions: Subscriptions;
  receipts: ReceiptFeed;
  profiles: ProfileFeed;
  /** Takes note of a change that is about to be delivered. False: it was delivered already. */
  isNew(change: Change): boolean;
  /** Somebody is in other rooms now. */
  roomsChanged(userId: string): void;
  /** A new message was handed to the sockets of this node. */
  delivered(message: Message): void;
  /** Forgets verified tokens, so that a session that ended, or a role that changed, counts at once (A7). */
  forgetTokens: { session(sessionId: string): void; user(userId: string): void };
}

/**
 * Makes live events for the sockets of this node out of what was committed, by this node or another, in the order in which it comes (S5),
 * each after the answer to the socket that asked (S1). Nothing else publishes what is stored: what reached a client is durable.
 */
export function createPublisher(deps: PublishDeps): (changes: Change[]) => void {
  const queue: Change[] = [];
  let running = false;

  async function deliverQueue(): Promise<void> {
    running = true;
    for (let change = queue.shift(); change; change = queue.shift()) {
      if ('message' in change && change.origin) await change.origin.answered;
      deliver(deps, change);
      if (change.kind === 'chatMessage') deps.delivered(change.message);
    }
    running = false;
  }

  return (changes) => {
    queue.push(...changes.filter((change) => deps.isNew(change)));
    if (!running) void deliverQueue();
  };
}

function deliver(deps: PublishDeps, change: Change): void {
  const { emit, subscriptions } = deps;
  const options = change.origin ? { except: change.origin.socketId } : undefined;
  switch (change.kind) {
    case 'memberAdded': {
      const { room, member, user } = change;
      subscriptions.subscribe(member.userId, room.id);
      deps.roomsChanged(member.userId);
      emit.toUser(member.userId, 'roomAdded', { room: roomView(deps.ctx, room, member) }, options);
      // A new room is announced with all its members.
      if (!change.founding)
        emit.toRooms([room.id], 'userJoined', { roomId: room.id, user }, { except: userChannel(user.id) });
      break;
    }
    case 'memberRemoved': {
      const { roomId, userId, reason, why, until, roomErased } = change;
      subscriptions.unsubscribe(userId, roomId);
      deps.roomsChanged(userId);
      deps.ctx.typing.stop(roomId, userId);
      const ban = { ...(why !== undefined && { why }), ...(until !== undefined && { until }) };
      emit.toUser(userId, 'roomRemoved', { roomId, reason, ...ban }, options);
      if (!roomErased) emit.toRooms([roomId], 'userLeft', { roomId, userId, reason });
      break;
    }
    case 'memberChanged':
      if (muteNow(deps.ctx, change.member)) deps.ctx.typing.stop(change.member.roomId, change.member.userId);
      void publishRoom(deps, change.member.roomId, [change.member.userId]);
      break;
    case 'roomChanged':
      void publishRoom(deps, change.room.id, membersHere(deps, change.room.id));
      break;
    case 'marksRaised':
      deps.receipts.raised(change);
      break;
    case 'userChanged':
      deps.forgetTokens.user(change.user.id);
      deps.profiles.changed(change.user);
      break;
    case 'sessionsEnded':
      endSessions(deps, change);
      break;
    default:
      emit.toRooms([change.message.roomId], change.kind, { message: change.message }, options);
  }
}

/** Members of a room with a live socket on this node. */
function membersHere({ io }: PublishDeps, roomId: string): string[] {
  const ids = io.of('/').adapter.rooms.get(roomId) ?? new Set<string>();
  const users = new Set<string>();
  for (const id of ids) {
    const socket = io.of('/').sockets.get(id);
    if (socket) users.add(socket.data.userId);
  }
  return [...users];
}

/** Publishes the room as it is now to each of these members, with their own part of it. */
async function publishRoom({ ctx, emit }: PublishDeps, roomId: string, userIds: string[]): Promise<void> {
  try {
    for (const userId of userIds) {
      const found = await ctx.stores.members.findWithRoom(roomId, userId);
      if (found?.member)
        emit.toUser(userId, 'roomUpdated', { room: await readRoomView(ctx, found.room, found.member) });
    }
  } catch (cause) {
    // They learn it by their next sync: the store kept the change.
    ctx.log.warn('roomUpdated not published', { roomId, cause });
  }
}

/** Ends live sockets of ended sessions: the client hears why, then is disconnected (M2). */
function endSessions(
  { io, emit, forgetTokens }: PublishDeps,
  { sessionIds, reason }: Extract<Change, { kind: 'sessionsEnded' }>,
): void {
  for (const sessionId of sessionIds) {
    forgetTokens.session(sessionId);
    emit.toChannel(sessionChannel(sessionId), 'sessionEnded', { reason });
    io.local.in(sessionChannel(sessionId)).disconnectSockets(true);
  }
}
