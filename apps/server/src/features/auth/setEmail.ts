import type * as z from 'zod';
import type { Me } from '@palaver/protocol/entities';
import type { routes } from '@palaver/protocol/routes';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { requireRate } from '../../rate/requireRate.ts';
import { wrongCredentials } from './passwordTries.ts';
import { wrongCode } from './requireCode.ts';
import { changedMail } from '../mailTexts.ts';
import { meView } from '../meView.ts';
import { readServerSettings } from '../readServerSettings.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { newConfirmation, sendConfirmation } from '../sendConfirmation.ts';

/**
 * Gives the caller another address, or none. Where mail is sent it waits until the link that goes to it is opened, and the one until now gets a note; else it
 * stands at once, unconfirmed. The answer is the same whether the address is somebody else's or not. @throws RATE_LIMITED, and as requireConfirm
 */
export async function setEmail(
  ctx: Context,
  caller: Caller,
  { email, confirm }: z.output<typeof routes.setEmail.body>,
): Promise<Me> {
  const { userId, address } = caller;
  const { account: checked, proof } = await requireConfirm(ctx, caller, confirm);
  if (email !== null) await requireRate(ctx, caller, 'addressesOfAccount');
  const confirmation = newConfirmation(ctx);
  const link = confirmation && confirmation.link;
  const set = await ctx.stores.by(caller).links.setEmail(userId, { email, link, checked: checked.passwordHash, proof });
  if (set.outcome === 'used') throw wrongCode();
  // Another session was faster: what was confirmed with is the password no more.
  if (set.outcome !== 'set') throw wrongCredentials();
  const { before, account } = set;
  const waits = account.pendingEmail !== null;
  ctx.log.info('address given', { userId, address, waits });
  if (confirmation && account.pendingEmail)
    sendConfirmation(ctx, account.user, account.pendingEmail.address, confirmation);
  if (waits || account.email !== before.email) tellOld(ctx, before, email);
  return meView(account, ctx.stores.now());
}

/** The address until now hears of it, where it was more than something that was typed. */
function tellOld(ctx: Context, { user, email, emailState }: AccountRecord, next: string | null): void {
  if (email === null || email === next || emailState === 'unconfirmed') return;
  ctx.mail?.send(async () => {
    const { organisation } = await readServerSettings(ctx);
    return { to: email, ...changedMail({ organisation, username: user.username }, next) };
  });
}
