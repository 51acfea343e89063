import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** Who is signed in at the provider, as it tells it. */
interface Claimed {
  sub: string;
  email?: string;
  email_verified?: boolean;
  preferred_username?: string;
  name?: string;
}

export interface TestProvider {
  issuer: string;
  /** What a server of ours is to be started with, to sign people in here under the id `house`. */
  env: Record<string, string>;
  /** Who comes from now on: nobody is asked for anything. */
  person: Claimed;
  /** How often it was asked for its keys, what it is, or anything. */
  asked: string[];
  close(): Promise<void>;
}

/** A whole OpenID provider on a free port, at which the server with this address may sign people in. */
export async function startProvider(publicUrl: string, id = 'house'): Promise<TestProvider> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const people = new Map<string, Claimed>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'palaver',
        client_secret: 'a-secret-of-the-house',
        redirect_uris: [`${publicUrl}/api/auth/oidc/${id}/callback`],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'one' }] },
    cookies: { keys: ['a key of these tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...(people.get(sub) ?? { sub }) }) }),
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      if (!client || !session) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId ?? '' });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const asked: string[] = [];
  const answer = provider.callback();
  const started: TestProvider = {
    issuer,
    env: {
      OIDC_HOUSE_ISSUER: issuer,
      OIDC_HOUSE_CLIENT_ID: 'palaver',
      OIDC_HOUSE_CLIENT_SECRET: 'a-secret-of-the-house',
      OIDC_HOUSE_NAME: 'The House',
    },
    person: { sub: 'nobody' },
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('request', (req, res) => {
    asked.push(req.url ?? '');
    if (req.url?.startsWith('/interaction/') !== true) {
      void answer(req, res);
      return;
    }
    const { person } = started;
    people.set(person.sub, person);
    void provider.interactionFinished(req, res, { login: { accountId: person.sub } });
  });
  return started;
}
