import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { InviteRecord } from '@palaver/store/ports/invites';
import type { RoomRecord } from '@palaver/store/ports/records';
import type { Context } from '../context.ts';
import { networkOf } from '../rate/networkOf.ts';
import { rateLimited } from '../rate/requireRate.ts';
import { isInForce } from '@palaver/store/rules/isInForce';
import { inviteDigest } from './invites/inviteCode.ts';
import { mayInvite } from './invites/mayInvite.ts';

/** An invitation that holds, with who made it and its room. */
export interface HeldInvite {
  invite: InviteRecord;
  maker: User;
  room: RoomRecord | null;
}

/** The answer for every code that lets nobody in, whatever the reason. */
export function inviteInvalid(): PalaverError {
  return new PalaverError('INVITE_INVALID', 'This invitation has ended, or there is none.');
}

/**
 * The invitation of a code: there, not run out, and its maker may make it at this moment. It may be used up: `requireUse` asks that.
 * Only wrong codes count, for their address. @throws INVITE_INVALID, RATE_LIMITED
 */
export async function requireCode(ctx: Context, address: string, code: string): Promise<HeldInvite> {
  const network = networkOf(address);
  const waitMs = await ctx.rates.take('inviteCodes', network, 1);
  if (waitMs > 0) {
    ctx.log.warn('limited: inviteCodes', { network });
    throw rateLimited(waitMs);
  }
  const digest = inviteDigest(code);
  const held = digest === null ? null : await findHeld(ctx, digest);
  if (!held) throw inviteInvalid();
  await ctx.rates.giveBack('inviteCodes', network, 1);
  return held;
}

/** The same, with a use left. @throws INVITE_INVALID, RATE_LIMITED */
export async function requireInvite(ctx: Context, address: string, code: string): Promise<HeldInvite> {
  const held = await requireCode(ctx, address, code);
  requireUse(held);
  return held;
}

/** @throws INVITE_INVALID where no use is left */
export function requireUse({ invite }: HeldInvite): void {
  if (invite.uses >= invite.maxUses) throw inviteInvalid();
}

async function findHeld({ stores }: Context, digest: string): Promise<HeldInvite | null> {
  const invite = await stores.invites.findByDigest(digest);
  if (!invite || Date.parse(invite.expiresAt) <= stores.now()) return null;
  const { createdBy, roomId } = invite;
  const found = roomId === null ? null : await stores.members.findWithRoom(roomId, createdBy);
  const [maker] = await stores.users.findMany([createdBy]);
  const isThere = roomId === null || found !== null;
  // An administrator needs no place in a public room to invite there, but is not to be banned from it.
  if (found?.ban && isInForce(found.ban, stores.now())) return null;
  if (!maker || !isThere || !mayInvite(maker, found?.room ?? null, found?.member ?? null)) return null;
  return { invite, maker, room: found?.room ?? null };
}
