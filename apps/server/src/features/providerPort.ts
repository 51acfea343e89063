/** What ties an answer of a provider to the browser that was sent there: none of it is used twice. */
export interface Checks {
  state: string;
  nonce: string;
  /** Of PKCE: its digest goes there with the browser, itself goes there with the code. */
  verifier: string;
}

/** Who somebody is at a provider. `email`: only where the provider says that it has verified it; names may be missing, and are anything. */
export interface ProviderPerson {
  issuer: string;
  subject: string;
  email: string | null;
  username: string | null;
  name: string | null;
}

/** What a browser brings back from a provider. */
export type ProviderAnswer = Partial<Record<'state' | 'code' | 'iss' | 'error' | 'error_description', string>>;

/** Somebody who signs people in. Nothing is asked of it, or loaded for it, before somebody wants that. */
export interface SignInProvider {
  id: string;
  name: string;
  /** Where a browser is to go. @throws PROVIDER_FAILED */
  begin(checks: Checks): Promise<URL>;
  /** Who came back. @throws PROVIDER_FAILED for whatever is not right in it */
  finish(answer: ProviderAnswer, checks: Checks): Promise<ProviderPerson>;
}

export interface ProviderPort {
  list: SignInProvider[];
}
