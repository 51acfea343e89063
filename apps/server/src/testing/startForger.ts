import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import jwt from 'jsonwebtoken';

export interface Forger {
  env: Record<string, string>;
  /** What stands in its tokens in the place of what is right. */
  lies: Record<string, unknown>;
  close(): Promise<void>;
}

/** A provider that says what it is told to say: everybody is signed in at once, and its tokens are signed by its own key. */
export async function startForger(): Promise<Forger> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const nonces = new Map<string, string>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const forger: Forger = {
    env: { OIDC_FORGER_ISSUER: issuer, OIDC_FORGER_CLIENT_ID: 'palaver', OIDC_FORGER_CLIENT_SECRET: 'hush' },
    lies: {},
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answers: Record<string, (query: URLSearchParams) => unknown> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    }),
    '/keys': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'one' }] }),
    '/token': (form) => {
      const nonce = nonces.get(form.get('code') ?? '');
      const iat = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: 'palaver', sub: 'somebody', nonce, iat, exp: iat + 600, ...forger.lies };
      const id_token = jwt.sign(claims, privateKey, { algorithm: 'RS256', keyid: 'one' });
      return { access_token: 'access', token_type: 'Bearer', id_token };
    },
  };
  server.on('request', (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', issuer);
    if (pathname === '/auth') {
      const code = `code-${nonces.size}`;
      nonces.set(code, searchParams.get('nonce') ?? '');
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString();
      res.writeHead(302, { location: back.href }).end();
      return;
    }
    let body = '';
    req.on('data', (piece: Buffer) => (body += piece.toString()));
    req.on('end', () => {
      const answer = answers[pathname]?.(new URLSearchParams(body));
      res.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      res.end(JSON.stringify(answer ?? {}));
    });
  });
  return forger;
}
