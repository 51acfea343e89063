import type { InviteRecord } from '../ports/invites.ts';

/** Whether somebody may take a use of an invitation at this moment, ms since 1970. Who took one before needs no other. */
export function mayTake(
  { expiresAt, maxUses, uses }: Pick<InviteRecord, 'expiresAt' | 'maxUses' | 'uses'>,
  { hasTaken, now }: { hasTaken: boolean; now: number },
): boolean {
  return Date.parse(expiresAt) > now && (hasTaken || uses < maxUses);
}

/** Where a list of invitations goes on after one of them. */
export function toInviteCursor({ createdAt, id }: Pick<InviteRecord, 'createdAt' | 'id'>): string {
  return `${Date.parse(createdAt)}.${id}`;
}

/** Before which one a list goes on; without a cursor, or with none of ours, from the newest. */
export function fromInviteCursor(cursor: string | undefined): { at: number; id: string } {
  const [, at, id] = /^([0-9]{1,15})\.([a-z0-9]{1,40})$/.exec(cursor ?? '') ?? [];
  return at === undefined || id === undefined ? { at: Number.MAX_SAFE_INTEGER, id: '' } : { at: Number(at), id };
}
