import type { Invite, User } from '@palaver/protocol/entities';
import type { InviteRecord } from '@palaver/store/ports/invites';
import type { RoomRecord } from '@palaver/store/ports/records';

/** An invitation as those see it who may withdraw it: without its code. */
export function inviteView(
  { id, createdAt, expiresAt, maxUses, uses }: InviteRecord,
  createdBy: User,
  room: RoomRecord | null,
): Invite {
  return { id, createdBy, room: room && { id: room.id, name: room.name }, createdAt, expiresAt, maxUses, uses };
}
