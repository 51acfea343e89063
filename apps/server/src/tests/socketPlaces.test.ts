import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../testing/connect.ts';
import { RawWebSocket } from '../testing/rawWebSocket.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PLACES = 20;

describe('the twenty places of a person', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  /** All places can be taken, and not one more. */
  async function takeAllPlaces(accessToken: string): Promise<void> {
    const sockets = await Promise.all(Array.from({ length: PLACES }, () => connect(server.url, accessToken)));
    await expect(connect(server.url, accessToken)).rejects.toMatchObject({ data: { errorCode: 'RATE_LIMITED' } });
    for (const socket of sockets) socket.close();
  }

  /** Verifying a token waits until `held` is resolved. */
  function holdVerifying() {
    const { sessions } = server.stores;
    const find = sessions.find.bind(sessions);
    const held = Promise.withResolvers<undefined>();
    const spy = vi.spyOn(sessions, 'find').mockImplementation(async (id) => {
      await held.promise;
      return find(id);
    });
    return { held, spy };
  }

  /** Fills all places with connections that end while the server waits for `slow`, and then takes them all again. */
  async function goAndComeBack(accessToken: string, slow: { called(): number; goOn(): void }): Promise<void> {
    const connections = await Promise.all(Array.from({ length: PLACES }, () => RawWebSocket.ask(server.url)));
    for (const { connection } of connections)
      connection.send(`40${JSON.stringify({ token: accessToken, protocol: 1 })}`);
    await expect.poll(() => slow.called()).toBe(PLACES);
    for (const { connection } of connections) connection.stream.destroy();
    await expect.poll(() => server.connections()).toBe(0);
    slow.goOn();
    await takeAllPlaces(accessToken);
  }

  it('are free again when connections end while their token is verified', async () => {
    const { accessToken } = await registerAt(server.url, 'goes1');
    const { held, spy } = holdVerifying();
    await goAndComeBack(accessToken, { called: () => spy.mock.calls.length, goOn: () => held.resolve(undefined) });
    spy.mockRestore();
  });

  it('are free again when connections end while their account is looked up', async () => {
    const { accessToken } = await registerAt(server.url, 'goes2');
    const { users } = server.stores;
    const find = users.find.bind(users);
    const held = Promise.withResolvers<undefined>();
    const spy = vi.spyOn(users, 'find').mockImplementation(async (id) => {
      await held.promise;
      return find(id);
    });
    await goAndComeBack(accessToken, { called: () => spy.mock.calls.length, goOn: () => held.resolve(undefined) });
    spy.mockRestore();
  });

  it('are free again when connections end while their rooms are read', async () => {
    const { accessToken } = await registerAt(server.url, 'goes3');
    const { rooms } = server.stores;
    const ofUser = rooms.ofUser.bind(rooms);
    const held = Promise.withResolvers<undefined>();
    const spy = vi.spyOn(rooms, 'ofUser').mockImplementation(async (id) => {
      await held.promise;
      return ofUser(id);
    });
    await goAndComeBack(accessToken, { called: () => spy.mock.calls.length, goOn: () => held.resolve(undefined) });
    spy.mockRestore();
  });

  it('are free again when people by polling close while their token is verified', async () => {
    const { accessToken } = await registerAt(server.url, 'goes4');
    const { held, spy } = holdVerifying();
    const poll = (method: string, sid = '', body?: string) =>
      fetch(`${server.url}/socket.io/?EIO=4&transport=polling${sid && `&sid=${sid}`}`, { method, body });
    const sids = await Promise.all(
      Array.from({ length: PLACES }, async () => String(JSON.parse((await (await poll('GET')).text()).slice(1)).sid)),
    );
    for (const sid of sids) await poll('POST', sid, `40${JSON.stringify({ token: accessToken, protocol: 1 })}`);
    await expect.poll(() => spy.mock.calls.length).toBe(PLACES);
    // The packet that closes, as a page sends it that goes away.
    for (const sid of sids) expect((await poll('POST', sid, '1')).status).toBe(200);
    held.resolve(undefined);
    spy.mockRestore();
    await takeAllPlaces(accessToken);
  });

  it('are free again when people are refused, or sign in and out in one breath', async () => {
    const { accessToken } = await registerAt(server.url, 'goes5');
    for (const packets of [
      ['40{"token":"a.b.c","protocol":1}'],
      [`40${JSON.stringify({ token: accessToken, protocol: 2 })}`],
      [`40${JSON.stringify({ token: accessToken, protocol: 1 })}`, '41'],
      [
        `40${JSON.stringify({ token: accessToken, protocol: 1 })}`,
        `40${JSON.stringify({ token: accessToken, protocol: 1 })}`,
      ],
    ]) {
      const connections = await Promise.all(Array.from({ length: PLACES / 2 }, () => RawWebSocket.ask(server.url)));
      for (const { connection } of connections) connection.send(...packets);
      await Promise.all(
        connections.map(async ({ connection }) => {
          if (!packets.includes('41')) await connection.waitFor((packet) => /^4[04]/.test(packet));
          connection.stream.destroy();
        }),
      );
    }
    await expect.poll(() => server.connections()).toBe(0);
    await takeAllPlaces(accessToken);
  });
});
