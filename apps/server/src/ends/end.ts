import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SESSION_END_REASONS } from '@palaver/protocol/sessionEnd';
import { ClientId, InviteId, MessageId, RoomId, SessionId, Timestamp, UserId } from '@palaver/protocol/values';

const at = Timestamp;
const Digest = z.hex().length(64);

/**
 * One thing that ended and must not come back when the store is put back to a backup. Ids and digests alone: no name, no address, no text, no token. What was
 * taken back later (`active`, `unban`) is a line too, which undoes those before it.
 */
export const End = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('account'),
    at,
    userId: UserId,
    state: z.enum(['active', 'deactivated', 'deleted']),
    /** What became of the messages of who is deleted. */
    messages: z.enum(['anonymise', 'remove']).optional(),
  }),
  z.object({
    kind: z.literal('session'),
    at,
    sessionId: SessionId,
    userId: UserId,
    reason: z.enum(SESSION_END_REASONS),
  }),
  /** What a start after a crash found of somebody whose sessions ended: all but these are over. */
  z.object({ kind: z.literal('sessions'), at, userId: UserId, live: z.array(SessionId).max(10_000) }),
  z.object({
    kind: z.literal('ban'),
    at,
    roomId: RoomId,
    userId: UserId,
    by: UserId,
    until: Timestamp.nullable(),
  }),
  z.object({ kind: z.literal('unban'), at, roomId: RoomId, userId: UserId }),
  z.object({ kind: z.literal('message'), at, id: MessageId, clientId: ClientId }),
  z.object({ kind: z.literal('room'), at, roomId: RoomId }),
  z.object({ kind: z.literal('invite'), at, inviteId: InviteId }),
  /** A recovery code that was used, as `digestOf` its hash; null: all of them, there are others in their place. */
  z.object({ kind: z.literal('code'), at, userId: UserId, digest: Digest.nullable() }),
  /** What a start after a crash found of the recovery codes of a second factor, which is named by `digestOf` its sealed secret: all but these are used. */
  z.object({ kind: z.literal('codes'), at, userId: UserId, factor: Digest, live: z.array(Digest).max(100) }),
]);
export type End = z.infer<typeof End>;

/** A server begins. `since`: what was ended from then on may be missing above, and is looked for; null: nothing is. */
const Opened = z.object({ kind: z.literal('opened'), at, since: Timestamp.nullable() });
/** It ended, and everything is above. */
const Closed = z.object({ kind: z.literal('closed'), at });

const EndLine = z.union([End, Opened, Closed]);
export type EndLine = z.infer<typeof EndLine>;

/** By which a used code is found among those of an account, and nothing else. */
export function digestOf(hash: string): string {
  return createHash('sha256').update(hash).digest('hex');
}

/** The line, where it is one. */
export function parseEndLine(line: string): EndLine | null {
  try {
    const found = EndLine.safeParse(JSON.parse(line));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}
