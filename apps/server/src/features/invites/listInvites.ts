import type * as z from 'zod';
import type { InviteList } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { routes } from '@palaver/protocol/routes';
import type { Membership } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { inviteView } from './inviteView.ts';
import { maySee } from './maySee.ts';

/** The invitations that somebody may withdraw and that have not run out, newest first. A page may hold fewer than it could. */
export async function listInvites(
  ctx: Context,
  { userId, role }: Caller,
  { limit = LIMITS.pageDefault, cursor }: z.output<typeof routes.listInvites.query>,
): Promise<InviteList> {
  const { invites, rooms, users } = ctx.stores;
  const { memberships } = await rooms.ofUser(userId);
  const mine = new Map(memberships.map((one) => [one.room.id, one]));
  const roomIds = memberships.filter(mayGovern).map(({ room }) => room.id);
  const endsAfter = new Date(ctx.stores.now()).toISOString();
  const page = { madeBy: userId, roomIds, all: role === 'admin', endsAfter, limit };
  const found = await invites.list({ ...page, ...(cursor !== undefined && { cursor }) });
  const makers = new Map((await users.findMany(found.items.map((one) => one.createdBy))).map((one) => [one.id, one]));
  const items = await Promise.all(
    found.items.map(async (invite) => {
      const { roomId } = invite;
      const membership = roomId === null ? undefined : mine.get(roomId);
      const room = roomId === null ? null : (membership?.room ?? (await rooms.find(roomId)));
      const maker = makers.get(invite.createdBy);
      // Who made it may have been put out of the room since: its name is for those inside (M3).
      const isInside = room?.kind !== 'private' || membership !== undefined;
      const isShown =
        isInside && maker && maySee({ userId, role }, { invite, room, member: membership?.member ?? null });
      return isShown ? [inviteView(invite, maker, room)] : [];
    }),
  );
  return { items: items.flat(), next: found.next };
}

function mayGovern({ member }: Membership): boolean {
  return member.role !== 'member';
}
