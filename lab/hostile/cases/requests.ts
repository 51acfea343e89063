import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Answer, ask, type Question } from '../ask.ts';
import { requireThat, requireError } from '../expectations.ts';
import { hear } from '../heard.ts';
import type { Row } from '../row.ts';
import type { World } from '../world.ts';

/** Writes these lines as they stand; gives the head of whatever is answered until the connection ends. */
function write(url: string, ...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.setTimeout(10_000, () => socket.destroy(new Error('neither answered nor ended in 10 s')));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
    socket.on('close', () => (hear(answer), resolve(answer)));
  });
}

const post = ({ open, mallory }: World, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(open.url, '/api/messages', { method: 'POST', token: mallory.token, body, headers });

/** Each of these queries is refused at this path. */
const badQueries = (path: string, ...queries: string[]): Row => ({
  sent: `GET ${path} with ${queries.join(' ')}`,
  expected: 'VALIDATION_FAILED each time',
  async run({ open, mallory }) {
    for (const query of queries)
      requireError(await ask(open.url, `/api${path}?${query}`, { token: mallory.token }), 'VALIDATION_FAILED');
  },
});

/** What is asked here is answered by an error of this status at most, and never by what lies on the disk. */
const nothingThere = (path: string, question: Question = {}): Row => ({
  sent: `${question.method ?? 'GET'} ${path}`,
  expected: 'a refusal, nothing of the disk',
  async run({ open, mallory }) {
    const { status, text } = await ask(open.url, path, { token: mallory.token, ...question });
    requireThat(!/root:|jwtSecret|"dependencies"|SQLite format/.test(text), `it shows ${text.slice(0, 80)}`);
    requireThat(status >= 400 && status < 500, `${status} ${text.slice(0, 100)}`);
  },
});

const MARKS = 'e' + '\u0301\u0323'.repeat(15_000);

/** Requests that no page of ours makes. */
export const requestRows: Row[] = [
  {
    sent: 'bodies that are no JSON: {, undefined, {"a":1}}, single quotes, NaN',
    expected: 'INVALID_JSON',
    async run(world) {
      for (const body of ['{', 'undefined', '{"a":1}}', "{'a': 1}", '{"a": NaN}'])
        requireError(await post(world, body), 'INVALID_JSON');
    },
  },
  {
    sent: 'bodies of a form, of parts, of text, in ISO 8859, in rot13',
    expected: 'UNSUPPORTED_MEDIA_TYPE',
    async run(world) {
      for (const type of [
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'multipart/form-data',
        'text/plain',
        'application/json; charset=iso-8859-1',
      ])
        requireError(await post(world, '{}', { 'content-type': type }), 'UNSUPPORTED_MEDIA_TYPE');
      requireError(await post(world, '{}', { 'content-encoding': 'rot13' }), 'UNSUPPORTED_MEDIA_TYPE');
    },
  },
  {
    sent: 'a sign-in from a form of another site, as text/plain',
    expected: 'UNSUPPORTED_MEDIA_TYPE',
    async run({ open }) {
      const body = '{"username":"anna","password":"four plain words","x":"="}';
      const headers = { 'content-type': 'text/plain' };
      const answer = await ask(open.url, '/api/auth/login', { method: 'POST', body, headers });
      requireError(answer, 'UNSUPPORTED_MEDIA_TYPE');
    },
  },
  {
    sent: 'a body of 70 KB',
    expected: 'TOO_LARGE',
    run: async (world) => requireError(await post(world, JSON.stringify({ text: 'x'.repeat(70_000) })), 'TOO_LARGE'),
  },
  {
    sent: 'a body of 10 MB pressed into 10 KB',
    expected: 'TOO_LARGE',
    async run({ open, mallory }) {
      const pressed = gzipSync(JSON.stringify({ text: 'x'.repeat(10_000_000) }));
      const answer = await write(
        open.url,
        'POST /api/messages HTTP/1.1',
        'Host: 127.0.0.1',
        `Authorization: Bearer ${mallory.token}`,
        'Content-Type: application/json',
        'Content-Encoding: gzip',
        'Connection: close',
        'Transfer-Encoding: chunked',
        '',
        '3',
        '\x1f\x8b\x08',
        '0',
        '',
        '',
      );
      requireThat(/^HTTP\/1.1 4\d\d/.test(answer), answer.slice(0, 60));
      const whole = await fetch(`${open.url}/api/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${mallory.token}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body: pressed,
      });
      requireThat(whole.status === 413, String(whole.status));
    },
  },
  {
    sent: 'lists in lists, 10,000 deep, in a body',
    expected: 'VALIDATION_FAILED',
    run: async (world) =>
      requireError(await post(world, `{"roomId": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`), 'VALIDATION_FAILED'),
  },
  {
    sent: 'objects in objects, 8,000 deep, in a body',
    expected: 'VALIDATION_FAILED',
    run: async (world) =>
      requireError(await post(world, `${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}`), 'VALIDATION_FAILED'),
  },
  badQueries('/rooms/general/messages', 'before=-1', 'before=NaN', 'before=1e308', 'before=0', 'limit=1e9', 'limit=0'),
  badQueries('/rooms/general/messages', 'before=1&before=2', 'before=1&after=2', 'around=', 'before=2026-13-45', 'x=1'),
  badQueries('/users', 'limit=1000000000', 'q[$ne]=1', 'q=a&q=b', 'cursor=..%2F..', 'cursor=', '__proto__=1'),
  badQueries('/rooms/directory', 'limit=-1', 'q[]=1', 'cursor=%00', 'constructor=1', 'q=%ED%A0%80%00'),
  {
    sent: 'searches by catastrophic patterns: (a+)+$, .*.*.*=, [, \\, %, _',
    expected: 'an empty list, soon: they are looked for as they stand',
    async run({ open, mallory }) {
      const patterns = ['(a+)+$', '(.*)*'.repeat(18), '^(([a-z])+.)+[A-Z]([a-z])+$', '[', '\\', '%%', '$where'];
      for (const pattern of patterns) {
        for (const path of ['/users', '/rooms/directory', '/rooms/general/members']) {
          const query = `/api${path}?q=${encodeURIComponent(pattern)}`;
          const { status, body, ms } = await ask(open.url, query, { token: mallory.token });
          requireThat(
            status === 200 && body.items.length === 0,
            `${path} ${pattern}: ${status} ${body?.items?.length} found`,
          );
          requireThat(ms < 2_000, `${path} ${pattern}: ${Math.round(ms)} ms`);
        }
      }
    },
  },
  nothingThere('/assets/../../../package.json'),
  nothingThere('/assets/%2e%2e/%2e%2e/package.json'),
  nothingThere('/..%2f..%2f..%2fetc%2fpasswd'),
  nothingThere('/docs/..%5c..%5cpackage.json'),
  nothingThere('/.env'),
  nothingThere('/secrets.json'),
  nothingThere('/metrics'),
  nothingThere('/api/rooms/%E0%A4%A'),
  nothingThere('/api/rooms/general%0d%0aX-Injected:1'),
  nothingThere('/api/users/me', { method: 'TRACE' }),
  nothingThere('/api/users/me', { method: 'DELETE' }),
  nothingThere('/api/Users/me'),
  nothingThere('/api/nothing'),
  nothingThere('/api/messages', { method: 'POST', headers: { 'x-http-method-override': 'DELETE' }, body: {} }),
  {
    sent: 'two lengths, a length beside chunks, a header of 30 KB, a line that is no request',
    expected: 'a 4xx, and the connection ends',
    async run({ open }) {
      const head = ['POST /api/auth/login HTTP/1.1', 'Host: 127.0.0.1', 'Content-Type: application/json'];
      for (const more of [
        ['Content-Length: 5', 'Content-Length: 6', '', 'hello'],
        ['Content-Length: 5', 'Transfer-Encoding: chunked', '', '0', '', ''],
        ['Transfer-Encoding: chunked', '', 'zz', 'x', ''],
        [`X-Long: ${'x'.repeat(30_000)}`, '', ''],
        ['Bad Header\x01: 1', '', ''],
      ]) {
        const answer = await write(open.url, ...head, ...more);
        requireThat(
          answer === '' || /^HTTP\/1.1 4\d\d/.test(answer),
          `${more[0]?.slice(0, 40)}: ${answer.slice(0, 60)}`,
        );
      }
      requireThat(/^HTTP\/1.1 400/.test(await write(open.url, 'NONSENSE', '', '')), 'nonsense was not refused');
    },
  },
  {
    sent: 'a page of another site that reads the API',
    expected: 'no word that allows it',
    async run({ open, mallory }) {
      const headers = { origin: 'https://evil.example' };
      for (const question of [{ headers }, { headers, method: 'OPTIONS' }]) {
        const answer = await ask(open.url, '/api/users/me', { token: mallory.token, ...question });
        requireThat(answer.headers['access-control-allow-origin'] === undefined, 'another site may read it');
      }
    },
  },
  {
    sent: 'a text with <img onerror>, <script> and a javascript: link',
    expected: 'kept and answered as it stands, as JSON that no browser takes for a page',
    stores: ['messages', 'rooms', 'members'],
    async run({ open, mallory, next }) {
      const text = '<img src=x onerror=alert(1)><script>alert(1)</script> [x](javascript:alert(1))';
      const body = { roomId: 'general', clientId: `markup-row-${next()}`, text };
      const sent = await ask(open.url, '/api/messages', { method: 'POST', token: mallory.token, body });
      requireThat(sent.body?.message?.text === text, sent.text.slice(0, 200));
      requireThat(/^application\/json/.test(String(sent.headers['content-type'])), 'it is not answered as JSON');
      requireThat(sent.headers['x-content-type-options'] === 'nosniff', 'no nosniff');
    },
  },
  {
    sent: 'the page and its headers',
    expected: 'scripts only from here and none in the page, no frames, nosniff, no referrer',
    async run({ open }) {
      const { headers } = await ask(open.url, '/');
      const policy = String(headers['content-security-policy']);
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
      requireThat(scripts === "'self'", `scripts: ${scripts}`);
      requireThat(/default-src 'self'/.test(policy) && /frame-ancestors 'none'/.test(policy), policy);
      requireThat(/object-src 'none'/.test(policy) && /base-uri 'none'/.test(policy), policy);
      requireThat(
        headers['x-content-type-options'] === 'nosniff' && headers['referrer-policy'] === 'no-referrer',
        'headers',
      );
      requireThat(headers['x-powered-by'] === undefined, 'it says what it is made with');
    },
  },
  {
    sent: 'ten registrations of 60 KB of piled marks at once, without an account',
    expected: 'VALIDATION_FAILED each, and others are answered within 500 ms meanwhile',
    async run({ open }) {
      const body = { username: MARKS, password: MARKS, displayName: MARKS };
      const asked = Array.from({ length: 10 }, () =>
        ask(open.url, '/api/auth/register', { method: 'POST', body: { ...body, password: 'four plain words' } }),
      );
      const { ms } = await ask(open.url, '/health');
      for (const answer of await Promise.all(asked)) requireError(answer, 'VALIDATION_FAILED', 'TOO_LARGE');
      requireThat(ms < 500, `/health took ${Math.round(ms)} ms`);
    },
  },
];
