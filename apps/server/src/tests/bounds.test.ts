import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '@palaver/protocol/limits';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';

let server: TestServer;
let anna: { id: string; token: string; socket: TestSocket };
let ben: { id: string; token: string };

const call = (person: { token: string }, method: string, path: string, body?: unknown) =>
  rest(server.url, method, `/api${path}`, { token: person.token, body });

beforeAll(async () => {
  server = await startServer({ ORGANISATION: 'Harbour Rescue' });
  const [a, b] = [await registerAt(server.url, 'anna'), await registerAt(server.url, 'ben')];
  anna = { id: a.user.id, token: a.accessToken, socket: await connect(server.url, a.accessToken) };
  ben = { id: b.user.id, token: b.accessToken };
});
afterAll(async () => {
  anna.socket.close();
  await server.close();
});

describe('bounds of what is stored', () => {
  it('a message takes 50 different reactions, each in one form; the next is refused and changes nothing', async () => {
    const { message } = await anna.socket.must('chatMessage', {
      roomId: 'general',
      clientId: 'reacted-01',
      text: 'Well?',
    });
    const react = (emoji: string, on = true) => anna.socket.ask('reactToMessage', { id: message.id, emoji, on });
    for (const emoji of ['👍', '👍\ufe0f', '❤', '❤\ufe0f', '1\u20e3', '1\ufe0f\u20e3']) await react(emoji);
    const { reactions } = (await server.stores.messages.find('general', message.seq)) ?? { reactions: [] };
    expect(reactions.map(({ emoji }) => emoji)).toEqual(['👍', '❤\ufe0f', '1\ufe0f\u20e3']);
    for (let i = 0; i < 47; i += 1) expect((await react(String.fromCodePoint(0x1f600 + i))).ok).toBe(true);
    const refused = { statusCode: 409, errorCode: 'TOO_MANY_REACTIONS' };
    expect(await react('🚤')).toMatchObject({ ok: false, error: refused });
    expect((await call(ben, 'PUT', `/messages/${message.id}/reactions`, { emoji: '⛵', on: true })).body).toMatchObject(
      refused,
    );
    // One that is there already may grow, one that is not there may be taken back, and a place that was freed is taken.
    expect((await call(ben, 'PUT', `/messages/${message.id}/reactions`, { emoji: '👍', on: true })).status).toBe(200);
    expect(await react('🚤', false)).toMatchObject({ ok: true });
    expect(await react('❤', false)).toMatchObject({ ok: true });
    expect(await react('🚤')).toMatchObject({ ok: true });
  });

  it('a person is in 1,000 rooms at most, by whichever way; conversations do not count', async () => {
    const { id } = (await registerAt(server.url, 'carl')).user;
    const carl = await registerAt(server.url, 'carla');
    const full = carl.user.id;
    const make = (n: number) =>
      server.stores.rooms.create({
        id: `full-${n}`,
        kind: 'public',
        name: `Full ${n}`,
        topic: '',
        members: [{ userId: full, role: 'member' }],
      });
    await Promise.all(Array.from({ length: LIMITS.roomsPerUser - 2 }, (_, n) => make(n)));
    const person = { token: carl.accessToken };
    const opened = await call(person, 'POST', '/rooms/private-messages', { userId: id });
    expect(opened.status).toBe(201);
    const roomOf = async (members: string[], kind = 'private') =>
      call(anna, 'POST', '/rooms', { name: 'One more', kind, members });
    // The last free place is one, however many ask for it at once.
    const statuses = (await Promise.all(Array.from({ length: 5 }, () => roomOf([full])))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409, 409, 409]);
    const refused = { statusCode: 409, errorCode: 'TOO_MANY_ROOMS' };
    expect((await roomOf([full])).body).toMatchObject(refused);
    const open = (await roomOf([], 'public')).body as { id: string };
    expect((await call(person, 'POST', `/rooms/${open.id}/join`)).body).toMatchObject(refused);
    expect((await call(anna, 'PUT', `/rooms/${open.id}/members/${full}`, { role: 'member' })).body).toMatchObject(
      refused,
    );
    expect((await call(person, 'POST', '/rooms', { name: 'Mine', kind: 'private' })).body).toMatchObject(refused);
    // Where one is in already, joining again is no more than it was.
    expect((await call(person, 'POST', '/rooms/full-1/join')).status).toBe(200);
    expect((await call(person, 'POST', '/rooms/full-1/leave')).status).toBe(204);
    expect((await call(person, 'POST', `/rooms/${open.id}/join`)).status).toBe(200);
  });
});

describe('piled marks in names (M6)', () => {
  const piled = `Dock${'\u0301'.repeat(5)}`;
  const refused = { statusCode: 400, errorCode: 'VALIDATION_FAILED' };

  it.each([
    ['a room', 'POST', '/rooms', 'name', { name: piled, kind: 'public' }],
    ['a private room', 'POST', '/rooms', 'name', { name: piled, kind: 'private' }],
    ['the topic of a new room', 'POST', '/rooms', 'topic', { name: 'Dock', kind: 'private', topic: piled }],
    ['a new name', 'PATCH', '/rooms/m6-old', 'name', { name: piled }],
    ['a new topic', 'PATCH', '/rooms/m6-old', 'topic', { topic: piled }],
    [
      'a topic over what joins letters',
      'PATCH',
      '/rooms/m6-old',
      'topic',
      { topic: piled.replace('\u0301', '\u0301\u200d') },
    ],
    ['a display name', 'PATCH', '/users/me', 'displayName', { displayName: piled }],
    ['a title', 'PATCH', '/users/me', 'title', { title: piled }],
  ])('are refused in %s, and nothing is changed', async (_what, method, path, field, body) => {
    const members = [{ userId: anna.id, role: 'owner' as const }];
    // One that was stored when such names were taken: it is answered as it is, and can be changed to a better one.
    await server.stores.rooms.create({ id: 'm6-old', kind: 'public', name: piled, topic: piled, members });
    const before = [(await call(anna, 'GET', '/rooms?limit=100')).body, (await call(anna, 'GET', '/users/me')).body];
    const details = [{ path: field, message: 'More than 4 combining marks in a row.' }];
    expect((await call(anna, method, path, body)).body).toMatchObject({ ...refused, details });
    expect([(await call(anna, 'GET', '/rooms?limit=100')).body, (await call(anna, 'GET', '/users/me')).body]).toEqual(
      before,
    );
  });

  it('of rooms that were stored before are answered as they are, and can be changed to better ones', async () => {
    const old = await call(anna, 'GET', '/rooms/m6-old');
    expect(old).toMatchObject({ status: 200, body: { name: piled, topic: piled } });
    const { rooms } = await anna.socket.must('sync', { rooms: {}, first: 'm6-old' });
    expect(rooms[0]?.room).toMatchObject({ id: 'm6-old', name: piled, topic: piled });
    const inList = (await call(ben, 'GET', '/rooms/directory?q=dock')).body as { items: { name: string }[] };
    expect(inList.items.map(({ name }) => name)).toEqual([piled]);
    expect((await call(anna, 'PATCH', '/rooms/m6-old', { topic: 'Boats' })).body).toMatchObject({
      name: piled,
      topic: 'Boats',
    });
    const four = `Dog${'\u0323'.repeat(4)}`;
    expect((await call(anna, 'PATCH', '/rooms/m6-old', { name: four })).body).toMatchObject({
      name: four,
      topic: 'Boats',
    });
  });
});

describe('bounds of what comes at once', () => {
  it('a frame over 64 KB closes that socket and no other', async () => {
    const other = await connect(server.url, anna.token);
    const closed = new Promise((resolve) => other.socket.once('disconnect', resolve));
    const text = 'x'.repeat(70_000);
    other.socket.emit('chatMessage', { roomId: 'general', clientId: 'one-large-frame', text }, () => undefined);
    await closed;
    expect(await anna.socket.must('typing', { roomId: 'general' })).toEqual({});
  });

  it('a batch over 32 KB is TOO_LARGE', async () => {
    const messages = Array.from({ length: 10 }, (_, i) => ({ clientId: `big-batch-${i}`, text: 'x'.repeat(3_900) }));
    expect(await anna.socket.ask('chatMessages', { roomId: 'general', messages })).toMatchObject({
      ok: false,
      error: { statusCode: 413, errorCode: 'TOO_LARGE' },
    });
  });
});

describe('bounds of a person who is no administrator', () => {
  it('30 rooms made a day and 200 people added an hour; administrators make more', async () => {
    const limited = await startServer({ RATE_SENDS_PER_SECOND: '10' });
    const { setupCode } = limited;
    const { accessToken: token } = await registerAt(limited.url, 'anna');
    const { accessToken: chief } = await registerAt(limited.url, 'chief', { setupCode });
    const ids = Array.from({ length: 100 }, (_, i) => `member${String(i).padStart(10, '0')}`);
    for (const id of ids)
      await limited.stores.users.create(
        {
          user: {
            ...{ id, username: id, displayName: id, title: '', role: 'user' as const },
            ...{ avatarColor: 1, avatar: null, deactivated: false, bot: false, deleted: false },
          },
          email: null,
          emailState: 'unconfirmed',
          pendingEmail: null,
          resetLink: null,
          passwordHash: null,
          createdAt: new Date().toISOString(),
          lastSeen: null,
          sessionsFrom: 0,
          secondFactor: null,
          identities: [],
          settings: DEFAULT_SETTINGS,
        },
        false,
      );
    const make = (by: string, members: string[] = []) =>
      rest(limited.url, 'POST', '/api/rooms', { token: by, body: { name: 'Crew', kind: 'private', members } });
    for (let i = 0; i < 2; i += 1) expect((await make(token, ids)).status).toBe(201);
    const refused = { statusCode: 429, errorCode: 'RATE_LIMITED' };
    const added = await make(token, ids.slice(0, 1));
    expect(added.body).toMatchObject(refused);
    const { id } = (await make(token)).body as { id: string };
    const one = await rest(limited.url, 'PUT', `/api/rooms/${id}/members/${ids[0]}`, {
      token,
      body: { role: 'member' },
    });
    expect(one.body).toMatchObject(refused);
    for (let i = 3; i < 30; i += 1) expect((await make(token)).status).toBe(201);
    expect((await make(token)).body).toMatchObject(refused);
    for (let i = 0; i < 31; i += 1) expect((await make(chief, ids.slice(0, 10))).status).toBe(201);
    await limited.close();
  });
});

describe('what is not part of this version', () => {
  it('is refused by name, not taken and ignored', async () => {
    const { accessToken: token } = await registerAt(server.url, 'files');
    const body = { roomId: 'general', clientId: 'with-a-file', text: 'look', files: ['abcdefghijklmnopqrstuvwx'] };
    const answer = await rest(server.url, 'POST', '/api/messages', { token, body });
    expect(answer.body).toMatchObject({ statusCode: 400, errorCode: 'VALIDATION_FAILED' });
    expect(JSON.stringify(answer.body.details)).toMatch(/files/);
  });

  it('while the name of the organisation is shown to everybody', async () => {
    expect((await rest(server.url, 'GET', '/api/config')).body).toMatchObject({ organisation: 'Harbour Rescue' });
  });
});
