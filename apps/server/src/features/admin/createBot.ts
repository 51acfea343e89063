import type * as z from 'zod';
import type { BotMade } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { newAccount } from '../newAccount.ts';
import { newUser, usernameTaken } from '../newUser.ts';
import { accountView } from './accountView.ts';
import { openBotSession } from './openBotSession.ts';

/** Makes a bot: an account without a password, for a program, and its token, told now and never again. @throws USERNAME_TAKEN */
export async function createBot(
  ctx: Context,
  caller: Caller,
  names: z.output<typeof routes.createBot.body>,
): Promise<BotMade> {
  const account = newAccount(newUser({ ...names, bot: true }, 'user'), ctx.now());
  const { outcome } = await ctx.stores.by(caller).users.create(account, false);
  if (outcome === 'usernameTaken') throw usernameTaken();
  const token = outcome === 'created' ? await openBotSession(ctx, caller, account) : null;
  if (token === null) throw new PalaverError('INTERNAL', 'The bot could not be made.');
  ctx.log.info('bot made', { userId: account.user.id, by: caller.userId, address: caller.address });
  return { user: accountView(account), token };
}
