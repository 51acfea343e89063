import * as oidc from 'openid-client';
import type { Provider } from '../config.ts';
import type { Checks, ProviderAnswer, ProviderPerson } from '../features/providerPort.ts';
import * as z from 'zod';

/** Seconds for each thing that is asked of a provider. */
const TIMEOUT_SECONDS = 8;

/** What a provider says of itself, by its settings: kept as long as the process, and asked for again where it was not there. */
const known = new WeakMap<Provider, Promise<oidc.Configuration>>();

const text = z.string().min(1).max(254).nullable().catch(null);
const Claims = z.object({
  email: text,
  email_verified: z.boolean().catch(false),
  preferred_username: text,
  name: text,
});

/** This server as one to whom a provider sends people back, at `callback`. */
export async function askProvider(provider: Provider, callback: URL) {
  const config = await (known.get(provider) ?? discover(provider));

  return {
    async begin({ state, nonce, verifier }: Checks): Promise<URL> {
      return oidc.buildAuthorizationUrl(config, {
        redirect_uri: callback.href,
        scope: 'openid email profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
    },

    async finish(answer: ProviderAnswer, { state, nonce, verifier }: Checks): Promise<ProviderPerson> {
      const url = new URL(callback);
      for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
      const tokens = await oidc.authorizationCodeGrant(config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('There is no ID token.');
      const { iss: issuer, sub: subject } = claims;
      // Many say no more in the token than who it is.
      const isTold = claims.email !== undefined || !config.serverMetadata().userinfo_endpoint;
      const more = isTold ? {} : await oidc.fetchUserInfo(config, tokens.access_token, subject);
      const { email, email_verified, preferred_username: username, name } = Claims.parse({ ...claims, ...more });
      return { issuer, subject, email: email_verified ? email : null, username, name };
    },
  };
}

function discover(provider: Provider): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = provider;
  const isPlain = issuer.protocol === 'http:';
  const discovering = oidc.discovery(issuer, clientId, undefined, authentication(clientSecret), {
    timeout: TIMEOUT_SECONDS,
    // The settings take a plain address of this very machine only.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    ...(isPlain && { execute: [oidc.allowInsecureRequests] }),
  });
  known.set(provider, discovering);
  discovering.catch(() => known.delete(provider));
  return discovering;
}

/** In the body where the provider says that it takes it there; else in the header, which all have to take. */
function authentication(clientSecret: string): oidc.ClientAuth {
  const inBody = oidc.ClientSecretPost(clientSecret);
  const inHeader = oidc.ClientSecretBasic(clientSecret);
  return (server, ...request) => {
    const takesBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true;
    return (takesBody ? inBody : inHeader)(server, ...request);
  };
}
