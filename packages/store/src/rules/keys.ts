import type { KeyStore, SealingKeys, Signing } from '../ports/keys.ts';

/** Which keys a store keeps that has none yet: nothing was sealed for people who are not there. */
export function keysToKeep(
  { fresh, before }: Parameters<KeyStore['keep']>[0],
  { hasAccounts }: { hasAccounts: boolean },
): SealingKeys {
  return hasAccounts ? before : fresh;
}

/** By which secret it is signed at a moment, and since when. */
export function signingBy(last: Signing | null, secret: string, at: number): Signing {
  return last?.secret === secret ? last : { secret, since: at };
}
