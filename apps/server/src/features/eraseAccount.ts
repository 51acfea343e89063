import { PalaverError } from '@palaver/protocol/errors';
import type { Confirm } from '@palaver/protocol/values';
import type { AccountErasure, MessagesLeft } from '@palaver/store/ports/users';
import type { Caller, Context } from '../context.ts';
import { wrongCredentials } from './auth/passwordTries.ts';
import { wrongCode } from './auth/requireCode.ts';
import { readServerSettings } from './readServerSettings.ts';
import { requireConfirm } from './requireConfirm.ts';
import { takeProof } from './takeProof.ts';

interface Deletion {
  /** Whose account it is: the caller's own, or one that the caller may delete. */
  userId: string;
  confirm: Confirm | undefined;
  /** What was chosen to become of its messages. */
  messages: MessagesLeft | undefined;
}

/**
 * Deletes an account for ever: sessions end as `deleted` on every node (M2), what it was is erased, everybody is told, and its messages stay without a name
 * or go, as it is set for the server. @throws VALIDATION_FAILED where a choice is given that nobody has, LAST_ADMIN, USER_NOT_FOUND, and as requireConfirm
 */
export async function eraseAccount(
  ctx: Context,
  caller: Caller,
  { userId, confirm, messages: chosen }: Deletion,
): Promise<void> {
  const messages = await messagesLeft(ctx, chosen);
  const { account, proof } = await requireConfirm(ctx, caller, confirm);
  const isOwn = userId === caller.userId;
  let confirmed: AccountErasure['confirmed'] = null;
  if (isOwn) {
    confirmed = { passwordHash: account.passwordHash, proof };
  } else {
    const there = await ctx.stores.users.find(userId);
    if (!there || there.user.deleted) throw notThere();
    await takeProof(ctx, caller.userId, proof);
  }
  switch (await ctx.stores.by(caller).users.erase(userId, { confirmed, messages })) {
    case 'erased':
      ctx.log.info('account deleted', { userId, by: caller.userId, address: caller.address });
      return;
    case 'used':
      throw wrongCode();
    case 'stale':
      // Another session was faster: what was confirmed with is the password no more.
      throw wrongCredentials();
    case 'lastAdmin':
      throw new PalaverError('LAST_ADMIN', 'This is the only administrator. Make somebody else one first.');
    case 'missing':
      throw notThere();
  }
}

async function messagesLeft(ctx: Context, chosen: MessagesLeft | undefined): Promise<MessagesLeft> {
  const { deletion } = await readServerSettings(ctx);
  if (deletion === 'choose') return chosen ?? 'anonymise';
  if (chosen === undefined) return deletion;
  throw new PalaverError('VALIDATION_FAILED', 'What becomes of messages is not yours to choose here.', {
    details: [{ path: 'messages', message: 'Not yours to choose here.' }],
  });
}

function notThere(): PalaverError {
  return new PalaverError('USER_NOT_FOUND', 'There is no such person.');
}
