import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context, Visitor } from '../../../context.ts';
import { noteFailure } from '../../noteFailure.ts';
import type { ProviderAnswer, ProviderPerson } from '../../providerPort.ts';
import { type OpenedSession, openSession } from '../openSession.ts';
import { wrongCredentials } from '../passwordTries.ts';
import { signInExpired } from './beginSignIn.ts';
import { newIdentity, sendLinked } from './identity.ts';
import { makeAccount } from './makeAccount.ts';
import { requireProvider } from './requireProvider.ts';
import { type Linking, type UnderWay, underWay } from './signedNote.ts';

/** What a browser brings back: what the provider says, and what it kept. */
interface Returned {
  id: string;
  answer: ProviderAnswer;
  kept: string | undefined;
}

/** How it ended: with a session, or, where an account was only linked, in the one that there was. */
export interface FinishedSignIn {
  returnTo: string;
  session: OpenedSession | null;
}

/** The sign-in that this browser has under way at this provider. @throws SIGN_IN_EXPIRED */
export function requireUnderWay(ctx: Context, { id, answer, kept }: Returned): UnderWay {
  const begun = underWay.read(ctx.secrets.tokenKeys, kept, ctx.stores.now());
  if (begun?.provider !== id || answer.state !== begun.checks.state) throw signInExpired();
  return begun;
}

/**
 * Signs in who comes back from a provider: by the identity, by a verified address that is confirmed here, or with a new account. No second factor of ours is
 * asked for: the provider's holds.
 * @throws NOT_FOUND, PROVIDER_FAILED, INVALID_CREDENTIALS, REGISTRATION_CLOSED, INVITE_INVALID, RATE_LIMITED
 */
export async function finishSignIn(
  ctx: Context,
  visitor: Visitor,
  { answer, begun }: { answer: ProviderAnswer; begun: UnderWay },
): Promise<FinishedSignIn> {
  const { returnTo, linking } = begun;
  const provider = requireProvider(ctx, begun.provider);
  const person = await provider.finish(answer, begun.checks);
  if (linking) {
    await link(ctx, visitor, { linking, person });
    return { returnTo, session: null };
  }
  const known =
    (await findAccount(ctx, person)) ?? (await linkByAddress(ctx, visitor, { person, provider: provider.id }));
  const { account, isNew } = known
    ? { account: known, isNew: false }
    : await makeAccount(ctx, visitor, { person, provider: provider.id, invite: begun.invite });
  const { user } = account;
  if (user.deactivated) {
    await noteFailure(ctx, 'loginFailed', { address: visitor.address, userId: user.id });
    throw wrongCredentials();
  }
  ctx.log.info('login', { userId: user.id, address: visitor.address, provider: provider.id });
  const session = await openSession(ctx, visitor, account, { remember: true, isNew, provider: provider.id });
  return { returnTo, session };
}

const findAccount = (ctx: Context, { issuer, subject }: ProviderPerson) => ctx.stores.identities.find(issuer, subject);

/** The account that has confirmed the address which the provider has verified; from now on it has the identity. */
async function linkByAddress(
  ctx: Context,
  { address }: Visitor,
  { person, provider }: { person: ProviderPerson; provider: string },
): Promise<AccountRecord | null> {
  const { email } = person;
  const account = email === null ? null : await ctx.stores.users.findByLogin(email.toLowerCase());
  if (!account || account.emailState !== 'confirmed' || account.user.deactivated) return null;
  const doer = { userId: account.user.id, address };
  const linked = await ctx.stores
    .by(doer)
    .identities.link(account.user.id, newIdentity(person, provider), account.email);
  if (linked === 'linked') sendLinked(ctx, account, provider);
  // Where it was not linked, another sign-in was faster: then it is found.
  return linked === 'linked' || linked === 'already' ? account : findAccount(ctx, person);
}

/** Links an account elsewhere to the one whose session asked for it, where that goes on. @throws SIGN_IN_EXPIRED, INVALID_CREDENTIALS where it is another's */
async function link(
  ctx: Context,
  { address }: Visitor,
  { linking: { userId, sessionId, provider }, person }: { linking: Linking; person: ProviderPerson },
): Promise<void> {
  const { sessions, users } = ctx.stores;
  const [session, account] = await Promise.all([sessions.find(sessionId), users.find(userId)]);
  const isOver = !session || session.endedAt !== null || Date.parse(session.expiresAt) <= ctx.stores.steadyNow();
  if (isOver || !account || session.begunUnder < account.sessionsFrom) throw signInExpired();
  const linked = await ctx.stores.by({ userId, address }).identities.link(userId, newIdentity(person, provider), null);
  if (linked === 'taken' || linked === 'missing') throw wrongCredentials();
  if (linked === 'linked') sendLinked(ctx, account, provider);
  ctx.log.info('identity linked', { userId, provider, address });
}
