import { createHmac, randomUUID } from 'node:crypto';
import { ask } from '../ask.ts';
import { demand, demandError } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { enrol, JWT_SECRET, PASSWORD, type Person, type World } from '../world.ts';

type Claims = Record<string, unknown>;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with this header and these claims, signed by the key that the server signs with, or by another. */
function forge(header: Claims, claims: Claims, key = JWT_SECRET): string {
  const head = `${encode(header)}.${encode(claims)}`;
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
}

function claimsOf({ token }: Person): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

const HS256 = { alg: 'HS256', typ: 'JWT' };
const CODES = ['TOKEN_INVALID', 'TOKEN_MALFORMED', 'TOKEN_MISSING', 'TOKEN_EXPIRED', 'TOKEN_REVOKED'] as const;

/** A token that is wrong in one thing must open neither REST nor a socket. */
const refused = (sent: string, make: (mallory: Person) => unknown): Row => ({
  sent: `a token: ${sent}`,
  expected: 'a 401 by REST and by the handshake',
  async run({ open, mallory }) {
    const token = make(mallory);
    if (typeof token === 'string' && !/[^\x20-\x7e]/.test(token))
      demandError(await ask(open.url, '/api/users/me', { token }), ...CODES);
    const socket = await HostileSocket.open(open.url);
    const answer = await socket.connect({ token, protocol: 1 });
    demand(answer.startsWith('44') && CODES.some((code) => answer.includes(code)), answer.slice(0, 200));
    socket.end();
  },
});

const now = () => Math.floor(Date.now() / 1_000);

/** Signs somebody in anew: a session of its own. */
async function signIn({ open }: World, { username }: Person): Promise<Person> {
  const body = { username, password: PASSWORD, tokenInBody: true };
  const answer = await ask(open.url, '/api/auth/login', { method: 'POST', body });
  demand(answer.status === 200, `login: ${answer.status}`);
  const { user, accessToken, refreshToken } = answer.body;
  return { id: user.id, username, token: accessToken, refreshToken };
}

const refresh = ({ open }: World, refreshToken: string) =>
  ask(open.url, '/api/auth/token', { method: 'POST', body: { refreshToken } });

/** Tokens that were forged, taken, turned or kept. */
export const tokenRows: Row[] = [
  refused('alg none', (one) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claimsOf(one))}.`),
  refused('alg None, in another spelling', (one) => `${encode({ alg: 'nOnE' })}.${encode(claimsOf(one))}.`),
  refused('alg switched to RS256', (one) => forge({ alg: 'RS256', typ: 'JWT' }, claimsOf(one))),
  refused('alg HS384 over the same key', (one) => forge({ alg: 'HS384', typ: 'JWT' }, claimsOf(one))),
  refused('signed by another key', (one) => forge(HS256, claimsOf(one), 'another-key-that-nobody-gave-to-the-server')),
  refused('an empty key', (one) => forge(HS256, claimsOf(one), '')),
  refused('a forged kid that points to a file', (one) =>
    forge({ ...HS256, kid: '../../../../dev/null' }, claimsOf(one), ''),
  ),
  refused('another audience', (one) => forge(HS256, { ...claimsOf(one), aud: 'elsewhere' })),
  refused('another issuer', (one) => forge(HS256, { ...claimsOf(one), iss: 'elsewhere' })),
  refused('no end', (one) => forge(HS256, { ...claimsOf(one), exp: undefined })),
  refused('run out an hour ago', (one) => forge(HS256, { ...claimsOf(one), exp: now() - 3_600 })),
  refused('good only from tomorrow', (one) => forge(HS256, { ...claimsOf(one), nbf: now() + 86_400 })),
  refused('another person with this session', (one) => forge(HS256, { ...claimsOf(one), sub: 'a1b2c3d4e5f6g7h8' })),
  refused('a session that never was', (one) => forge(HS256, { ...claimsOf(one), sid: randomUUID() })),
  refused('not an access token by its own word', (one) => forge(HS256, { ...claimsOf(one), typ: 'refresh' })),
  refused('a refresh token', (one) => one.refreshToken),
  refused('the claims of an operator', (one) => forge(HS256, { ...claimsOf(one), sub: { $ne: null } })),
  refused('one character changed', (one) => `${one.token.slice(0, -2)}${one.token.endsWith('AA') ? 'BB' : 'AA'}`),
  refused('an object {"$ne": null}', () => ({ $ne: null })),
  refused('a list', (one) => [one.token]),
  refused('10 KB of it', (one) => one.token.padEnd(10_000, 'A')),
  {
    sent: 'a handshake with protocol 2, with more fields, without anything, with a text',
    expected: 'PROTOCOL_MISMATCH or VALIDATION_FAILED, by their order',
    async run({ open, mallory: { token } }) {
      for (const [auth, code] of [
        [{ token, protocol: 2 }, 'PROTOCOL_MISMATCH'],
        [{ token, protocol: '1' }, 'PROTOCOL_MISMATCH'],
        [{}, 'PROTOCOL_MISMATCH'],
        [{ token, protocol: 1, role: 'admin' }, 'VALIDATION_FAILED'],
      ] as const) {
        const socket = await HostileSocket.open(open.url);
        const answer = await socket.connect(auth);
        demand(answer.startsWith('44') && answer.includes(code), `${JSON.stringify(auth).slice(-40)}: ${answer}`);
        socket.end();
      }
    },
  },
  {
    sent: 'a live line whose token runs out in 2 s',
    expected: 'it is closed then',
    async run({ open, mallory }) {
      const token = forge(HS256, { ...claimsOf(mallory), exp: now() + 2 });
      const socket = await HostileSocket.enter(open.url, token);
      await socket.closed();
    },
  },
  {
    sent: 'renewToken with the token of another person',
    expected: 'FORBIDDEN, and the line goes on as who it was',
    async run({ open, mallory, ben }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      const ack = await socket.ask('renewToken', { token: ben.token });
      demand(ack?.error?.errorCode === 'FORBIDDEN', JSON.stringify(ack));
      await socket.ask('typing', { roomId: 'general' });
      socket.end();
    },
  },
  {
    sent: 'one refresh token by two tabs at once',
    expected: 'both get the same successor, and both stay in',
    stores: ['sessions'],
    async run(world) {
      const { refreshToken } = await signIn(world, world.mallory);
      const [one, other] = await Promise.all([refresh(world, refreshToken), refresh(world, refreshToken)]);
      demand(one.status === 200 && other.status === 200, `${one.status} ${other.status}`);
      demand(one.body.refreshToken === other.body.refreshToken, 'two different successors');
      for (const { body } of [one, other])
        demand((await ask(world.open.url, '/api/users/me', { token: body.accessToken })).status === 200, 'one is out');
    },
  },
  {
    sent: 'a session that signed out: its access token, its refresh token, its live line',
    expected: 'TOKEN_REVOKED, a 401, and sessionEnded within 2 s',
    stores: ['sessions'],
    async run(world) {
      const session = await signIn(world, world.mallory);
      const socket = await HostileSocket.enter(world.open.url, session.token);
      const { refreshToken } = session;
      const out = await ask(world.open.url, '/api/auth/logout', { method: 'POST', body: { refreshToken } });
      demand(out.status === 204, `logout: ${out.status}`);
      const startedAt = performance.now();
      await socket.closed();
      demand(performance.now() - startedAt < 2_000, 'the line lived on for over 2 s');
      demand(socket.events('sessionEnded')[0]?.reason === 'logout', 'it was not told why');
      demandError(await ask(world.open.url, '/api/users/me', { token: session.token }), 'TOKEN_REVOKED');
      demandError(await refresh(world, refreshToken), 'TOKEN_REVOKED', 'TOKEN_INVALID');
    },
  },
  ...(['token', 'logout'] as const).flatMap((path) =>
    [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }].map(
      (headers): Row => ({
        sent: `POST /auth/${path} with somebody’s cookie and ${JSON.stringify(headers)}`,
        expected: 'FORBIDDEN, and the session lives on',
        stores: ['users', 'sessions', 'members', 'rooms'],
        async run(world) {
          const one = await enrol(world.open.url, `cookie${world.next()}`);
          const login = await ask(world.open.url, '/api/auth/login', {
            method: 'POST',
            body: { username: one.username, password: PASSWORD },
          });
          const cookie = String(login.headers['set-cookie']?.[0]).split(';')[0] ?? '';
          const post = (more: object) =>
            ask(world.open.url, `/api/auth/${path}`, { method: 'POST', headers: { cookie, ...more } });
          demandError(await post(headers), 'FORBIDDEN');
          const right = await ask(world.open.url, '/api/auth/token', { method: 'POST', headers: { cookie } });
          demand(right.status === 200, `the session is gone: ${right.status}`);
        },
      }),
    ),
  ),
];
