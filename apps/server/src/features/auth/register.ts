import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import type { Context, Visitor } from '../../context.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { noteFailure } from '../noteFailure.ts';
import { inviteInvalid } from '../requireInvite.ts';
import { type Confirmation, newConfirmation, sendConfirmation } from '../sendConfirmation.ts';
import { newAccount } from '../newAccount.ts';
import { newUser, usernameTaken } from '../newUser.ts';
import { sameSecret } from '../../secrets/sameSecret.ts';
import { type OpenedSession, openSession } from './openSession.ts';
import { requireRegistration } from './requireRegistration.ts';
import { requireGoodPassword, hashPassword } from './passwords.ts';

export type RegisterInput = z.output<typeof routes.register.body>;

/**
 * Makes an account and signs it in. The set-up code makes it the admin, once in the life of the store. An invite brings it into its room.
 * @throws REGISTRATION_CLOSED, INVITE_INVALID, ROOM_ARCHIVED, FORBIDDEN (set-up code), USERNAME_TAKEN, VALIDATION_FAILED, RATE_LIMITED
 */
export async function register(ctx: Context, visitor: Visitor, input: RegisterInput): Promise<OpenedSession> {
  const claimsSetup = input.setupCode !== undefined;
  if (input.setupCode !== undefined) await requireSetupCode(ctx, visitor, input.setupCode);
  const invite = claimsSetup ? null : await requireRegistration(ctx, visitor, input.invite);
  requireGoodPassword(input.password, input.username);
  // The slow hash is for those only who may have the name.
  if (await ctx.stores.users.findByLogin(input.username)) throw usernameTaken();
  const user = newUser(input, claimsSetup ? 'admin' : 'user');
  const confirmation = input.email === undefined ? null : newConfirmation(ctx);
  const account = newAccount(user, ctx.now(), {
    ...addressOf(input, confirmation),
    passwordHash: await hashPassword(input.password, ctx.config.bcryptRounds, networkOf(visitor.address)),
    settings: { ...DEFAULT_SETTINGS, locale: visitor.locale },
  });
  const { invites, users } = ctx.stores.by({ userId: user.id, address: visitor.address });
  const { outcome } = invite ? await invites.register(invite.id, account) : await users.create(account, claimsSetup);
  if (outcome === 'spent') throw inviteInvalid();
  if (outcome === 'usernameTaken') throw usernameTaken();
  if (outcome === 'setupTaken') throw await setupRefused(ctx, visitor);
  if (outcome !== 'created') throw new PalaverError('INTERNAL', 'No free account id was found.');
  if (confirmation && input.email !== undefined) sendConfirmation(ctx, user, input.email, confirmation);
  ctx.log.info('account made', { userId: user.id, role: user.role, address: visitor.address });
  return openSession(ctx, visitor, account, { remember: false, isNew: true, provider: null });
}

/** Only wrong codes count, for their address. @throws RATE_LIMITED, FORBIDDEN */
async function requireSetupCode(ctx: Context, visitor: Visitor, code: string): Promise<void> {
  const network = networkOf(visitor.address);
  const waitMs = await ctx.rates.take('setupCodes', network, 1);
  if (waitMs > 0) {
    ctx.log.warn('limited: setupCodes', { network });
    await noteFailure(ctx, 'setupCodeFailed', { address: visitor.address, userId: null });
    throw rateLimited(waitMs);
  }
  if (!sameSecret(code, ctx.config.setupCode)) throw await setupRefused(ctx, visitor);
  await ctx.rates.giveBack('setupCodes', network, 1);
}

/** The address that was given is a name to sign in with when it is confirmed: it waits, where mail can be sent to it. */
function addressOf(input: RegisterInput, confirmation: Confirmation | null) {
  const email = input.email ?? null;
  const pendingEmail = email !== null && confirmation ? { ...confirmation.link, address: email } : null;
  return { email: pendingEmail ? null : email, emailState: 'unconfirmed' as const, pendingEmail };
}

async function setupRefused(ctx: Context, { address }: Visitor): Promise<PalaverError> {
  ctx.log.warn('set-up code refused', { address });
  await noteFailure(ctx, 'setupCodeFailed', { address, userId: null });
  return new PalaverError('FORBIDDEN', 'This set-up code is wrong or was used before.');
}
