import type { AccountRecord, IdentityRecord } from '@palaver/store/ports/records';
import type { Context } from '../../../context.ts';
import { linkedMail } from '../../mailTexts.ts';
import type { ProviderPerson } from '../../providerPort.ts';
import { randomId } from '../../randomId.ts';
import { readServerSettings } from '../../readServerSettings.ts';

/** Who somebody is at a provider, as it is stored. */
export function newIdentity(
  { issuer, subject, email, username, name }: ProviderPerson,
  provider: string,
): IdentityRecord {
  return { id: randomId(16), provider, issuer, subject, label: email ?? username ?? name ?? '' };
}

/** Tells the confirmed address of an account that one can sign in to it by a provider now. */
export function sendLinked(ctx: Context, { user, email, emailState }: AccountRecord, providerId: string): void {
  if (email === null || emailState !== 'confirmed') return;
  const provider = ctx.providers.list.find(({ id }) => id === providerId)?.name ?? providerId;
  ctx.mail?.send(async () => {
    const { organisation } = await readServerSettings(ctx);
    return { to: email, ...linkedMail({ organisation, username: user.username }, provider) };
  });
}
