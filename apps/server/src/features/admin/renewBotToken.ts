import type { BotToken } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { openBotSession } from './openBotSession.ts';
import { requireBot } from './requireBot.ts';

/** Gives a bot another token, told now and never again; the one before is dead, and its sockets end (M2). @throws USER_NOT_FOUND, FORBIDDEN where it is deactivated */
export async function renewBotToken(ctx: Context, caller: Caller, { id }: { id: string }): Promise<BotToken> {
  const account = await requireBot(ctx, id);
  const token = account.user.deactivated ? null : await openBotSession(ctx, caller, account);
  if (token === null) throw new PalaverError('FORBIDDEN', 'This bot is deactivated.');
  ctx.log.info('bot renewed', { userId: id, by: caller.userId, address: caller.address });
  return { token };
}
