import type { Me } from '@palaver/protocol/entities';
import type { AccountRecord } from '@palaver/store/ports/records';

/** An account as its owner sees it. `now`: ms since 1970; an address whose link has run out waits no more. */
export function meView(account: AccountRecord, now: number): Me {
  const { user, email, emailState, pendingEmail, createdAt, passwordHash, secondFactor, identities, settings } =
    account;
  return {
    ...user,
    email,
    emailConfirmed: emailState === 'confirmed',
    pendingEmail: pendingEmail && pendingEmail.until > now ? pendingEmail.address : null,
    createdAt,
    totp: secondFactor?.secret != null,
    recoveryCodesLeft: secondFactor?.recoveryCodes.length ?? 0,
    hasPassword: passwordHash !== null,
    identities: identities.map(({ id, provider, label }) => ({ id, provider, label })),
    settings,
  };
}
