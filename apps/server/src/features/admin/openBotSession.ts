import type { Doer } from '@palaver/store/ports/audit';
import type { AccountRecord, SessionRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';
import { newBotToken } from '../botToken.ts';

/** A token of a bot does not run out. */
const NEVER = new Date(Date.UTC(9999, 0, 1)).toISOString();

/**
 * Makes the one session that a bot is in, and its token, told now and never again; the token before is dead, with its sockets (M2). Of two that are made at
 * once, on whatever nodes, one is left, and what died at once is told to nobody.
 * @returns null where the account was deactivated or deleted meanwhile
 */
export async function openBotSession(
  ctx: Pick<Context, 'stores'>,
  doer: Doer,
  { user, sessionsFrom }: Pick<AccountRecord, 'user' | 'sessionsFrom'>,
): Promise<string | null> {
  const { sessions } = ctx.stores;
  const theirs = ctx.stores.by(doer).sessions;
  for (;;) {
    const { token, sessionId: id, digest } = newBotToken();
    const [latest] = await sessions.ofUser(user.id);
    // Later than the one before, whatever clock that was dated by.
    const begins = Math.max(ctx.stores.steadyNow(), latest ? Date.parse(latest.createdAt) + 1 : 0);
    const createdAt = new Date(begins).toISOString();
    const session = {
      ...{ id, userId: user.id, remember: true, createdAt, expiresAt: NEVER, lastUsedAt: createdAt },
      ...{ address: '', userAgent: 'bot', provider: null, begunUnder: sessionsFrom },
      generation: 1,
      tokens: [{ generation: 1, digest, usedAt: null }],
      endedAt: null,
      endReason: null,
    };
    // It is no login: what was made for the bot is told by who made it.
    if (!(await theirs.create(session, true))) return null;
    const [newest, ...older] = (await sessions.ofUser(user.id)).sort(byAge);
    for (const one of older) await theirs.end(one.id, 'revoked');
    if (newest?.id === id) return token;
    // All of them were ended by somebody.
    if (!newest) return null;
  }
}

/** The newest first, and of two of the same moment always the same. */
function byAge(a: SessionRecord, b: SessionRecord): number {
  return Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);
}
