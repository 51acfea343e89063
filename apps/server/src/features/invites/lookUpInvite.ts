import type { InviteFace } from '@palaver/protocol/answers';
import type { Context, Visitor } from '../../context.ts';
import { readServerSettings } from '../readServerSettings.ts';
import { requireInvite } from '../requireInvite.ts';

/** What an invitation says to whoever brings its code: no more than who asks them where. @throws INVITE_INVALID, RATE_LIMITED */
export async function lookUpInvite(
  ctx: Context,
  { address }: Visitor,
  { code }: { code: string },
): Promise<InviteFace> {
  const { invite, maker, room } = await requireInvite(ctx, address, code);
  return {
    organisation: (await readServerSettings(ctx)).organisation,
    invitedBy: maker.displayName,
    room: room && { name: room.name },
    expiresAt: invite.expiresAt,
  };
}
