import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BanList } from '@palaver/protocol/answers';
import { Member, Room } from '@palaver/protocol/entities';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

interface Person {
  id: string;
  token: string;
  socket: TestSocket;
}

const HOUR_MS = 3_600_000;

describe('bans and mutes of rooms', () => {
  let server: TestServer;
  let clock: number;
  let owner: Person;
  let mod: Person;
  let ben: Person;
  let crew: string;
  let sent = 0;

  beforeEach(async () => {
    clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({ ACCESS_TOKEN_SECONDS: '86400' }, undefined, () => clock);
    [owner, mod, ben] = [await join('otto'), await join('mora'), await join('ben')];
    const members = [mod.id, ben.id];
    crew = String((await ask(owner, 'POST', '/rooms', { name: 'Crew', kind: 'private', members })).body.id);
    await ask(owner, 'PUT', `/rooms/${crew}/members/${mod.id}`, { role: 'moderator' });
  });
  afterEach(async () => {
    for (const { socket } of [owner, mod, ben]) socket.close();
    await server.close();
  });

  async function join(username: string, fields: object = {}): Promise<Person> {
    const { user, accessToken } = await registerAt(server.url, username, { ...fields });
    return { id: user.id, token: accessToken, socket: await connect(server.url, accessToken) };
  }
  const ask = (person: Person, method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { token: person.token, body });
  const ban = (fields: object = {}, by = mod, who = ben, roomId = crew) =>
    ask(by, 'PUT', `/rooms/${roomId}/bans/${who.id}`, fields);
  const mute = (until: string | null, who = ben) => ask(mod, 'PUT', `/rooms/${crew}/members/${who.id}/mute`, { until });
  const inHours = (hours: number) => new Date(clock + hours * HOUR_MS).toISOString();
  const message = (text = 'hello') => ({ roomId: crew, clientId: `bans-test-${(sent += 1)}`, text });
  const roomOf = async (person: Person) => Room.parse((await ask(person, 'GET', `/rooms/${crew}`)).body);

  it('a ban puts a member out, says why and until when, and keeps them out on every path of a private room too', async () => {
    const { message: mine } = await ben.socket.must('chatMessage', message());
    const until = inHours(1);
    expect((await ban({ reason: ' spam ', until })).status).toBe(204);
    const told = await ben.socket.waitFor('roomRemoved', ({ roomId }) => roomId === crew);
    expect(told).toEqual({ roomId: crew, reason: 'banned', why: 'spam', until });
    const left = await owner.socket.waitFor('userLeft', ({ userId }) => userId === ben.id);
    expect(left).toEqual({ roomId: crew, userId: ben.id, reason: 'banned' });

    const refused = { statusCode: 403, errorCode: 'BANNED', details: { reason: 'spam', until } };
    const epochless = { id: mine.id };
    for (const [event, payload] of [
      ['joinRoom', { roomId: crew }],
      ['chatMessage', message()],
      ['chatMessages', { roomId: crew, messages: [{ clientId: mine.clientId, text: 'hello' }] }],
      ['editMessage', { ...epochless, text: 'x', base: null }],
      ['deleteMessage', epochless],
      ['reactToMessage', { ...epochless, emoji: '👍', on: true }],
      ['loadMessages', { roomId: crew }],
      ['messageRead', { roomId: crew, seq: 1 }],
      ['messageReceived', { roomId: crew, seq: 1 }],
      ['typing', { roomId: crew }],
      ['stopTyping', { roomId: crew }],
    ] as const)
      expect(await ben.socket.ask(event, payload), event).toMatchObject({ ok: false, error: refused });
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { topic: 'x' }],
      ['POST', '/join'],
      ['GET', '/members'],
      ['PUT', `/members/${ben.id}`, { role: 'owner' }],
      ['DELETE', `/members/${mod.id}`],
      ['PUT', `/members/${mod.id}/mute`, { until: null }],
      ['DELETE', `/members/${mod.id}/mute`],
      ['GET', '/bans'],
      ['PUT', `/bans/${mod.id}`, {}],
      ['DELETE', `/bans/${ben.id}`],
      ['GET', '/messages'],
      ['PUT', '/receipts', { readSeq: 1 }],
    ] as const)
      expect((await ask(ben, method, `/rooms/${crew}${path}`, body)).body, `${method} ${path}`).toMatchObject(refused);
    expect((await ask(ben, 'POST', '/invites', { roomId: crew })).body).toMatchObject(refused);
    expect((await ask(ben, 'POST', `/rooms/${crew}/leave`)).status).toBe(204);
    expect(await ben.socket.must('sync', { rooms: { [crew]: 1 } })).toMatchObject({ left: [crew] });
    const body = (await ask(owner, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'member' })).body;
    expect(body).toMatchObject(refused);
  });

  it('is over by the server’s time; without an end it lasts until it is lifted, which brings nobody back', async () => {
    await ban({ until: inHours(1) });
    clock += HOUR_MS;
    expect((await ask(ben, 'GET', `/rooms/${crew}`)).body.errorCode).toBe('ROOM_NOT_FOUND');
    expect((await ask(mod, 'GET', `/rooms/${crew}/bans`)).body).toEqual({ items: [] });
    expect((await ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'member' })).status).toBe(200);
    await ban();
    clock += 20 * HOUR_MS;
    expect((await ask(ben, 'GET', `/rooms/${crew}`)).body).toMatchObject({ details: { reason: '', until: null } });
    const lift = () => ask(mod, 'DELETE', `/rooms/${crew}/bans/${ben.id}`);
    expect([(await lift()).status, (await lift()).status]).toEqual([204, 204]);
    expect((await ask(ben, 'GET', `/rooms/${crew}`)).body.errorCode).toBe('ROOM_NOT_FOUND');
    expect((await ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'member' })).status).toBe(200);
  });

  it('of who never was a member is told to nobody, and listed for moderators with who, by whom, why and until', async () => {
    const eva = await join('eva');
    clock += 1;
    await ban({ reason: 'known from before', until: inHours(2) }, mod, eva);
    clock += 1;
    await ban({}, owner);
    await eva.socket.must('sync', { rooms: {} });
    expect(JSON.stringify(eva.socket.seen)).not.toContain(crew);
    eva.socket.close();
    const { items } = BanList.parse((await ask(mod, 'GET', `/rooms/${crew}/bans`)).body);
    expect(items).toMatchObject([
      { user: { id: ben.id }, by: { id: owner.id }, reason: '', at: new Date(clock).toISOString(), until: null },
      { user: { username: 'eva' }, by: { id: mod.id }, reason: 'known from before' },
    ]);
    expect((await ask(eva, 'POST', `/rooms/${crew}/join`)).body.errorCode).toBe('BANNED');
  });

  it('lets nobody in by an invitation, neither their own nor another’s', async () => {
    const boss = await join('boss', { setupCode: server.setupCode });
    const harbour = String((await ask(owner, 'POST', '/rooms', { name: 'Harbour', kind: 'public' })).body.id);
    const codeFor = async (person: Person) => {
      const { body } = await ask(person, 'POST', '/invites', { roomId: harbour });
      return String(body.url).split('#')[1];
    };
    const [code, ofBoss] = [await codeFor(owner), await codeFor(boss)];
    await ban({ reason: 'spam' }, owner, ben, harbour);
    expect((await ask(ben, 'POST', `/invites/by-code/${code}/accept`)).body).toMatchObject({
      errorCode: 'BANNED',
      details: { reason: 'spam', until: null },
    });
    expect((await ask(mod, 'POST', `/invites/by-code/${code}/accept`)).status).toBe(200);
    await ban({}, owner, boss, harbour);
    const invite = { username: 'nora', password: 'four plain words', invite: ofBoss };
    const registered = await rest(server.url, 'POST', '/api/auth/register', { body: invite });
    expect(registered.body.errorCode).toBe('INVITE_INVALID');
    boss.socket.close();
  });

  it('bad input changes nothing: an end that has passed, a reason too long, people that do not exist', async () => {
    const path = `/rooms/${crew}/bans`;
    const code = async (answer: ReturnType<typeof ask>) => String((await answer).body.errorCode);
    expect((await ban({ until: inHours(0) })).body).toMatchObject({
      errorCode: 'VALIDATION_FAILED',
      details: [{ path: 'until' }],
    });
    expect(await code(ban({ reason: 'x'.repeat(201) }))).toBe('VALIDATION_FAILED');
    expect(await code(ban({ reason: 'x\u0000' }))).toBe('VALIDATION_FAILED');
    expect(await code(ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}/mute`, {}))).toBe('VALIDATION_FAILED');
    expect(await code(mute(inHours(0)))).toBe('VALIDATION_FAILED');
    const nobody = 'nobody0000000000';
    expect(await code(ask(mod, 'PUT', `${path}/${nobody}`, {}))).toBe('USER_NOT_FOUND');
    expect(await code(ask(mod, 'DELETE', `${path}/${nobody}`))).toBe('USER_NOT_FOUND');
    expect(await code(ask(mod, 'PUT', `/rooms/${crew}/members/${nobody}/mute`, { until: null }))).toBe(
      'USER_NOT_FOUND',
    );
    expect((await ban({ reason: 'x'.repeat(200) }, ben, mod)).body.errorCode).toBe('FORBIDDEN');
    expect(await roomOf(ben)).toMatchObject({ memberCount: 3, me: { muted: false } });
    expect((await ask(mod, 'GET', path)).body).toEqual({ items: [] });
  });

  it('strangers are answered alike for a private room and none (M3), and by NOT_A_MEMBER for a public one', async () => {
    const eva = await join('eva');
    const harbour = String((await ask(owner, 'POST', '/rooms', { name: 'Harbour', kind: 'public' })).body.id);
    for (const [roomId, errorCode] of [
      [crew, 'ROOM_NOT_FOUND'],
      ['no-such-room', 'ROOM_NOT_FOUND'],
      [harbour, 'NOT_A_MEMBER'],
    ])
      for (const [method, path, body] of [
        ['GET', 'bans'],
        ['PUT', `bans/${ben.id}`, {}],
        ['DELETE', `bans/${ben.id}`],
        ['PUT', `members/${ben.id}/mute`, { until: null }],
        ['DELETE', `members/${ben.id}/mute`],
      ] as const)
        expect((await ask(eva, method, `/rooms/${roomId}/${path}`, body)).body, `${roomId} ${path}`).toMatchObject({
          errorCode,
        });
    eva.socket.close();
  });

  it('a mute refuses sends, edits and reactions; repeats are answered, reading, marks and deleting one’s own go on', async () => {
    const first = message('first');
    const { message: mine } = await ben.socket.must('chatMessage', first);
    const until = inHours(1);
    const member = Member.parse((await mute(until)).body);
    expect(member).toMatchObject({ user: { id: ben.id }, muted: true, mutedUntil: until });
    await ben.socket.waitFor('roomUpdated', ({ room }) => room.id === crew && room.me?.muted === true);
    expect((await roomOf(ben)).me).toMatchObject({ muted: true, mutedUntil: until, mutedBy: mod.id });
    expect((await roomOf(mod)).me).toMatchObject({ muted: false, mutedUntil: null, mutedBy: null });

    const refused = { ok: false, error: { statusCode: 403, errorCode: 'MUTED', details: { until } } };
    expect(await ben.socket.ask('chatMessage', message())).toMatchObject(refused);
    expect(await ben.socket.ask('editMessage', { id: mine.id, text: 'other', base: null })).toMatchObject(refused);
    expect(await ben.socket.ask('reactToMessage', { id: mine.id, emoji: '👍', on: true })).toMatchObject(refused);
    expect((await ask(ben, 'POST', '/messages', message())).body).toMatchObject(refused.error);
    const entry = ({ clientId, text }: { clientId: string; text: string }) => ({ clientId, text });
    const messages = [entry(message()), entry(first), entry(message())];
    const { results } = await ben.socket.must('chatMessages', { roomId: crew, messages });
    expect(results).toMatchObject([refused, { ok: true, data: { message: { id: mine.id } } }, refused]);

    expect(await ben.socket.ask('typing', { roomId: crew })).toMatchObject({ ok: true });
    expect(await ben.socket.ask('loadMessages', { roomId: crew })).toMatchObject({ ok: true });
    expect(await ben.socket.must('messageRead', { roomId: crew, seq: 1 })).toMatchObject({ readSeq: 1 });
    expect(await ben.socket.must('deleteMessage', { id: mine.id })).toMatchObject({ message: { deleted: true } });
    await mod.socket.must('chatMessage', message('a barrier'));
    await mod.socket.waitFor('messageDeleted', () => true);
    expect(mod.socket.seen.map(({ eventType }) => eventType)).not.toContain('userTyping');

    clock += HOUR_MS;
    expect((await roomOf(ben)).me).toMatchObject({ muted: false, mutedUntil: null, mutedBy: null });
    expect(await ben.socket.ask('chatMessage', message())).toMatchObject({ ok: true });
  });

  it('a mute outlives leaving; it is lifted, or ended by a promotion; a muted moderator may still govern', async () => {
    await mute(null);
    await ask(ben, 'POST', `/rooms/${crew}/leave`);
    const added = await ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'member' });
    expect(added.body).toMatchObject({ muted: true, mutedUntil: null });
    expect((await ask(mod, 'DELETE', `/rooms/${crew}/members/${ben.id}/mute`)).body).toMatchObject({ muted: false });
    expect(await ben.socket.ask('chatMessage', message())).toMatchObject({ ok: true });
    await mute(null);
    await ask(owner, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'moderator' });
    expect((await roomOf(ben)).me).toMatchObject({ role: 'moderator', muted: false });
    await ask(owner, 'PUT', `/rooms/${crew}/members/${mod.id}/mute`, { until: null });
    expect(await mod.socket.ask('chatMessage', message())).toMatchObject({ error: { errorCode: 'MUTED' } });
    await ask(owner, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'member' });
    expect((await mute(null)).status).toBe(200);
  });

  it('whoever was demoted or put out in that moment acts no more', async () => {
    const { stores } = server;
    const dora = await join('dora');
    const acts = {
      add: () => ask(mod, 'PUT', `/rooms/${crew}/members/${dora.id}`, { role: 'member' }),
      promote: () => ask(mod, 'PUT', `/rooms/${crew}/members/${ben.id}`, { role: 'moderator' }),
      mute: () => mute(null),
      unmute: () => ask(mod, 'DELETE', `/rooms/${crew}/members/${ben.id}/mute`),
      remove: () => ask(mod, 'DELETE', `/rooms/${crew}/members/${ben.id}`),
      ban: () => ban(),
      lift: () => ask(mod, 'DELETE', `/rooms/${crew}/bans/${dora.id}`),
    };
    // What the first look finds is what was so before the demotion.
    const { findWithRoom } = stores.members;
    for (const [act, run] of Object.entries(acts)) {
      await stores.members.setRole(crew, mod.id, 'moderator');
      let looks = 0;
      stores.members.findWithRoom = async (roomId, userId) => {
        const found = await findWithRoom(roomId, userId);
        if (userId === mod.id && (looks += 1) === 1) await stores.members.setRole(crew, mod.id, 'member');
        return found;
      };
      expect((await run()).body, act).toMatchObject({ errorCode: 'FORBIDDEN' });
      stores.members.findWithRoom = findWithRoom;
    }
    expect((await stores.members.list(crew, { limit: 9 })).items.map(({ member }) => member.role).sort()).toEqual([
      'member',
      'member',
      'owner',
    ]);
    dora.socket.close();
  });
});
