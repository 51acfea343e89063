import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import { PalaverError } from '@palaver/protocol/errors';
import { Email } from '@palaver/protocol/values';
import type { InviteRecord } from '@palaver/store/ports/invites';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context, Visitor } from '../../../context.ts';
import { networkOf } from '../../../rate/networkOf.ts';
import { requireRateOf } from '../../../rate/requireRate.ts';
import { newAccount } from '../../newAccount.ts';
import { newUser } from '../../newUser.ts';
import type { ProviderPerson } from '../../providerPort.ts';
import { inviteInvalid } from '../../requireInvite.ts';
import { requireRegistration } from '../requireRegistration.ts';
import { newIdentity } from './identity.ts';
import { newDisplayName, newUsernames } from './newNames.ts';

/** Another sign-in of the same identity makes the account at this moment: it is looked for so often, and so far apart. */
const LOOKS = 20;
const LOOK_EVERY_MS = 100;

interface Newcomer {
  person: ProviderPerson;
  provider: string;
  /** The code of an invitation. */
  invite: string | null;
}

/**
 * Makes an account for somebody whom a provider names, without a password. Of several sign-ins at once one makes it, and the others find it.
 * @throws REGISTRATION_CLOSED, INVITE_INVALID, RATE_LIMITED
 */
export async function makeAccount(
  ctx: Context,
  visitor: Visitor,
  { person, provider, invite: code }: Newcomer,
): Promise<{ account: AccountRecord; isNew: boolean }> {
  await requireRateOf(ctx, 'registrations', networkOf(visitor.address));
  const invite = await requireRegistration(ctx, visitor, code ?? undefined);
  let email = Email.safeParse(person.email).data ?? null;
  for (const username of newUsernames(person)) {
    if (await ctx.stores.users.findByLogin(username)) continue;
    const account = accountOf(ctx, visitor, { username, email, person, provider });
    let outcome = await create(ctx, visitor, account, invite);
    if (outcome === 'emailTaken') {
      // Somebody signs in with this address and has not confirmed it: nobody is made to share it.
      email = null;
      outcome = await create(ctx, visitor, { ...account, email, emailState: 'unconfirmed' }, invite);
    }
    if (outcome === 'spent') throw inviteInvalid();
    if (outcome === 'identityTaken') return { account: await findMade(ctx, person), isNew: false };
    if (outcome === 'created') {
      ctx.log.info('account made', { userId: account.user.id, provider, address: visitor.address });
      return { account, isNew: true };
    }
  }
  throw new PalaverError('INTERNAL', 'No free name was found.');
}

async function create(ctx: Context, { address }: Visitor, account: AccountRecord, invite: InviteRecord | null) {
  const { invites, users } = ctx.stores.by({ userId: account.user.id, address });
  return (invite ? await invites.register(invite.id, account) : await users.create(account, false)).outcome;
}

function accountOf(
  ctx: Context,
  { locale }: Visitor,
  { username, email, person, provider }: Omit<Newcomer, 'invite'> & { username: string; email: string | null },
): AccountRecord {
  const displayName = newDisplayName(person);
  const user = newUser({ username, ...(displayName !== undefined && { displayName }) }, 'user');
  return newAccount(user, ctx.now(), {
    email,
    emailState: email === null ? 'unconfirmed' : 'confirmed',
    identities: [newIdentity(person, provider)],
    settings: { ...DEFAULT_SETTINGS, locale },
  });
}

/** The account that another sign-in of the same identity makes. */
async function findMade({ stores }: Context, { issuer, subject }: ProviderPerson): Promise<AccountRecord> {
  for (let look = 0; look < LOOKS; look += 1) {
    const account = await stores.identities.find(issuer, subject);
    if (account) return account;
    await pause(LOOK_EVERY_MS);
  }
  throw new PalaverError('STORE_UNAVAILABLE', 'The account is being made. Try again.');
}
