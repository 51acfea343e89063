import { ask } from '../ask.ts';
import { requireThat, requireError } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { enrol, PASSWORD } from '../world.ts';

/** Names of strangers that were made to lead to the server (DNS rebinding): the page of each is of its own origin there. */
const NAMES = ['evil.example', 'evil.example:3000', 'localhost.evil.example', '127.0.0.1.evil.example', 'lan.example'];
const AS_OWN = NAMES.flatMap((host) => ['http', 'https'].map((scheme) => ({ host, origin: `${scheme}://${host}` })));

/** A page that its owner's name brought here asks as if it were the server's own. */
export const hostRows: Row[] = [
  {
    sent: `WebSockets under ${NAMES.join(', ')} from the page of the same name`,
    expected: 'refused each time',
    async run({ open, mallory }) {
      for (const headers of AS_OWN) {
        const entered = await HostileSocket.enter(open.url, mallory.token, { headers }).then(
          (socket) => (socket.end(), true),
          () => false,
        );
        requireThat(!entered, `${headers.origin} was let in`);
      }
    },
  },
  {
    sent: 'polling under the same names from their pages',
    expected: 'refused each time',
    async run({ open }) {
      for (const headers of AS_OWN) {
        const { status, text } = await ask(open.url, '/socket.io/?EIO=4&transport=polling', { headers });
        requireThat(status >= 400 && status < 500 && !text.includes('"sid"'), `${headers.origin}: ${status}`);
      }
    },
  },
  {
    sent: 'registrations and sign-ins from those pages',
    expected: 'FORBIDDEN each time, and no account',
    async run({ open }) {
      const body = { username: 'rebound', password: PASSWORD };
      for (const headers of AS_OWN) {
        requireError(await ask(open.url, '/api/auth/register', { method: 'POST', headers, body }), 'FORBIDDEN');
        const login = { ...body, username: 'anna' };
        requireError(await ask(open.url, '/api/auth/login', { method: 'POST', headers, body: login }), 'FORBIDDEN');
      }
    },
  },
  ...(['token', 'logout'] as const).map((path): Row => ({
    sent: `POST /auth/${path} with somebody’s cookie from those pages`,
    expected: 'FORBIDDEN each time, and the session lives on',
    stores: ['users', 'sessions', 'members', 'rooms'],
    async run({ open, next }) {
      const { username } = await enrol(open.url, `rebound${next()}`);
      const body = { username, password: PASSWORD };
      const login = await ask(open.url, '/api/auth/login', { method: 'POST', body });
      const cookie = String(login.headers['set-cookie']?.[0]).split(';')[0] ?? '';
      const post = (headers: Record<string, string>) =>
        ask(open.url, `/api/auth/${path}`, { method: 'POST', headers: { cookie, ...headers } });
      for (const headers of AS_OWN) requireError(await post(headers), 'FORBIDDEN');
      const { status } = await post({ host: new URL(open.url).host, origin: open.url });
      requireThat(status === (path === 'token' ? 200 : 204), `the own page: ${status}`);
    },
  })),
  {
    sent: 'the page, its files and documents under those names',
    expected: 'a page that says to set PUBLIC_URL, and nothing of the request in it',
    async run({ open }) {
      for (const host of NAMES) {
        for (const path of ['/', '/r/general', '/manifest.webmanifest', '/docs/']) {
          const { status, text } = await ask(open.url, path, { headers: { host } });
          requireThat(status === 421 && text.includes('PUBLIC_URL'), `${host}${path}: ${status} ${text.slice(0, 80)}`);
          requireThat(!text.includes('example'), 'it repeats the name');
        }
      }
    },
  },
];
