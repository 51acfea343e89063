import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PinList } from '@palaver/protocol/answers';
import { type Message, Room } from '@palaver/protocol/entities';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

interface Person {
  id: string;
  token: string;
  socket: TestSocket;
}

const START = Date.parse('2026-03-01T12:00:00Z');

describe('pinned messages, and what one sets of a room', () => {
  let server: TestServer;
  let clock: number;
  let mod: Person;
  let ben: Person;
  let eva: Person;
  let crew: string;
  let sent = 0;

  beforeEach(async () => {
    clock = START;
    server = await startServer({ RATE_API_PER_MINUTE: '0', RATE_SENDS_PER_SECOND: '10' }, undefined, () => clock);
    [mod, ben, eva] = [await join('mora'), await join('ben'), await join('eva')];
    const made = await ask(mod, 'POST', '/rooms', { name: 'Crew', kind: 'private', members: [ben.id] });
    crew = String(made.body.id);
  });
  afterEach(async () => {
    for (const { socket } of [mod, ben, eva]) socket.close();
    await server.close();
  });

  async function join(username: string): Promise<Person> {
    const { user, accessToken } = await registerAt(server.url, username);
    return { id: user.id, token: accessToken, socket: await connect(server.url, accessToken) };
  }
  const ask = (person: Person, method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { token: person.token, body });
  async function send(person: Person, roomId = crew): Promise<Message> {
    sent += 1;
    const input = { roomId, clientId: `pins-test-${sent}`, text: `text ${sent}` };
    return (await person.socket.must('chatMessage', input)).message;
  }
  const pin = (person: Person, { id }: Message, on = true) => person.socket.ask('pinMessage', { id, on });
  const listed = async (person: Person, roomId = crew) =>
    PinList.parse((await ask(person, 'GET', `/rooms/${roomId}/pins`)).body).items.map(({ id }) => id);
  const openPm = async () => String((await ask(mod, 'POST', '/rooms/private-messages', { userId: ben.id })).body.id);
  const refused = (statusCode: number, errorCode: string) => ({ ok: false, error: { statusCode, errorCode } });

  describe('pinned messages', () => {
    it('every socket of the room but the asking one gets messagePinned, a rev like any change; every answer says who and when', async () => {
      const message = await send(ben);
      const second = await connect(server.url, mod.token);
      const pinned = { by: mod.id, at: new Date(clock).toISOString() };
      expect(await mod.socket.must('pinMessage', { id: message.id, on: true })).toMatchObject({
        message: { id: message.id, rev: 2, pinned },
      });
      for (const socket of [ben.socket, second])
        expect(await socket.waitFor('messagePinned')).toMatchObject({ message: { rev: 2, pinned } });
      await send(ben);
      await mod.socket.waitFor('chatMessage', ({ message: { seq } }) => seq === 2);
      expect(mod.socket.seen.map(({ eventType }) => eventType)).not.toContain('messagePinned');
      const told = { messages: [{ id: message.id, pinned }, { pinned: null }] };
      expect(await ben.socket.must('loadMessages', { roomId: crew })).toMatchObject(told);
      const { rooms } = await ben.socket.must('sync', { epoch: server.stores.epoch, rooms: { [crew]: 1 } });
      expect(rooms.find(({ room }) => room.id === crew)).toMatchObject(told);
      const { body } = await ask(ben, 'GET', `/rooms/${crew}/messages`);
      expect(body).toMatchObject({ messages: [{ pinned: null }, { pinned }] });
      second.close();
    });

    it('is a state, by the socket and by REST: the same again changes nothing; the room lists its pins newest first', async () => {
      const [first, second] = [await send(ben), await send(ben)];
      await pin(mod, first);
      expect((await ask(mod, 'PUT', `/messages/${second.id}/pin`)).body).toMatchObject({
        message: { rev: 4, pinned: { by: mod.id } },
      });
      expect((await ask(mod, 'PUT', `/messages/${second.id}/pin`)).body).toMatchObject({ message: { rev: 4 } });
      expect(await listed(ben)).toEqual([second.id, first.id]);
      expect((await ask(ben, 'GET', `/rooms/${crew}/pins`)).body.next).toBeNull();
      const taken = await ask(mod, 'DELETE', `/messages/${second.id}/pin`);
      expect([taken.status, taken.body]).toMatchObject([200, { message: { rev: 5, pinned: null } }]);
      expect(await pin(mod, second, false)).toMatchObject({ ok: true, data: { message: { rev: 5 } } });
      expect(await listed(ben)).toEqual([first.id]);
    });

    it('is for owners and moderators, between two for both, and for nobody who is not in (M1, M3)', async () => {
      const message = await send(ben);
      expect(await pin(ben, message)).toMatchObject(refused(403, 'FORBIDDEN'));
      expect(await pin(eva, message)).toMatchObject(refused(404, 'ROOM_NOT_FOUND'));
      for (const roomId of [crew, 'no-such-room'])
        expect((await ask(eva, 'GET', `/rooms/${roomId}/pins`)).body.errorCode).toBe('ROOM_NOT_FOUND');
      await ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'moderator' });
      expect(await pin(ben, message)).toMatchObject({ ok: true });
      const pm = await openPm();
      for (const person of [mod, ben]) expect(await pin(person, await send(mod, pm))).toMatchObject({ ok: true });
      expect(await listed(ben, pm)).toHaveLength(2);
    });

    it('a deleted message is pinned no more, and cannot be; an old epoch is refused', async () => {
      const message = await send(ben);
      await pin(mod, message);
      const { message: gone } = await ben.socket.must('deleteMessage', { id: message.id });
      expect(gone).toMatchObject({ deleted: true, pinned: null });
      expect(await listed(ben)).toEqual([]);
      for (const on of [true, false])
        expect(await pin(mod, message, on)).toMatchObject(refused(409, 'MESSAGE_DELETED'));
      const other = await send(ben);
      const path = `/messages/${other.id}/pin?epoch=another-epoch`;
      for (const method of ['PUT', 'DELETE'])
        expect((await ask(mod, method, path)).body.errorCode).toBe('EPOCH_CHANGED');
      const none = { id: `${crew}:99`, on: true };
      expect(await mod.socket.ask('pinMessage', none)).toMatchObject(refused(404, 'MESSAGE_NOT_FOUND'));
      expect(await listed(ben)).toEqual([]);
    });

    it('who is muted pins nothing; an archived room takes no pin, and lets one be taken down', async () => {
      const [first, second] = [await send(ben), await send(ben)];
      await ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'moderator' });
      await pin(ben, first);
      await ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}/mute`, { until: null });
      for (const [message, on] of [
        [second, true],
        [first, false],
      ] as const)
        expect(await pin(ben, message, on)).toMatchObject(refused(403, 'MUTED'));
      await ask(mod, 'PATCH', `/rooms/${crew}`, { archived: true });
      expect(await pin(mod, second)).toMatchObject(refused(403, 'ROOM_ARCHIVED'));
      expect(await pin(mod, first, false)).toMatchObject({ ok: true, data: { message: { pinned: null } } });
    });

    it('a 101st is refused; pins cost like sends', async () => {
      const most = 100;
      const entries = Array.from({ length: most + 1 }, (_, i) => ({
        ...{ clientId: `many-pins-${i}`, text: 'x', replyTo: null, called: [], cost: 1 },
      }));
      await server.stores.messages.append(crew, { senderId: ben.id, entries });
      for (let seq = 1; seq <= most; seq += 1)
        await server.stores.messages.pin(crew, { userId: mod.id, seq, on: true, admitted: true });
      const last = { id: `${crew}:${most + 1}`, on: true };
      expect(await mod.socket.ask('pinMessage', last)).toMatchObject(refused(409, 'TOO_MANY_PINS'));
      const many = await Promise.all(Array.from({ length: 60 }, () => mod.socket.ask('pinMessage', last)));
      expect(many.filter((ack) => !ack.ok && ack.error.errorCode === 'RATE_LIMITED').length).toBeGreaterThan(5);
    });
  });

  describe('what one sets of a room', () => {
    const set = (body: object, person = ben, roomId = crew) => ask(person, 'PATCH', `/rooms/${roomId}/me`, body);
    const roomOf = async (person: Person, roomId: string) =>
      Room.parse((await ask(person, 'GET', `/rooms/${roomId}`)).body);

    it('is answered with the room, told to one’s own devices, found by a sync, and nobody else’s', async () => {
      expect((await roomOf(ben, crew)).me).toMatchObject({ notify: 'default', pinned: false, hidden: false });
      const second = await connect(server.url, ben.token);
      const { stateRev, epoch } = await ben.socket.must('sync', { rooms: {} });
      const mine = { notify: 'none', pinned: true, hidden: false };
      expect(Room.parse((await set({ notify: 'none', pinned: true })).body)).toMatchObject({ id: crew, me: mine });
      for (const socket of [ben.socket, second])
        await socket.waitFor('roomUpdated', ({ room }) => room.id === crew && room.me?.notify === 'none');
      const { rooms } = await ben.socket.must('sync', { epoch, stateRev, rooms: { [crew]: 0 } });
      expect(rooms.find(({ room }) => room.id === crew)).toMatchObject({ room: { me: mine } });
      expect((await set({ pinned: false })).body).toMatchObject({ me: { notify: 'none', pinned: false } });
      expect((await roomOf(mod, crew)).me).toMatchObject({ notify: 'default', pinned: false });
      expect(mod.socket.seen.map(({ eventType }) => eventType)).not.toContain('roomUpdated');
      second.close();
    });

    it('a conversation is hidden until something is written in it, for that person alone', async () => {
      const pm = await openPm();
      await send(mod, pm);
      expect((await set({ hidden: true }, ben, pm)).body).toMatchObject({ me: { hidden: true } });
      expect((await roomOf(mod, pm)).me).toMatchObject({ hidden: false });
      const second = await connect(server.url, ben.token);
      const find = async () =>
        (await second.must('sync', { rooms: {} })).rooms.find(({ room }) => room.id === pm)?.room.me;
      expect(await find()).toMatchObject({ hidden: true });
      await pin(mod, await send(mod, pm));
      expect(await find()).toMatchObject({ hidden: false });
      await set({ hidden: true }, ben, pm);
      await pin(mod, { ...(await send(mod, crew)), id: `${pm}:1` });
      expect(await find()).toMatchObject({ hidden: true });
      expect((await set({ hidden: false }, ben, pm)).body).toMatchObject({ me: { hidden: false } });
      second.close();
    });

    it('bad input changes nothing: `hidden` of another room, a level that there is not, another’s room, an archived one', async () => {
      const codeOf = async (answer: ReturnType<typeof ask>) => String((await answer).body.errorCode);
      for (const roomId of [crew, 'general', 'no-such-room'])
        expect((await set({ hidden: true, pinned: true }, ben, roomId)).body).toMatchObject({
          errorCode: 'VALIDATION_FAILED',
          details: [{ path: 'hidden' }],
        });
      expect(await codeOf(set({ notify: 'loud', pinned: true }))).toBe('VALIDATION_FAILED');
      expect(await codeOf(set({ pinned: true }, eva))).toBe('ROOM_NOT_FOUND');
      expect(await codeOf(set({ pinned: true }, eva, 'no-such-room'))).toBe('ROOM_NOT_FOUND');
      expect((await roomOf(ben, crew)).me).toMatchObject({ notify: 'default', pinned: false });
      await ask(mod, 'PATCH', `/rooms/${crew}`, { archived: true });
      expect(await codeOf(set({ pinned: true }))).toBe('ROOM_ARCHIVED');
    });
  });
});
