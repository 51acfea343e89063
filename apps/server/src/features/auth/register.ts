import { createHash, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Context, Visitor } from '../../context.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { randomId } from '../randomId.ts';
import { type OpenedSession, openSession } from './openSession.ts';
import { requireGoodPassword, hashPassword } from './passwords.ts';

export type RegisterInput = z.output<typeof routes.register.body>;

/**
 * Makes an account and signs it in. The set-up code makes it the admin, once in the life of the store.
 * @throws REGISTRATION_CLOSED, FORBIDDEN (set-up code), USERNAME_TAKEN, VALIDATION_FAILED, RATE_LIMITED
 */
export async function register(ctx: Context, visitor: Visitor, input: RegisterInput): Promise<OpenedSession> {
  const claimsSetup = input.setupCode !== undefined;
  if (input.setupCode !== undefined) await requireSetupCode(ctx, visitor, input.setupCode);
  if (ctx.config.registration === 'closed' && !claimsSetup)
    throw new PalaverError('REGISTRATION_CLOSED', 'New accounts are made by an administrator here.');
  requireGoodPassword(input.password, input.username);
  // The slow hash is for those only who may have the name and the address.
  if (await ctx.stores.users.findByLogin(input.username)) throw usernameTaken();
  if (input.email !== undefined && (await ctx.stores.users.findByLogin(input.email))) throw emailTaken();
  const user = newUser(input, claimsSetup);
  const account = {
    user,
    email: input.email ?? null,
    passwordHash: await hashPassword(input.password, ctx.config.bcryptRounds, networkOf(visitor.address)),
    createdAt: new Date(ctx.now()).toISOString(),
    lastSeen: null,
    sessionsFrom: 0,
  };
  const { outcome } = await ctx.stores.users.create(account, claimsSetup);
  if (outcome === 'usernameTaken') throw usernameTaken();
  if (outcome === 'emailTaken') throw emailTaken();
  if (outcome === 'setupTaken') throw setupRefused(ctx, visitor);
  if (outcome === 'idTaken') throw new PalaverError('INTERNAL', 'No free account id was found.');
  ctx.log.info('account made', { userId: user.id, role: user.role, address: visitor.address });
  return openSession(ctx, visitor, account, false);
}

/** Only wrong codes count, for their address. @throws RATE_LIMITED, FORBIDDEN */
async function requireSetupCode(ctx: Context, visitor: Visitor, code: string): Promise<void> {
  const network = networkOf(visitor.address);
  const waitMs = await ctx.rates.take('setupCodes', network, 1);
  if (waitMs > 0) {
    ctx.log.warn('limited: setupCodes', { network });
    throw rateLimited(waitMs);
  }
  if (!sameSecret(code, ctx.config.setupCode)) throw setupRefused(ctx, visitor);
  await ctx.rates.giveBack('setupCodes', network, 1);
}

function newUser(input: RegisterInput, isAdmin: boolean): User {
  const id = randomId(16);
  return {
    id,
    username: input.username,
    displayName: input.displayName ?? input.username,
    title: '',
    role: isAdmin ? 'admin' : 'user',
    avatarColor: 1 + ((createHash('sha256').update(id).digest()[0] ?? 0) % 8),
    deactivated: false,
  };
}

function usernameTaken(): PalaverError {
  return new PalaverError('USERNAME_TAKEN', 'This name is taken.');
}

function emailTaken(): PalaverError {
  return new PalaverError('VALIDATION_FAILED', 'This address can not be used.', {
    details: [{ path: 'email', message: 'This address can not be used.' }],
  });
}

function setupRefused(ctx: Context, { address }: Visitor): PalaverError {
  ctx.log.warn('set-up code refused', { address });
  return new PalaverError('FORBIDDEN', 'This set-up code is wrong or was used before.');
}

/** Compares in a time that does not show how much of it was right. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
