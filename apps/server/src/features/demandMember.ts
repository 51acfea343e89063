import { PalaverError } from '@palaver/protocol/errors';
import { pmRoomId, pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../context.ts';
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
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER
 */
export async function demandMember(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord }> {
  const found = (await ctx.stores.members.findWithRoom(roomId, caller.userId)) ?? (await openPm(ctx, caller, roomId));
  if (!found?.member) throw notAMember(found?.room ?? null);
  return { room: found.room, member: found.member };
}

/**
 * A room that the caller may know of, as demandMember reads it: any public one, and those one is in (M3). `member` is null for who is not in it.
 * @throws ROOM_NOT_FOUND
 */
export async function demandVisible(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord | null }> {
  const found = (await ctx.stores.members.findWithRoom(roomId, caller.userId)) ?? (await openPm(ctx, caller, roomId));
  if (!found || (!found.member && found.room.kind !== 'public')) throw roomNotFound();
  return found;
}

/**
 * Reads something of a room for somebody who is a member, and still is when it has been read (M1, M2).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, STORE_UNAVAILABLE
 */
export async function readAsMember<T>(
  ctx: Context,
  caller: Caller,
  roomId: string,
  read: (found: { room: RoomRecord; member: MemberRecord }) => Promise<T>,
): Promise<T> {
  const lookedAt = performance.now();
  const result = await read(await demandMember(ctx, caller, roomId));
  await untilFresh(lookedAt, async () => {
    await demandMember(ctx, caller, roomId);
  });
  return result;
}

/**
 * Makes the private room that an id of the form `pm_<a>_<b>` names, when the caller is one of the two and the other exists. All devices of both are told,
 * the one that asks too: the ack of a send does not hold the room. `created`: this very call made it, however many asked at once.
 * @throws VALIDATION_FAILED for a room with oneself
 */
export async function openPm(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord | null; created: boolean } | null> {
  if (roomId === pmRoomId(caller.userId, caller.userId)) throw withOneself('roomId');
  const pair = pmRoomUsers(roomId);
  if (!pair?.includes(caller.userId)) return null;
  const partnerId = pair[0] === caller.userId ? pair[1] : pair[0];
  const partner = await ctx.stores.users.find(partnerId);
  if (!partner || partner.user.deactivated) return null;
  const members = pair.map((userId) => ({ userId, role: 'member' as const }));
  const { outcome } = await ctx.stores.rooms.create({ id: roomId, kind: 'pm', name: '', topic: '', members });
  const found = await ctx.stores.members.findWithRoom(roomId, caller.userId);
  return found && { ...found, created: outcome === 'created' };
}

/** The refusal of a conversation with oneself. `path` names the field. */
export function withOneself(path: string): PalaverError {
  return new PalaverError('VALIDATION_FAILED', 'Private messages need another person.', {
    details: [{ path, message: 'Yourself.' }],
  });
}
