import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHttp } from './http.ts';
import { type AnsweredBy, NoNetworkError } from '../noNetworkError.ts';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const html = (status: number) =>
  new Response('<html>Welcome to the hotel</html>', { status, headers: { 'Content-Type': 'text/html' } });

describe('a REST call', () => {
  it('carries query, body, token and cookies, and gives the answer itself', async () => {
    const fetched = vi.fn(async (_url: string | URL | Request, _init?: RequestInit) =>
      json(200, { items: [], next: null }),
    );
    const http = createHttp('https://chat.example', fetched);
    expect(await http('/users', { query: { q: 'é', cursor: undefined }, token: 't' })).toEqual({
      items: [],
      next: null,
    });
    await http('/rooms', { method: 'POST', body: { name: 'x' } });
    expect(fetched.mock.calls[0]).toMatchObject([
      'https://chat.example/api/users?q=%C3%A9',
      { method: 'GET', credentials: 'include', headers: { Authorization: 'Bearer t' } },
    ]);
    expect(fetched.mock.calls[1]).toMatchObject([
      'https://chat.example/api/rooms',
      { method: 'POST', body: '{"name":"x"}', headers: { 'Content-Type': 'application/json' } },
    ]);
  });

  it('rejects with the server’s own error', async () => {
    const error = { statusCode: 429, message: 'Slow down.', errorCode: 'RATE_LIMITED', retryAfterMs: 3_000 };
    const call = createHttp('', async () => json(429, error))('/users');
    await expect(call).rejects.toMatchObject({ name: 'PalaverError', ...error });
  });

  it('has nothing to say where there is no body', async () => {
    expect(await createHttp('', async () => new Response(null, { status: 204 }))('/auth/logout')).toBeUndefined();
  });

  it.each<[string, () => Promise<Response>]>([
    ['a portal answers 200 with a page', async () => html(200)],
    ['a proxy answers 429 with a page', async () => html(429)],
    ['something answers JSON that is no error of ours', async () => json(502, { error: 'Bad gateway' })],
    [
      'something answers an error code that nobody knows',
      async () => json(400, { statusCode: 400, message: '?', errorCode: 'NO_SUCH_CODE' }),
    ],
    ['something answers a bare string', async () => json(200, 'OK')],
    ['nothing answers', () => Promise.reject(new TypeError('fetch failed'))],
  ])('counts as no network when %s', async (_name, fetched) => {
    await expect(createHttp('', fetched)('/users')).rejects.toBeInstanceOf(NoNetworkError);
  });

  describe('finds out who answered instead of the server', () => {
    type Answer = [status: number, headers: Record<string, string>, body?: string];
    let answer: Answer;
    let asked: string[];
    const server = createServer(({ url }, res) => {
      asked.push(url ?? '');
      const [status, headers, body] = answer;
      res.writeHead(url === '/sign-in' ? 200 : status, headers).end(body);
    });
    beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
    afterAll(() => server.close());

    const page = { 'Content-Type': 'text/html; charset=utf-8' };
    it.each<[string, Answer, AnsweredBy]>([
      ['a proxy sends to its sign-in', [302, { Location: '/sign-in' }], 'elsewhere'],
      ['a proxy sends on to another host', [307, { Location: 'http://sign-in.invalid/' }], 'elsewhere'],
      ['a hotel answers with its own page', [200, page, '<html>Welcome to the hotel'], 'elsewhere'],
      ['a proxy asks who one is', [401, page, '<html>Sign in'], 'elsewhere'],
      ['the network demands a sign-in', [511, page, '<html>Sign in'], 'elsewhere'],
      ['a gateway reaches no server', [502, page, '<html>Bad gateway'], 'gateway'],
      ['a gateway knows no such place', [404, page, '<html>Not found'], 'gateway'],
      ['something answers in JSON', [403, { 'Content-Type': 'application/json' }, '{"error":"no"}'], 'gateway'],
    ])('%s', async (_name, said, answeredBy) => {
      answer = said;
      asked = [];
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
      const call = createHttp(url, fetch)('/auth/token', { method: 'POST' });
      await expect(call).rejects.toMatchObject({ name: 'NoNetworkError', answeredBy });
      expect(asked).toEqual(['/api/auth/token']);
    });

    it('nobody answers', async () => {
      const call = createHttp('http://127.0.0.1:1', fetch)('/config');
      await expect(call).rejects.toMatchObject({ name: 'NoNetworkError', answeredBy: 'nobody' });
    });
  });
});
