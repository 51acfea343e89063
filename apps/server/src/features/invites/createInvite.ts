import type * as z from 'zod';
import type { Invite } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { pageLink } from '../pageLink.ts';
import { randomId } from '../randomId.ts';
import { notAMember, requireVisible } from '../requireMember.ts';
import { inviteDigest, newInviteCode } from './inviteCode.ts';
import { inviteView } from './inviteView.ts';
import { mayInvite } from './mayInvite.ts';
import { requireOpen } from '../requireOpen.ts';

const HOUR_MS = 3_600_000;

/**
 * Makes an invitation; its link is told now and never again. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, FORBIDDEN, ROOM_ARCHIVED
 */
export async function createInvite(
  ctx: Context,
  caller: Caller,
  { roomId, maxUses = 1, expiresInHours = 168 }: z.output<typeof routes.createInvite.body>,
): Promise<Invite> {
  const { stores, config } = ctx;
  const { room, member } = roomId === undefined ? NO_ROOM : await requireVisible(ctx, caller, roomId);
  const [maker] = await stores.users.findMany([caller.userId]);
  if (!maker || !mayInvite(maker, room, member)) {
    if (room && !member) throw notAMember(room);
    throw new PalaverError('FORBIDDEN', 'You may not invite there.');
  }
  if (room) requireOpen(room);
  const code = newInviteCode();
  const now = stores.now();
  const invite = {
    id: randomId(16),
    digest: inviteDigest(code) ?? '',
    createdBy: caller.userId,
    roomId: room?.id ?? null,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + expiresInHours * HOUR_MS).toISOString(),
    maxUses,
  };
  await stores.by(caller).invites.create(invite);
  ctx.log.info('invite made', { inviteId: invite.id, userId: caller.userId, roomId: invite.roomId });
  return {
    ...inviteView({ ...invite, uses: 0 }, maker, room),
    url: pageLink(config, 'invite', code),
  };
}

const NO_ROOM: { room: RoomRecord | null; member: MemberRecord | null } = { room: null, member: null };
