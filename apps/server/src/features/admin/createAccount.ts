import type * as z from 'zod';
import type { AccountMade } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { issueResetLink } from '../issueResetLink.ts';
import { newAccount } from '../newAccount.ts';
import { newUser, usernameTaken } from '../newUser.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { takeProof } from '../takeProof.ts';
import { accountView } from './accountView.ts';

/**
 * Makes an account without a password, and the link by which its person sets one, told now and never again. Another administrator takes `confirm`. Where no
 * mail is sent, the address that is given counts as confirmed.
 * @throws USERNAME_TAKEN, VALIDATION_FAILED where the address is another's, and as requireConfirm
 */
export async function createAccount(
  ctx: Context,
  caller: Caller,
  { confirm, email: given, role = 'user', ...names }: z.output<typeof routes.createAccount.body>,
): Promise<AccountMade> {
  const { users } = ctx.stores.by(caller);
  const email = given ?? null;
  const confirmed = role === 'admin' ? await requireConfirm(ctx, caller, confirm) : null;
  if (await users.findByLogin(names.username)) throw usernameTaken();
  if (email !== null && (await users.findByLogin(email))) throw emailTaken();
  if (confirmed) await takeProof(ctx, caller.userId, confirmed.proof);
  const account = newAccount(newUser(names, role), ctx.now(), {
    email,
    emailState: email !== null && !ctx.mail ? 'confirmed' : 'unconfirmed',
  });
  const { outcome } = await users.create(account, false);
  if (outcome === 'usernameTaken') throw usernameTaken();
  if (outcome === 'emailTaken') throw emailTaken();
  const { id } = account.user;
  const link = outcome === 'created' ? await issueResetLink(ctx, caller, id) : null;
  if (!link) throw new PalaverError('INTERNAL', 'The account could not be made.');
  ctx.log.info('account made', { userId: id, role, by: caller.userId, address: caller.address });
  return { user: accountView(account), ...link };
}

function emailTaken(): PalaverError {
  return new PalaverError('VALIDATION_FAILED', 'This address can not be used.', {
    details: [{ path: 'email', message: 'This address can not be used.' }],
  });
}
