import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from '../ask.ts';
import { requireThat, requireError } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { differsInTime } from '../walk/differsInTime.ts';
import { enrol, PASSWORD, type Person, type StoreName, type World } from '../world.ts';
import { claimsOf, encode, forge, HS256, now, runOut } from '../forge.ts';

/** A token that was followed by another lives so long after that one was used (A4). */
const GRACE_MS = 60_000;
/** So many times a session goes on to its next token before somebody makes one up of it. */
const ROTATIONS = 1_000;
/** Rounds of both tokens, and what they may differ by: the work of some hundred digests is far above it where nothing bounds it. */
const MADE_UP_ROUNDS = 40;

/** Pairs whose times are held against each other. */
const LOGINS: Record<StoreName, number> = { SQLite: 100, MongoDB: 40 };
const CODES = ['TOKEN_INVALID', 'TOKEN_MALFORMED', 'TOKEN_MISSING', 'TOKEN_EXPIRED', 'TOKEN_REVOKED'] as const;

/** A token that is wrong in one thing must open neither REST nor a socket. */
const refused = (sent: string, make: (mallory: Person) => unknown): Row => ({
  sent: `a token: ${sent}`,
  expected: 'a 401 by REST and by the handshake',
  async run({ open, mallory }) {
    const token = make(mallory);
    if (typeof token === 'string' && !/[^\x20-\x7e]/.test(token))
      requireError(await ask(open.url, '/api/users/me', { token }), ...CODES);
    const socket = await HostileSocket.open(open.url);
    const answer = await socket.connect({ token, protocol: 1 });
    requireThat(answer.startsWith('44') && CODES.some((code) => answer.includes(code)), answer.slice(0, 200));
    socket.end();
  },
});

/** Signs somebody in anew: a session of its own. */
async function signIn({ open }: World, { username }: Person): Promise<Person> {
  const body = { username, password: PASSWORD, tokenInBody: true };
  const answer = await ask(open.url, '/api/auth/login', { method: 'POST', body });
  requireThat(answer.status === 200, `login: ${answer.status}`);
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
  refused('run out an hour ago', runOut),
  refused('good only from tomorrow', (one) => forge(HS256, { ...claimsOf(one), nbf: now() + 86_400 })),
  refused('another person with this session', (one) => forge(HS256, { ...claimsOf(one), sub: 'a1b2c3d4e5f6g7h8' })),
  refused('a session that never was', (one) => forge(HS256, { ...claimsOf(one), sid: randomUUID() })),
  refused('not an access token by its own word', (one) => forge(HS256, { ...claimsOf(one), typ: 'refresh' })),
  refused('a refresh token', (one) => one.refreshToken),
  refused('the claims of an operator', (one) => forge(HS256, { ...claimsOf(one), sub: { $ne: null } })),
  refused('one character changed', (one) => `${one.token.slice(0, -2)}${one.token.endsWith('AA') ? 'BB' : 'AA'}`),
  refused('of a bot, made up', () => `plv_${randomBytes(32).toString('base64url')}`),
  refused('of a bot, the beginning alone', () => 'plv_'),
  refused('of a bot, with the token of a person behind it', (one) => `plv_${one.token}`),
  refused(
    'of a bot, with the id of a session behind it',
    (one) => `plv_${one.refreshToken.slice(0, 20).padEnd(43, 'A')}`,
  ),
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
        requireThat(answer.startsWith('44') && answer.includes(code), `${JSON.stringify(auth).slice(-40)}: ${answer}`);
        socket.end();
      }
    },
  },
  {
    sent: 'a live connection whose token runs out in 2 s',
    expected: 'it is closed then',
    async run({ open, mallory }) {
      const token = forge(HS256, { ...claimsOf(mallory), exp: now() + 2 });
      const socket = await HostileSocket.enter(open.url, token);
      await socket.closed();
    },
  },
  {
    sent: 'renewToken with the token of another person',
    expected: 'FORBIDDEN, and the connection goes on as who it was',
    async run({ open, mallory, ben }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      const ack = await socket.ask('renewToken', { token: ben.token });
      requireThat(ack?.error?.errorCode === 'FORBIDDEN', JSON.stringify(ack));
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
      requireThat(one.status === 200 && other.status === 200, `${one.status} ${other.status}`);
      requireThat(one.body.refreshToken === other.body.refreshToken, 'two different successors');
      for (const { body } of [one, other])
        requireThat(
          (await ask(world.open.url, '/api/users/me', { token: body.accessToken })).status === 200,
          'one is out',
        );
    },
  },
  {
    sent: 'a session that signed out: its access token, its refresh token, its live connection',
    expected: 'TOKEN_REVOKED, a 401, and sessionEnded within 2 s',
    stores: ['sessions'],
    async run(world) {
      const session = await signIn(world, world.mallory);
      const socket = await HostileSocket.enter(world.open.url, session.token);
      const { refreshToken } = session;
      const out = await ask(world.open.url, '/api/auth/logout', { method: 'POST', body: { refreshToken } });
      requireThat(out.status === 204, `logout: ${out.status}`);
      const startedAt = performance.now();
      await socket.closed();
      requireThat(performance.now() - startedAt < 2_000, 'the connection lived on for over 2 s');
      requireThat(socket.events('sessionEnded')[0]?.reason === 'logout', 'it did not say why');
      requireError(await ask(world.open.url, '/api/users/me', { token: session.token }), 'TOKEN_REVOKED');
      requireError(await refresh(world, refreshToken), 'TOKEN_REVOKED', 'TOKEN_INVALID');
    },
  },
  {
    sent: 'a refresh token that was copied, a minute after its owner went on to the next one',
    expected: 'TOKEN_REVOKED, and the session ends as reused, on its live connection too',
    stores: ['sessions'],
    async run(world) {
      const { token, refreshToken, since } = world.copied;
      await pause(Math.max(0, since + GRACE_MS + 1_000 - Date.now()));
      const socket = await HostileSocket.enter(world.open.url, token);
      requireError(await refresh(world, refreshToken), 'TOKEN_REVOKED');
      await socket.closed();
      requireThat(socket.events('sessionEnded')[0]?.reason === 'reused', JSON.stringify(socket.events('sessionEnded')));
      requireError(await ask(world.open.url, '/api/users/me', { token }), 'TOKEN_REVOKED');
    },
  },
  {
    sent: `a made-up token of a session that went on ${ROTATIONS} times, beside one of no session`,
    expected: 'TOKEN_INVALID as soon as for no session, and the session lives on',
    stores: ['sessions'],
    async run(world) {
      let { refreshToken } = await signIn(world, world.mallory);
      const secret = 'A'.repeat(43);
      const madeUp = `${refreshToken.split('.')[0]}.1.${secret}`;
      const nobodys = `${'a'.repeat(20)}.1.${secret}`;
      for (let i = 0; i < ROTATIONS; i += 1)
        refreshToken = String((await refresh(world, refreshToken)).body?.refreshToken);
      const times = { madeUp: Infinity, nobodys: Infinity };
      for (let i = 0; i < MADE_UP_ROUNDS; i += 1) {
        const [one, other] = [await refresh(world, madeUp), await refresh(world, nobodys)];
        requireError(one, 'TOKEN_INVALID');
        requireError(other, 'TOKEN_INVALID');
        times.madeUp = Math.min(times.madeUp, one.ms);
        times.nobodys = Math.min(times.nobodys, other.ms);
      }
      requireThat(times.madeUp < times.nobodys + 1, JSON.stringify(times));
      requireThat((await refresh(world, refreshToken)).status === 200, 'the session is gone');
    },
  },
  {
    sent: 'a sign-in with a wrong password, by a name that exists and by one that does not',
    expected: 'INVALID_CREDENTIALS for both, in the same words and the same time',
    async run({ open, store }) {
      const login = (username: string) =>
        ask(open.url, '/api/auth/login', { method: 'POST', body: { username, password: 'not the one' } });
      const [one, other] = [await login('anna'), await login('nobody-at-all')];
      requireError(one, 'INVALID_CREDENTIALS');
      requireThat(one.text === other.text && one.status === other.status, `${one.text} | ${other.text}`);
      const time = await differsInTime(
        LOGINS[store],
        () => login('anna'),
        () => login('nobody-at-all'),
      );
      requireThat(time === null, String(time));
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
          requireError(await post(headers), 'FORBIDDEN');
          const right = await ask(world.open.url, '/api/auth/token', { method: 'POST', headers: { cookie } });
          requireThat(right.status === 200, `the session is gone: ${right.status}`);
        },
      }),
    ),
  ),
];
