import { Adapter } from 'socket.io-adapter';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

interface Person {
  id: string;
  token: string;
  socket: TestSocket;
}

let server: TestServer;
let anna: Person;
let ben: Person;
let carl: Person;

async function join(username: string): Promise<Person> {
  const { user, accessToken } = await registerAt(server.url, username);
  return { id: user.id, token: accessToken, socket: await connect(server.url, accessToken) };
}
const call = (person: Person, method: string, path: string, body?: unknown) =>
  rest(server.url, method, `/api${path}`, { token: person.token, body });

beforeAll(async () => {
  server = await startServer();
  [anna, ben, carl] = [await join('anna'), await join('ben'), await join('carl')];
});
afterAll(async () => {
  for (const person of [anna, ben, carl]) person.socket.close();
  await server.close();
});

let n = 0;
const makeRoom = async (kind: 'public' | 'private', members: string[] = []) =>
  (await call(anna, 'POST', '/rooms', { name: `Room ${(n += 1)}`, kind, members })).body.id as string;
const clientId = () => `rooms-client-${(n += 1)}`;

describe('making rooms (B1)', () => {
  it('a public room is named by its slug, a second of that name by chance, a private one always by chance', async () => {
    expect((await call(anna, 'POST', '/rooms', { name: 'Caf\u00e9 & Boats', kind: 'public' })).body).toMatchObject({
      id: 'cafe-boats',
      me: { role: 'owner', unread: 0 },
      memberCount: 1,
    });
    for (const body of [
      { name: 'Cafe boats', kind: 'public' },
      { name: 'Secret', kind: 'private' },
      { name: '\u{1F6A4}', kind: 'public' },
      { name: 'directory', kind: 'public' },
    ]) {
      const made = await call(anna, 'POST', '/rooms', body);
      expect(made.status).toBe(201);
      expect(made.body.id).toMatch(/^r[a-z0-9]{11}$/);
    }
    expect(
      (await call(anna, 'POST', '/rooms', { name: 'x', kind: 'public', members: ['nobody0000000000'] })).body,
    ).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
  });

  it('its members get it at once, and its messages from then on', async () => {
    const roomId = await makeRoom('private', [ben.id]);
    await ben.socket.waitFor('roomAdded', (data) => data.room.id === roomId && data.room.memberCount === 2);
    const { message } = await anna.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'welcome' });
    await ben.socket.waitFor('chatMessage', (data) => data.message.id === message.id);
  });
});

describe('joining and leaving', () => {
  it('are published to the others, once each, and repeatable', async () => {
    const roomId = await makeRoom('public');
    expect(await ben.socket.must('joinRoom', { roomId })).toMatchObject({
      room: { id: roomId, me: { role: 'member' } },
    });
    await anna.socket.waitFor('userJoined', (data) => data.roomId === roomId && data.user.id === ben.id);
    expect(await ben.socket.must('joinRoom', { roomId })).toMatchObject({ room: { memberCount: 2 } });
    expect((await call(ben, 'POST', `/rooms/${roomId}/leave`)).status).toBe(204);
    await anna.socket.waitFor(
      'userLeft',
      (data) => data.roomId === roomId && data.userId === ben.id && data.reason === 'left',
    );
    expect(await ben.socket.must('leaveRoom', { roomId })).toEqual({});
    expect(await ben.socket.must('leaveRoom', { roomId: 'never-there' })).toEqual({});
    const joined = anna.socket.seen.filter(
      (one) => one.eventType === 'userJoined' && 'roomId' in one.data && one.data.roomId === roomId,
    );
    expect(joined).toHaveLength(1);
  });

  it('twenty joins and leaves at once end with membership, subscription and count agreed', async () => {
    const roomId = await makeRoom('public');
    await Promise.all(
      Array.from({ length: 21 }, (_, i) => ben.socket.must(i % 2 ? 'leaveRoom' : 'joinRoom', { roomId })),
    );
    const room = (await call(ben, 'GET', `/rooms/${roomId}`)).body;
    const isIn = room.me !== null;
    expect(room.memberCount).toBe(isIn ? 2 : 1);
    const { message } = await anna.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'who hears?' });
    const barrier = await anna.socket.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'barrier' });
    await ben.socket.waitFor('chatMessage', (data) => data.message.id === barrier.message.id);
    const heard = ben.socket.seen.some(
      (one) => one.eventType === 'chatMessage' && 'message' in one.data && one.data.message.id === message.id,
    );
    expect(heard).toBe(isIn);
  });

  it('whoever joins later sees it all, and nothing counts as read by them', async () => {
    const roomId = await makeRoom('public');
    await anna.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'before' });
    await carl.socket.must('joinRoom', { roomId });
    expect((await carl.socket.must('loadMessages', { roomId })).messages.map((message) => message.text)).toEqual([
      'before',
    ]);
    const members = (await call(anna, 'GET', `/rooms/${roomId}/members`)).body.items as {
      user: { id: string };
      joinedSeq: number;
    }[];
    expect(members.find((member) => member.user.id === carl.id)).toMatchObject({
      joinedSeq: 1,
      readSeq: 1,
      online: true,
    });
    const history = (await call(anna, 'GET', `/rooms/${roomId}/messages`)).body;
    expect(history.messages[0]).toMatchObject({ text: 'before', isRead: false });
  });

  it('stoatchat#649: a live socket that lost a room hears it again, and is asked to sync what it missed', async () => {
    const { accessToken } = await registerAt(server.url, 'deaf');
    const addAll = Adapter.prototype.addAll;
    const deaf = vi.spyOn(Adapter.prototype, 'addAll').mockImplementation(function (this: Adapter, id, rooms) {
      rooms.delete('general');
      return addAll.call(this, id, rooms);
    });
    const socket = await connect(server.url, accessToken);
    deaf.mockRestore();
    const said: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      const text = `unheard ${i}`;
      const { message } = await anna.socket.must('chatMessage', { roomId: 'general', clientId: clientId(), text });
      said.push(message.id);
    }
    const { rooms } = await socket.waitFor('heads', (heads) => 'general' in heads.rooms);
    const { rooms: answered } = await socket.must('sync', { rooms: {}, maxBytes: 2_500_000 });
    const general = answered.find(({ room }) => room.id === 'general');
    expect(general?.messages.map(({ id }) => id).slice(-5)).toEqual(said);
    expect(rooms.general).toBe(general?.room.rev);
    await anna.socket.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'heard again' });
    await socket.waitFor('chatMessage', ({ message }) => message.text === 'heard again');
    socket.close();
  });

  it('M1: a live socket that was let into a room of others leaves it by itself', async () => {
    const { body } = await call(anna, 'POST', '/rooms', { name: 'Not for all', kind: 'private' });
    const { accessToken } = await registerAt(server.url, 'overheard');
    const addAll = Adapter.prototype.addAll;
    let left: (() => boolean) | undefined;
    const ear = vi.spyOn(Adapter.prototype, 'addAll').mockImplementation(function (this: Adapter, id, rooms) {
      const foreign = String(body.id);
      if (rooms.has('general')) {
        rooms.add(foreign);
        left = () => !this.rooms.get(foreign)?.has(id);
      }
      return addAll.call(this, id, rooms);
    });
    const socket = await connect(server.url, accessToken);
    ear.mockRestore();
    await vi.waitFor(() => expect(left?.()).toBe(true), { timeout: 10_000 });
    const say = (roomId: string, text: string) =>
      anna.socket.must('chatMessage', { roomId, clientId: clientId(), text });
    await say(body.id, 'not for everybody');
    await say('general', 'for everybody');
    await socket.waitFor('chatMessage', ({ message }) => message.text === 'for everybody');
    expect(JSON.stringify(socket.seen)).not.toContain('not for everybody');
    socket.close();
  });

  it('a room between two cannot be left, and none is with oneself', async () => {
    const opened = await call(anna, 'POST', '/rooms/private-messages', { userId: ben.id });
    expect(opened.status).toBe(201);
    expect((await call(anna, 'POST', '/rooms/private-messages', { userId: ben.id })).status).toBe(200);
    expect(await anna.socket.ask('leaveRoom', { roomId: opened.body.id })).toMatchObject({
      ok: false,
      error: { statusCode: 400 },
    });
    expect((await call(anna, 'POST', '/rooms/private-messages', { userId: anna.id })).status).toBe(400);
    expect((await call(anna, 'POST', '/rooms/private-messages', { userId: 'nobody0000000000' })).body).toMatchObject({
      errorCode: 'USER_NOT_FOUND',
    });
    expect((await call(carl, 'GET', `/rooms/${opened.body.id as string}`)).body).toMatchObject({
      statusCode: 404,
      errorCode: 'ROOM_NOT_FOUND',
    });
    expect((await call(carl, 'POST', `/rooms/${opened.body.id as string}/join`)).body).toMatchObject({
      errorCode: 'ROOM_NOT_FOUND',
    });
  });
});

describe('who may what (B4, M3)', () => {
  it('roles: owners give all, moderators only up to their own, members none; one owner remains', async () => {
    const roomId = await makeRoom('private', [ben.id, carl.id]);
    const role = (by: Person, who: Person, to: string) =>
      call(by, 'PUT', `/rooms/${roomId}/members/${who.id}`, { role: to });
    expect((await role(ben, carl, 'moderator')).body).toMatchObject({ errorCode: 'FORBIDDEN' });
    expect((await role(anna, ben, 'moderator')).body).toMatchObject({ role: 'moderator', user: { id: ben.id } });
    await ben.socket.waitFor('roomUpdated', (data) => data.room.id === roomId && data.room.me?.role === 'moderator');
    expect((await role(ben, carl, 'owner')).body).toMatchObject({ errorCode: 'FORBIDDEN' });
    expect((await role(ben, anna, 'member')).body).toMatchObject({ errorCode: 'FORBIDDEN' });
    expect((await role(anna, anna, 'member')).body).toMatchObject({ statusCode: 409, errorCode: 'LAST_OWNER' });
    expect((await call(anna, 'POST', `/rooms/${roomId}/leave`)).body).toMatchObject({ errorCode: 'LAST_OWNER' });
    await role(anna, ben, 'owner');
    const demoted = await Promise.all([role(anna, ben, 'member'), role(ben, anna, 'member')]);
    expect(demoted.map((answer) => answer.status).sort()).not.toEqual([200, 200]);
    const members = (await call(anna, 'GET', `/rooms/${roomId}/members`)).body.items as { role: string }[];
    expect(members.filter((member) => member.role === 'owner').length).toBeGreaterThanOrEqual(1);
  });

  it('M1, M2: a removed member hears nothing, reads nothing, and is answered as if there were no room', async () => {
    const roomId = await makeRoom('private', [ben.id]);
    const { message } = await anna.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'secret' });
    await ben.socket.waitFor('chatMessage', (data) => data.message.id === message.id);
    expect((await call(anna, 'DELETE', `/rooms/${roomId}/members/${ben.id}`)).status).toBe(204);
    await ben.socket.waitFor('roomRemoved', (data) => data.roomId === roomId && data.reason === 'removed');
    const missing = await ben.socket.ask('chatMessage', { roomId: 'no-such-room', clientId: clientId(), text: 'x' });
    const asks = [
      ['chatMessage', { roomId, clientId: clientId(), text: 'x' }],
      ['loadMessages', { roomId }],
      ['typing', { roomId }],
      ['messageRead', { roomId, seq: 1 }],
      ['editMessage', { id: message.id, text: 'x', base: null }],
      ['deleteMessage', { id: message.id }],
      ['reactToMessage', { id: message.id, emoji: '👍', on: true }],
      ['joinRoom', { roomId }],
    ] as const;
    for (const [event, payload] of asks) expect(await ben.socket.ask(event, payload), event).toEqual(missing);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/members'],
      ['GET', '/messages'],
      ['POST', '/join'],
    ] as const) {
      expect((await call(ben, method, `/rooms/${roomId}${path}`)).body, path).toMatchObject({
        statusCode: 404,
        errorCode: 'ROOM_NOT_FOUND',
      });
    }
    const synced = await ben.socket.must('sync', { rooms: { [roomId]: 1 }, epoch: server.stores.epoch });
    expect(synced.left).toEqual([roomId]);
    expect(JSON.stringify(synced)).not.toContain('secret');
    const after = await anna.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'after' });
    const barrier = await anna.socket.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'barrier' });
    await ben.socket.waitFor('chatMessage', (data) => data.message.id === barrier.message.id);
    expect(JSON.stringify(ben.socket.seen)).not.toContain(`"${after.message.id}"`);
  });

  it('M1, M2: what is read so slowly that somebody is removed meanwhile is not sent to them', async () => {
    const roomId = await makeRoom('private', [ben.id]);
    await anna.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'not any more for ben' });
    const now = performance.now.bind(performance);
    let isIn = true;
    /** Ben is removed while the store reads, and it takes 2 s more. */
    const slowly = async <T>(answer: T): Promise<T> => {
      if (!isIn) return answer;
      isIn = false;
      expect((await call(anna, 'DELETE', `/rooms/${roomId}/members/${ben.id}`)).status).toBe(204);
      vi.spyOn(performance, 'now').mockImplementation(() => now() + 2_000);
      return answer;
    };
    const { messages, members } = server.stores;
    const [page, changes, unread, list] = [messages.page, messages.changes, messages.unread, members.list];
    const asks: [string, () => Promise<unknown>][] = [
      ['loadMessages', () => ben.socket.ask('loadMessages', { roomId })],
      ['history', () => call(ben, 'GET', `/rooms/${roomId}/messages`)],
      ['members', () => call(ben, 'GET', `/rooms/${roomId}/members`)],
      ['room', () => call(ben, 'GET', `/rooms/${roomId}`)],
      ['joinRoom', () => ben.socket.ask('joinRoom', { roomId })],
      ['rooms', () => call(ben, 'GET', '/rooms')],
      ['sync', () => ben.socket.ask('sync', { rooms: {}, maxBytes: 2_500_000 })],
    ];
    try {
      for (const [how, ask] of asks) {
        await call(anna, 'PUT', `/rooms/${roomId}/members/${ben.id}`, { role: 'member' });
        isIn = true;
        vi.spyOn(messages, 'page').mockImplementationOnce((...args) => page.apply(messages, args).then(slowly));
        vi.spyOn(messages, 'changes').mockImplementationOnce((...args) => changes.apply(messages, args).then(slowly));
        vi.spyOn(messages, 'unread').mockImplementationOnce((...args) => unread.apply(messages, args).then(slowly));
        vi.spyOn(members, 'list').mockImplementationOnce((...args) => list.apply(members, args).then(slowly));
        const answer = JSON.stringify(await ask());
        vi.restoreAllMocks();
        expect(answer, how).not.toMatch(
          new RegExp(`not any more for ben|"role":"owner"|"${roomId}":|"id":"${roomId}"`),
        );
        expect((await call(anna, 'GET', `/rooms/${roomId}`)).body.memberCount, how).toBe(1);
      }
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('a public room is named to everybody, and closed to who is not in', async () => {
    const roomId = await makeRoom('public');
    expect((await call(ben, 'GET', `/rooms/${roomId}`)).body).toMatchObject({ id: roomId, me: null });
    expect(await ben.socket.ask('loadMessages', { roomId })).toMatchObject({
      ok: false,
      error: { statusCode: 403, errorCode: 'NOT_A_MEMBER' },
    });
    expect(await ben.socket.ask('chatMessage', { roomId, clientId: clientId(), text: 'x' })).toMatchObject({
      ok: false,
      error: { errorCode: 'NOT_A_MEMBER' },
    });
    expect(
      (await call(ben, 'GET', `/rooms/directory?q=${encodeURIComponent('ROOM')}`)).body.items.some(
        (room: { id: string }) => room.id === roomId,
      ),
    ).toBe(true);
    expect((await call(ben, 'PATCH', `/rooms/${roomId}`, { name: 'mine' })).body).toMatchObject({
      errorCode: 'NOT_A_MEMBER',
    });
  });

  it('an archived room is read, not written', async () => {
    const roomId = await makeRoom('public');
    const { message } = await anna.socket.must('chatMessage', { roomId, clientId: 'archive-client', text: 'kept' });
    expect((await call(anna, 'PATCH', `/rooms/${roomId}`, { archived: true, topic: 'over' })).body).toMatchObject({
      archived: true,
      topic: 'over',
    });
    await anna.socket.waitFor('roomUpdated', (data) => data.room.id === roomId && data.room.archived);
    for (const [event, payload] of [
      ['chatMessage', { roomId, clientId: clientId(), text: 'x' }],
      ['editMessage', { id: message.id, text: 'x', base: null }],
      ['reactToMessage', { id: message.id, emoji: '👍', on: true }],
      ['typing', { roomId }],
    ] as const) {
      expect(await anna.socket.ask(event, payload), event).toMatchObject({
        ok: false,
        error: { statusCode: 403, errorCode: 'ROOM_ARCHIVED' },
      });
    }
    expect(await anna.socket.must('chatMessage', { roomId, clientId: 'archive-client', text: 'kept' })).toMatchObject({
      message: { id: message.id },
    });
    expect((await anna.socket.must('loadMessages', { roomId })).messages).toHaveLength(1);
  });

  it('moderators delete the messages of others', async () => {
    const roomId = await makeRoom('public');
    await ben.socket.must('joinRoom', { roomId });
    const { message } = await ben.socket.must('chatMessage', { roomId, clientId: clientId(), text: 'rude' });
    expect((await call(anna, 'DELETE', `/messages/${message.id}`)).body).toMatchObject({ message: { deleted: true } });
  });
});

describe('REST twins (C4)', () => {
  it('do what the events do, with 201 for new and 200 for repeated', async () => {
    const body = { roomId: 'general', clientId: clientId(), text: 'over rest' };
    const sent = await call(anna, 'POST', '/messages', body);
    expect(sent.status).toBe(201);
    expect((await call(anna, 'POST', '/messages', body)).status).toBe(200);
    const { id } = sent.body.message as { id: string };
    await ben.socket.waitFor('chatMessage', (data) => data.message.id === id);
    expect((await call(anna, 'PATCH', `/messages/${id}`, { text: 'edited', base: null })).body).toMatchObject({
      message: { text: 'edited' },
    });
    expect((await call(ben, 'PUT', `/messages/${id}/reactions`, { emoji: '✅', on: true })).body).toMatchObject({
      message: { reactions: [{ emoji: '✅', userIds: [ben.id] }] },
    });
    expect((await call(ben, 'PUT', '/rooms/general/receipts', { readSeq: 100_000 })).body).toMatchObject({ unread: 0 });
    const history = (await call(anna, 'GET', '/rooms/general/messages?limit=1')).body;
    expect(history).toMatchObject({ messages: [{ id, isRead: true }], hasBefore: true, hasAfter: false });
    expect((await call(anna, 'DELETE', `/messages/${id}?epoch=${server.stores.epoch}`)).body).toMatchObject({
      message: { deleted: true },
    });
    expect((await call(anna, 'DELETE', `/messages/${id}?epoch=another-epoch`)).body).toMatchObject({
      statusCode: 409,
      errorCode: 'EPOCH_CHANGED',
    });
    expect(
      (await call(anna, 'GET', `/rooms/general/messages?before=${encodeURIComponent('2020-01-01T00:00:00.000Z')}`)).body
        .messages,
    ).toEqual([]);
    expect((await call(anna, 'POST', '/sync', { rooms: {} })).body).toMatchObject({
      epoch: server.stores.epoch,
      more: false,
    });
  });

  it('people: lists, one, oneself, and a profile that is published to the others', async () => {
    expect((await call(anna, 'GET', '/users?q=BE')).body).toMatchObject({ items: [{ id: ben.id }], next: null });
    expect((await call(anna, 'GET', `/users/${ben.id}`)).body).not.toHaveProperty('email');
    expect((await call(anna, 'GET', '/users/nobody0000000000')).body).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
    expect((await call(ben, 'PATCH', '/users/me', { title: 'Boat 2' })).body).toMatchObject({
      title: 'Boat 2',
      email: null,
    });
    await anna.socket.waitFor('userUpdated', (data) => data.user.id === ben.id && data.user.title === 'Boat 2');
    expect((await call(anna, 'PATCH', '/users/me', { email: 'ben@example.org' })).body).toMatchObject({
      statusCode: 400,
      errorCode: 'VALIDATION_FAILED',
    });
    expect((await call(anna, 'GET', '/rooms')).body.items.length).toBeGreaterThan(3);
  });
});
