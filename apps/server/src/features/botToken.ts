import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PalaverError } from '@palaver/protocol/errors';
import type { SessionRecord } from '@palaver/store/ports/records';
import type { Context } from '../context.ts';

const PREFIX = 'plv_';
const FORM = /^plv_[A-Za-z0-9_-]{43}$/;

/** A token as it is kept: `sessionId`, by which its session is found, is a piece of `digest`. */
export interface BotKey {
  sessionId: string;
  digest: string;
}

/** A token that nobody can guess, told once, and what is kept in its place. */
export function newBotToken(): BotKey & { token: string } {
  const token = PREFIX + randomBytes(32).toString('base64url');
  return { token, ...keyOf(token) };
}

/** Whether somebody means this for the token of a bot, of whatever worth. */
export function isBotToken(token: unknown): token is string {
  return typeof token === 'string' && token.startsWith(PREFIX);
}

/** The session that this token opens, ended or not: one look-up by its hash. @throws TOKEN_MALFORMED, TOKEN_INVALID */
export async function findBotSession({ stores }: Pick<Context, 'stores'>, token: string): Promise<SessionRecord> {
  if (!FORM.test(token)) throw new PalaverError('TOKEN_MALFORMED', 'This is not the token of a bot.');
  const { sessionId, digest } = keyOf(token);
  const session = await stores.sessions.find(sessionId);
  const [kept] = session?.tokens ?? [];
  if (!session || !kept || !isSame(kept.digest, digest))
    throw new PalaverError('TOKEN_INVALID', 'This token is not valid here.');
  return session;
}

function keyOf(token: string): BotKey {
  const digest = createHash('sha256').update(token).digest('hex');
  // As many characters of the same kinds as any id of a session.
  return { sessionId: BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(-20), digest };
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
