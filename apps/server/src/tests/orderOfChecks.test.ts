import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientEvents, type ClientEventName } from '@palaver/protocol/events';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

/** What each event asks of a room, or of its first message. */
const PAYLOADS: Record<ClientEventName, ((roomId: string) => object) | null> = {
  joinRoom: (roomId) => ({ roomId }),
  leaveRoom: (roomId) => ({ roomId }),
  chatMessage: (roomId) => ({ roomId, clientId: 'in-which-order', text: 'hello' }),
  chatMessages: (roomId) => ({ roomId, messages: [{ clientId: 'in-which-order', text: 'hello' }] }),
  editMessage: (roomId) => ({ id: `${roomId}:1`, text: 'other', base: null }),
  deleteMessage: (roomId) => ({ id: `${roomId}:1` }),
  reactToMessage: (roomId) => ({ id: `${roomId}:1`, emoji: '👍', on: true }),
  pinMessage: (roomId) => ({ id: `${roomId}:1`, on: true }),
  loadMessages: (roomId) => ({ roomId }),
  messageReceived: (roomId) => ({ roomId, seq: 1 }),
  messageRead: (roomId) => ({ roomId, seq: 1 }),
  typing: (roomId) => ({ roomId }),
  stopTyping: (roomId) => ({ roomId }),
  // About no room.
  sync: null,
  renewToken: null,
};
const OF_A_PUBLIC_ROOM: Partial<Record<ClientEventName, string>> = { leaveRoom: 'ok', joinRoom: 'RATE_LIMITED' };
const OF_ANOTHERS_MESSAGE: Partial<Record<ClientEventName, string>> = {
  editMessage: 'NOT_YOUR_MESSAGE',
  deleteMessage: 'NOT_YOUR_MESSAGE',
  pinMessage: 'FORBIDDEN',
};
const names = Object.keys(clientEvents).filter((name): name is ClientEventName => Object.hasOwn(clientEvents, name));

describe('the order of checks: membership, archive, rate', () => {
  let server: TestServer;
  let anna: TestSocket;
  let foreign: string;
  let open: string;
  let archived: string;
  let closed: string;
  let mine: string;

  beforeAll(async () => {
    const clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({ RATE_SENDS_PER_SECOND: '10' }, undefined, () => clock);
    const { accessToken: ownerToken } = await registerAt(server.url, 'otto');
    const { accessToken, user } = await registerAt(server.url, 'anna');
    const owner = await connect(server.url, ownerToken);
    anna = await connect(server.url, accessToken);
    const make = async (kind: string, members: string[], name = `room ${kind} ${members.length}`) => {
      const body = { name, kind, members };
      const roomId = String((await rest(server.url, 'POST', '/api/rooms', { token: ownerToken, body })).body.id);
      await owner.must('chatMessage', { roomId, clientId: `first-of-${kind}`, text: 'first' });
      return roomId;
    };
    foreign = await make('private', []);
    open = await make('public', []);
    archived = await make('private', [user.id]);
    mine = await make('public', [user.id]);
    await anna.must('chatMessage', { roomId: archived, clientId: 'second-of-it', text: 'hello' });
    closed = await make('public', [], 'room of old');
    for (const roomId of [archived, closed])
      await rest(server.url, 'PATCH', `/api/rooms/${roomId}`, { token: ownerToken, body: { archived: true } });
    owner.close();
    // Nothing is left of any limit, and by this clock nothing comes back.
    const spend = async (count: number, ask: (i: number) => Promise<unknown>) => {
      await Promise.all(Array.from({ length: count }, (_, i) => ask(i)));
    };
    const text = (i: number) => ({ roomId: 'general', clientId: `spent-before-${i}`, text: 'x' });
    await spend(60, (i) => anna.ask('chatMessage', text(i)));
    for (let i = 0; i < 25; i += 1) await anna.ask('loadMessages', { roomId: 'general' });
    await spend(12, () => anna.ask('joinRoom', { roomId: mine }));
    await spend(220, () => anna.ask('typing', { roomId: 'general' }));
  });
  afterAll(async () => {
    anna.close();
    await server.close();
  });

  const codeOf = async (name: ClientEventName, roomId: string) => {
    const ack = await anna.ask(name, PAYLOADS[name]?.(roomId));
    if (!ack.ok) return ack.error.errorCode;
    // Of a batch each message has its answer.
    const [first] = 'results' in ack.data ? ack.data.results : [];
    return first && !first.ok ? first.error.errorCode : 'ok';
  };

  for (const name of names.filter((one) => PAYLOADS[one] !== null)) {
    it(`${name}: who is no member hears that, whatever the rate; a member that the rate is used up`, async () => {
      const missing = name === 'leaveRoom' ? 'ok' : 'ROOM_NOT_FOUND';
      expect([await codeOf(name, 'no-such-room'), await codeOf(name, foreign)]).toEqual([missing, missing]);
      expect(await codeOf(name, open)).toBe(OF_A_PUBLIC_ROOM[name] ?? 'NOT_A_MEMBER');
      expect(await codeOf(name, mine)).toBe(OF_ANOTHERS_MESSAGE[name] ?? 'RATE_LIMITED');
    });
  }

  it('an archived room says so before the rate', async () => {
    const asked: [ClientEventName, object][] = [
      ['joinRoom', { roomId: closed }],
      ['chatMessage', { roomId: archived, clientId: 'a-third-of-it', text: 'hello' }],
      ['editMessage', { id: `${archived}:2`, text: 'other', base: null }],
      ['reactToMessage', { id: `${archived}:1`, emoji: '👍', on: true }],
    ];
    for (const [name, payload] of asked)
      expect(await anna.ask(name, payload), name).toMatchObject({ error: { errorCode: 'ROOM_ARCHIVED' } });
    expect(await codeOf('chatMessages', archived)).toBe('ROOM_ARCHIVED');
  });
});
