import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { connect } from '../../testing/connect.ts';
import { registerAt, type TestServer } from '../../testing/startServer.ts';
import { type AdminServer, startWithAdmin } from '../../testing/startWithAdmin.ts';

describe('what administrators do with rooms', () => {
  let server: TestServer;
  let ask: AdminServer['ask'];
  let anna: string;
  let annaId: string;
  let ben: string;
  let benId: string;
  let crew: string;
  let pm: string;

  beforeEach(async () => {
    ({ server, anna, annaId, ask } = await startWithAdmin());
    const other = await registerAt(server.url, 'ben');
    [ben, benId] = [other.accessToken, other.user.id];
    const room = { name: 'Night crew', kind: 'private', topic: 'boats', members: [benId] };
    crew = String((await ask('POST', '/rooms', room, anna)).body.id);
    pm = pmRoomId(annaId, benId);
    for (const roomId of [crew, pm])
      await ask('POST', '/messages', { roomId, clientId: `first-${roomId}`, text: 'whispered words' }, anna);
  });
  afterEach(() => server.close());

  const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });

  it('all are listed and found by name, with who is in them; no message is told, and no conversation between two', async () => {
    const all = await ask('GET', '/admin/rooms');
    expect(all).toMatchObject({
      status: 200,
      body: {
        items: [
          { id: 'general', memberCount: 3, me: { role: 'owner' } },
          { id: crew, kind: 'private', name: 'Night crew', memberCount: 2, me: null },
        ],
        next: null,
      },
    });
    expect((await ask('GET', '/admin/rooms?q=NIGHT')).body.items).toMatchObject([{ id: crew }]);
    const first = await ask('GET', '/admin/rooms?limit=1');
    expect((await ask('GET', `/admin/rooms?limit=1&cursor=${first.body.next}`)).body.items).toMatchObject([
      { id: crew },
    ]);
    const one = await ask('GET', `/admin/rooms/${crew}`);
    expect(one).toMatchObject({
      status: 200,
      body: {
        room: { id: crew, topic: 'boats', me: null },
        members: [
          { user: { id: annaId }, role: 'owner' },
          { user: { id: benId }, role: 'member' },
        ],
      },
    });
    expect(JSON.stringify([all.body, one.body])).not.toMatch(/whispered|pm_/);
    expect(await ask('GET', `/admin/rooms/nowhere`)).toMatchObject(refused(404, 'ROOM_NOT_FOUND'));
    for (const id of [pm, pmRoomId(annaId, 'nobody0000000000')])
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { archived: true }],
        ['PUT', '/owner', { userId: benId }],
      ] as const)
        expect(await ask(method, `/admin/rooms/${id}${path}`, body)).toMatchObject(refused(403, 'FORBIDDEN'));
    expect(await ask('GET', `/rooms/${crew}/messages`)).toMatchObject(refused(404, 'ROOM_NOT_FOUND'));
  });

  it('one is archived and opened again, and its members are told', async () => {
    const socket = await connect(server.url, ben);
    const path = `/admin/rooms/${crew}`;
    expect(await ask('PATCH', path, { archived: true })).toMatchObject({
      status: 200,
      body: { id: crew, archived: true, me: null },
    });
    await socket.waitFor('roomUpdated', ({ room }) => room.id === crew && room.archived);
    const send = { roomId: crew, clientId: 'into-the-archive', text: 'no' };
    expect(await ask('POST', '/messages', send, ben)).toMatchObject(refused(403, 'ROOM_ARCHIVED'));
    expect(await ask('PATCH', path, {})).toMatchObject({ status: 200, body: { archived: true } });
    for (const body of [{ archived: 1 }, { name: 'Mine' }])
      expect(await ask('PATCH', path, body)).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await ask('PATCH', path, { archived: false })).toMatchObject({ status: 200, body: { archived: false } });
    await socket.waitFor('roomUpdated', ({ room }) => room.id === crew && !room.archived);
    expect(await ask('PATCH', '/admin/rooms/nowhere', { archived: true })).toMatchObject(
      refused(404, 'ROOM_NOT_FOUND'),
    );
    socket.close();
  });

  it('one is handed over to a member, and both are told', async () => {
    const sockets = await Promise.all([anna, ben].map((token) => connect(server.url, token)));
    const path = `/admin/rooms/${crew}/owner`;
    expect(await ask('PUT', path, { userId: benId })).toMatchObject({ status: 200, body: { id: crew, me: null } });
    for (const [i, role] of (['moderator', 'owner'] as const).entries()) {
      await sockets[i]?.waitFor('roomUpdated', ({ room }) => room.id === crew && room.me?.role === role);
      sockets[i]?.close();
    }
    const carl = await registerAt(server.url, 'carl');
    for (const userId of [carl.user.id, 'nobody0000000000'])
      expect(await ask('PUT', path, { userId })).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    expect(await ask('PUT', '/admin/rooms/nowhere/owner', { userId: benId })).toMatchObject(
      refused(404, 'ROOM_NOT_FOUND'),
    );
    expect(await ask('PUT', path, {})).toMatchObject(refused(400, 'VALIDATION_FAILED'));
  });

  it('one is deleted with the own password: its members are told, and its id is never given again', async () => {
    const path = `/admin/rooms/${crew}`;
    const confirm = { password: 'four plain words' };
    expect(await ask('DELETE', path)).toMatchObject(refused(401, 'CONFIRMATION_REQUIRED'));
    expect(await ask('DELETE', path, { confirm: { password: 'not this one' } })).toMatchObject(
      refused(401, 'INVALID_CREDENTIALS'),
    );
    expect(await ask('DELETE', path, { confirm, name: 'Night crew' })).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await ask('DELETE', path, { confirm }, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    for (const id of ['general', pm, pmRoomId(annaId, 'nobody0000000000')])
      expect(await ask('DELETE', `/admin/rooms/${id}`, { confirm })).toMatchObject(refused(403, 'FORBIDDEN'));
    expect(await ask('DELETE', '/admin/rooms/nowhere', { confirm })).toMatchObject(refused(404, 'ROOM_NOT_FOUND'));

    const sockets = await Promise.all([anna, ben].map((token) => connect(server.url, token)));
    expect(await ask('DELETE', path, { confirm })).toMatchObject({ status: 204 });
    for (const socket of sockets) {
      expect(await socket.waitFor('roomRemoved')).toEqual({ roomId: crew, reason: 'deleted' });
      // Of a thousand people each would be told of each.
      expect(socket.seen.filter(({ eventType }) => eventType === 'userLeft')).toEqual([]);
      socket.close();
    }
    const { body } = await ask('POST', '/sync', { epoch: server.stores.epoch, rooms: { [crew]: 1 } }, ben);
    expect(body).toMatchObject({ left: [crew] });
    for (const [method, at] of [
      ['GET', `/rooms/${crew}`],
      ['GET', `/rooms/${crew}/messages`],
      ['GET', path],
      ['DELETE', path],
    ] as const)
      expect(await ask(method, at, method === 'DELETE' ? { confirm } : undefined), at).toMatchObject(
        refused(404, 'ROOM_NOT_FOUND'),
      );
    const send = { roomId: crew, clientId: 'into-nowhere-01', text: 'no' };
    expect(await ask('POST', '/messages', send, anna)).toMatchObject(refused(404, 'ROOM_NOT_FOUND'));
    expect(
      await server.stores.rooms.create({ id: crew, kind: 'public', name: 'x', topic: '', members: [] }),
    ).toMatchObject({
      outcome: 'taken',
    });
    await expect.poll(() => server.stores.rooms.unfinishedErasures(), { timeout: 10_000 }).toEqual([]);
  });

  it('the name of one that was deleted may be used again, under another id', async () => {
    const make = async () => String((await ask('POST', '/rooms', { name: 'Boats', kind: 'public' })).body.id);
    expect(await make()).toBe('boats');
    expect((await ask('DELETE', '/admin/rooms/boats', { confirm: { password: 'four plain words' } })).status).toBe(204);
    expect(await make()).not.toBe('boats');
  });
});
