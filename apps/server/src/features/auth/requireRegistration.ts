import { PalaverError } from '@palaver/protocol/errors';
import type { InviteRecord } from '@palaver/store/ports/invites';
import type { Context, Visitor } from '../../context.ts';
import { readServerSettings } from '../readServerSettings.ts';
import { requireInvite } from '../requireInvite.ts';
import { requireOpen } from '../requireOpen.ts';

/**
 * Whether an account may be made here. @returns the invitation by which it is made, if any
 * @throws REGISTRATION_CLOSED, INVITE_INVALID, ROOM_ARCHIVED, RATE_LIMITED
 */
export async function requireRegistration(
  ctx: Context,
  { address }: Visitor,
  code: string | undefined,
): Promise<InviteRecord | null> {
  const { registration, membersInvite } = await readServerSettings(ctx);
  if (registration === 'closed')
    throw new PalaverError('REGISTRATION_CLOSED', 'New accounts are made by an administrator here.');
  if (code === undefined) {
    if (registration === 'open') return null;
    throw new PalaverError('REGISTRATION_CLOSED', 'You need an invite link.');
  }
  const { invite, maker, room } = await requireInvite(ctx, address, code);
  if (registration === 'invite' && maker.role !== 'admin' && !membersInvite)
    throw new PalaverError('REGISTRATION_CLOSED', 'This invitation is for people who have an account.');
  if (room) requireOpen(room);
  return invite;
}
