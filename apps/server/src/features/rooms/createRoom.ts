import type { Room } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { NewRoom } from '@palaver/store/ports/rooms';
import type { RoomRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { requireRoomRate } from './requireRoomRate.ts';
import { randomRoomId, slugOf } from './roomIds.ts';
import { readRoomView } from '../roomView.ts';
import { withRoomFor } from '../withRoomFor.ts';

export interface CreateRoomInput {
  name: string;
  kind: 'public' | 'private';
  topic?: string;
  members?: string[];
}

/** Makes a room that the caller owns, with its first members. @throws USER_NOT_FOUND, TOO_MANY_ROOMS, RATE_LIMITED */
export async function createRoom(ctx: Context, caller: Caller, input: CreateRoomInput): Promise<Room> {
  const others = [...new Set(input.members)].filter((userId) => userId !== caller.userId);
  const known = await ctx.stores.users.findMany(others);
  if (known.filter((user) => !user.deactivated).length < others.length) {
    throw new PalaverError('USER_NOT_FOUND', 'One of these people does not exist.');
  }
  const room = await withRoomFor(ctx, [caller.userId, ...others], async () => {
    await requireRoomRate(ctx, caller, 'peopleAdded', others.length);
    await requireRoomRate(ctx, caller, 'roomsMade', 1);
    return claimId(ctx, caller, {
      kind: input.kind,
      name: input.name,
      topic: input.topic ?? '',
      members: [
        { userId: caller.userId, role: 'owner' },
        ...others.map((userId) => ({ userId, role: 'member' as const })),
      ],
    });
  });
  return readRoomView(ctx, room, await ctx.stores.members.find(room.id, caller.userId));
}

/** A public room gets the slug of its name when that is free, any other a random id: a slug would show a private name. */
async function claimId(ctx: Context, caller: Caller, room: Omit<NewRoom, 'id'>): Promise<RoomRecord> {
  const slug = room.kind === 'public' ? slugOf(room.name) : null;
  for (const id of [slug ?? randomRoomId(), randomRoomId(), randomRoomId()]) {
    const created = await ctx.stores.by(caller).rooms.create({ ...room, id }, caller.origin);
    if (created.outcome === 'created') return created.room;
    // The account was deleted while this was asked.
    if (created.outcome === 'ownerGone') throw new PalaverError('USER_NOT_FOUND', 'This account does not exist.');
  }
  throw new PalaverError('INTERNAL', 'No free room id was found.');
}
