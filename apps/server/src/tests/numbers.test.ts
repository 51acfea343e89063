import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
afterEach(() => server.close());

describe('the numbers of the wire, where nothing is set', () => {
  it('are answered to every client', async () => {
    server = await startServer();
    expect((await rest(server.url, 'GET', '/api/config')).body.limits).toEqual({
      messageMaxChars: 4_000,
      batchMaxMessages: 50,
      batchMaxBytes: 32_768,
      frameMaxBytes: 65_536,
    });
  });

  it('A8: a person has a hundred requests a minute', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '' });
    const { accessToken: token } = await registerAt(server.url, 'anna');
    const statuses: number[] = [];
    for (let i = 0; i < 101; i += 1) statuses.push((await rest(server.url, 'GET', '/api/users/me', { token })).status);
    expect(statuses).toEqual([...Array.from({ length: 100 }, () => 200), 429]);
  });

  it('L3: a person sends fifty short messages at once, and not many more', async () => {
    server = await startServer({ RATE_SENDS_PER_SECOND: '' });
    const socket = await connect(server.url, (await registerAt(server.url, 'anna')).accessToken);
    const acks = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        socket.ask('chatMessage', { roomId: 'general', clientId: `message-${i}`, text: 'x' }),
      ),
    );
    socket.close();
    const taken = acks.filter(({ ok }) => ok).length;
    // A byte costs too, and while they come there is room for a few more.
    expect(taken).toBeGreaterThanOrEqual(49);
    expect(taken).toBeLessThan(300);
  });
});
