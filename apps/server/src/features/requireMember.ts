import { PalaverError } from '@palaver/protocol/errors';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import type { BanRecord, MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import { conversationPair } from '@palaver/store/rules/conversations';
import type { Caller, Context } from '../context.ts';
import { refuseBanned } from './refuseBanned.ts';
import { untilFresh } from './untilFresh.ts';

/** The answer for a room that is missing, and for one that the caller may not know of: they must look alike (M3). */
export function roomNotFound(): PalaverError {
  return new PalaverError('ROOM_NOT_FOUND', 'There is no such room.');
}

/** The refusal of somebody who is no member: a public room may be named, any other does not exist for them (M3). */
export function notAMember(room: RoomRecord | null): PalaverError {
  return room?.kind === 'public'
    ? new PalaverError('NOT_A_MEMBER', 'You are not a member of this room.')
    : roomNotFound();
}

/**
 * The room and the caller's membership of it, read from the store at this moment (M1).
 * A private room between the caller and another person is opened by being asked for.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED
 */
export async function requireMember(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord }> {
  const found = (await ctx.stores.members.findWithRoom(roomId, caller.userId)) ?? (await openPm(ctx, caller, roomId));
  if (!found?.member) {
    refuseBanned(ctx, found?.ban ?? null);
    throw notAMember(found?.room ?? null);
  }
  return { room: found.room, member: found.member };
}

/**
 * A room that the caller may know of, as requireMember reads it: any public one, and those one is in (M3). `member` is null for who is not in it.
 * @throws ROOM_NOT_FOUND, BANNED
 */
export async function requireVisible(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord | null }> {
  const found = (await ctx.stores.members.findWithRoom(roomId, caller.userId)) ?? (await openPm(ctx, caller, roomId));
  if (found && !found.member) refuseBanned(ctx, found.ban);
  if (!found || (!found.member && found.room.kind !== 'public')) throw roomNotFound();
  return found;
}

/**
 * Reads something of a room for somebody who is a member, and still is when it has been read (M1, M2).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, STORE_UNAVAILABLE
 */
export async function readAsMember<T>(
  ctx: Context,
  caller: Caller,
  roomId: string,
  read: (found: { room: RoomRecord; member: MemberRecord }) => Promise<T>,
): Promise<T> {
  const lookedAt = performance.now();
  const result = await read(await requireMember(ctx, caller, roomId));
  await untilFresh(lookedAt, async () => {
    await requireMember(ctx, caller, roomId);
  });
  return result;
}

/**
 * Opens the conversation that an id of the form `pm_<a>_<b>` names, where the caller is one of the two (B2). All devices of both are informed,
 * the one that asks too. `created`: this very call made it, however many asked at once. Null: there is no such conversation.
 * @throws VALIDATION_FAILED for a conversation with oneself
 */
export async function openPm(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord | null; ban: BanRecord | null; created: boolean } | null> {
  if (roomId === pmRoomId(caller.userId, caller.userId)) throw withOneself('roomId');
  // A stranger is refused before the store takes a turn for the write: the time it takes would show that the room exists (M3).
  if (!conversationPair(roomId, caller.userId)) return null;
  const { outcome } = await ctx.stores.rooms.openConversation(roomId, caller.userId);
  const found = await ctx.stores.members.findWithRoom(roomId, caller.userId);
  return found && { ...found, created: outcome === 'opened' };
}

/** The refusal of a conversation with oneself. `path` names the field. */
export function withOneself(path: string): PalaverError {
  return new PalaverError('VALIDATION_FAILED', 'Private messages need another person.', {
    details: [{ path, message: 'Yourself.' }],
  });
}
