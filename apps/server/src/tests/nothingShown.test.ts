import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomList } from '@palaver/protocol/answers';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
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
let pairs = 0;
const FIRST = { clientId: 'the-first-one', text: 'Hello' };

async function join(username: string): Promise<Person> {
  const { user, accessToken } = await registerAt(server.url, username);
  return { id: user.id, token: accessToken, socket: await connect(server.url, accessToken) };
}
const call = (person: Person, method: string, path: string, body?: unknown) =>
  rest(server.url, method, `/api${path}`, { token: person.token, body });
const post = async (person: Person, path: string, body: unknown) => {
  const answer = await call(person, 'POST', path, body);
  return { status: answer.status, room: answer.body as { id: string; name: string } };
};

beforeAll(async () => {
  server = await startServer();
  [anna, ben, carl] = [await join('anna'), await join('ben'), await join('carl')];
});
afterAll(async () => {
  for (const person of [anna, ben, carl]) person.socket.close();
  await server.close();
});

describe('lists and names show nothing of what one may not know (M3)', () => {
  it('the directory answers alike after the id of a private room, of a conversation, and of nothing', async () => {
    const { room: hidden } = await post(anna, '/rooms', { name: 'Aardvark', kind: 'private' });
    await post(anna, '/rooms/private-messages', { userId: ben.id });
    for (const name of ['Bay', 'Cove']) await post(anna, '/rooms', { name, kind: 'public' });
    const after = async (cursor: string) =>
      RoomList.parse((await call(carl, 'GET', `/rooms/directory?cursor=${cursor}`)).body);
    for (const [there, missing] of [
      [hidden.id, 'raaaaaaaaaaa'.slice(0, hidden.id.length)],
      [pmRoomId(anna.id, ben.id), pmRoomId(anna.id, 'zzzzzzzzzzzzzzzz')],
      ['general', 'generac'],
    ] as const) {
      // The same place of the list where both read as the same; never what the id names.
      const isPlain = ({ items }: RoomList) => items.length === 0 || items.length === 3;
      expect(isPlain(await after(there)), there).toBe(true);
      expect(await after(there)).toEqual(await after(missing));
    }
    const first = (await call(carl, 'GET', '/rooms/directory?limit=1')).body;
    const second = (await call(carl, 'GET', `/rooms/directory?limit=1&cursor=${first.next}`)).body;
    const third = (await call(carl, 'GET', `/rooms/directory?limit=1&cursor=${second.next}`)).body;
    expect([first, second, third].map((page) => RoomList.parse(page).items[0]?.name)).toEqual([
      'Bay',
      'Cove',
      'General',
    ]);
    expect(third.next).toBeNull();
  });

  it('a public room named like a private room’s id is answered as one named like the id of nothing', async () => {
    const { room: hidden } = await post(anna, '/rooms', { name: 'Hidden', kind: 'private' });
    for (const name of [hidden.id, hidden.id.toUpperCase(), `${hidden.id}!`, 'r0123456789a']) {
      const { status, room } = await post(carl, '/rooms', { name, kind: 'public' });
      expect(status).toBe(201);
      expect(room.id).not.toBe('r0123456789a');
      expect(room.id).toMatch(/^r[a-z0-9]{11}$/);
    }
  });

  it('`sync` shows nobody’s presence who shares no room with the caller', async () => {
    const { room } = await post(anna, '/rooms', { name: 'Crew', kind: 'private', members: [ben.id, carl.id] });
    const { message } = await carl.socket.must('chatMessage', {
      roomId: room.id,
      clientId: 'from-carl-1',
      text: 'Bye',
    });
    const apart = async () => {
      for (const { id } of [anna, carl]) await server.stores.members.remove('general', id, 'left');
      return anna.socket.must('sync', { rooms: {} });
    };
    expect((await apart()).presence.map(({ userId }) => userId)).toContain(carl.id);
    await server.stores.members.remove(room.id, carl.id, 'left');
    const { presence, users, rooms } = await anna.socket.must('sync', { rooms: {} });
    expect(rooms.flatMap(({ messages }) => messages)).toContainEqual(message);
    expect(users.map(({ id }) => id)).toContain(carl.id);
    const shown = presence.map(({ userId }) => userId);
    expect(shown).toContain(ben.id);
    expect(shown).not.toContain(carl.id);
    for (const { id } of [anna, carl]) await server.stores.members.add('general', id, 'member');
  });
});

describe('a conversation between two', () => {
  it('is made once, however many ask at once', async () => {
    const opens = Array.from({ length: 10 }, (_, i) =>
      i % 2 === 0
        ? post(anna, '/rooms/private-messages', { userId: carl.id })
        : post(carl, '/rooms/private-messages', { userId: anna.id }),
    );
    const statuses = (await Promise.all(opens)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(9).fill(200), 201]);
  });

  it('with oneself is refused on every path', async () => {
    const own = pmRoomId(anna.id, anna.id);
    const refused = { statusCode: 400, errorCode: 'VALIDATION_FAILED' };
    expect((await post(anna, '/rooms/private-messages', { userId: anna.id })).room).toMatchObject(refused);
    expect((await call(anna, 'GET', `/rooms/${own}`)).body).toMatchObject(refused);
    const payload = { roomId: own, clientId: 'to-myself-1', text: 'Hello' };
    expect(await anna.socket.ask('chatMessage', payload)).toMatchObject({ ok: false, error: refused });
    expect(await anna.socket.ask('joinRoom', { roomId: own })).toMatchObject({ ok: false, error: refused });
  });

  it.each([
    ['sending', (one: Person, roomId: string) => one.socket.must('chatMessage', { roomId, ...FIRST })],
    ['joining', (one: Person, roomId: string) => one.socket.must('joinRoom', { roomId })],
    ['reading', (one: Person, roomId: string) => one.socket.must('loadMessages', { roomId })],
    ['a batch', (one: Person, roomId: string) => one.socket.must('chatMessages', { roomId, messages: [FIRST] })],
    ['a send of REST', (one: Person, roomId: string) => call(one, 'POST', '/messages', { roomId, ...FIRST })],
    ['a question for it', (one: Person, roomId: string) => call(one, 'GET', `/rooms/${roomId}`)],
    [
      'the name of the other',
      (one: Person, _: string, other: Person) => call(one, 'POST', '/rooms/private-messages', { userId: other.id }),
    ],
  ])('is published to the device that opens it and to the others of both people: by %s', async (_, open) => {
    const [one, other] = [await join(`opener${(pairs += 1)}`), await join(`opened${pairs}`)];
    const second = await connect(server.url, one.token);
    const roomId = pmRoomId(one.id, other.id);
    await open(one, roomId, other);
    for (const socket of [one.socket, second, other.socket]) {
      const { room } = await socket.waitFor('roomAdded', (data) => 'room' in data && data.room.id === roomId);
      expect(room).toMatchObject({ kind: 'pm', memberCount: 2, me: { role: 'member' } });
      socket.close();
    }
  });
});
