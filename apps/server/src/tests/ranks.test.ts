import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemberRole } from '@palaver/protocol/entities';
import type { Act, ActedOn } from '@palaver/protocol/ranks';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

interface Person {
  id: string;
  token: string;
  socket: TestSocket;
}

const ROLES: MemberRole[] = ['owner', 'moderator', 'member'];
/** On whom each act may fall at all. */
const SUBJECTS: Record<Act, ActedOn[]> = {
  changeRoom: ['room'],
  invite: ['room'],
  makeOwner: ['gone', ...ROLES],
  makeModerator: ['gone', ...ROLES],
  makeMember: ['gone', ...ROLES],
  remove: ROLES,
  mute: ROLES,
  ban: ['gone', ...ROLES],
  deleteMessage: ['gone', ...ROLES],
  pin: ['room'],
};

/** On whom each rank may do it, written down once more: a change of the table must be meant. */
const MAY: Record<Act, Record<MemberRole, ActedOn[]>> = {
  changeRoom: { owner: ['room'], moderator: [], member: [] },
  invite: { owner: ['room'], moderator: ['room'], member: [] },
  makeOwner: { owner: ['gone', ...ROLES], moderator: [], member: [] },
  makeModerator: { owner: ['gone', ...ROLES], moderator: ['gone', 'member', 'moderator'], member: [] },
  makeMember: { owner: ['gone', ...ROLES], moderator: ['gone', 'member'], member: [] },
  remove: { owner: ROLES, moderator: ['member'], member: [] },
  mute: { owner: ROLES, moderator: ['member'], member: [] },
  ban: { owner: ['gone', ...ROLES], moderator: ['gone', 'member'], member: [] },
  deleteMessage: { owner: ['gone', 'member', 'moderator'], moderator: ['gone', 'member'], member: [] },
  pin: { owner: ['room'], moderator: ['room'], member: [] },
};

describe('the table of ranks', () => {
  let server: TestServer;
  let actor: Person;
  let other: Person;
  let founder: Person;
  let n = 0;

  beforeAll(async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '0' });
    const join = async (username: string): Promise<Person> => {
      const { user, accessToken } = await registerAt(server.url, username);
      return { id: user.id, token: accessToken, socket: await connect(server.url, accessToken) };
    };
    [actor, other, founder] = [await join('anna'), await join('ben'), await join('cora')];
  });
  afterAll(async () => {
    for (const { socket } of [actor, other, founder]) socket.close();
    await server.close();
  });

  const call = (method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { token: actor.token, body });

  /** A room in which the actor has this rank, and somebody else, who wrote its one message, has that one. */
  async function makeRoom(rank: MemberRole, on: ActedOn): Promise<string> {
    const id = `ranks-${(n += 1)}`;
    const otherRole = on === 'room' || on === 'gone' ? 'member' : on;
    await server.stores.rooms.create({
      id,
      kind: 'private',
      name: id,
      topic: '',
      members: [
        { userId: founder.id, role: 'owner' },
        { userId: actor.id, role: rank },
        { userId: other.id, role: otherRole },
      ],
    });
    const entry = { clientId: 'rank-message', text: 'x', replyTo: null, called: [], cost: 1 };
    await server.stores.messages.append(id, { senderId: other.id, entries: [entry] });
    if (on === 'gone') await server.stores.members.remove(id, other.id, 'left');
    return id;
  }

  const codeOf = ({ status, body }: { status: number; body: { errorCode?: string } }) => body.errorCode ?? status;
  const put = (role: MemberRole) => async (roomId: string) =>
    codeOf(await call('PUT', `/rooms/${roomId}/members/${other.id}`, { role }));
  const ASKS: Record<Act, Record<string, (roomId: string) => Promise<string | number>>> = {
    changeRoom: {
      name: async (roomId) => codeOf(await call('PATCH', `/rooms/${roomId}`, { name: 'Another' })),
      topic: async (roomId) => codeOf(await call('PATCH', `/rooms/${roomId}`, { topic: 'other' })),
      archive: async (roomId) => codeOf(await call('PATCH', `/rooms/${roomId}`, { archived: true })),
    },
    invite: { rest: async (roomId) => codeOf(await call('POST', '/invites', { roomId })) },
    makeOwner: { rest: put('owner') },
    makeModerator: { rest: put('moderator') },
    makeMember: { rest: put('member') },
    remove: { rest: async (roomId) => codeOf(await call('DELETE', `/rooms/${roomId}/members/${other.id}`)) },
    mute: {
      set: async (roomId) => codeOf(await call('PUT', `/rooms/${roomId}/members/${other.id}/mute`, { until: null })),
      end: async (roomId) => codeOf(await call('DELETE', `/rooms/${roomId}/members/${other.id}/mute`)),
    },
    ban: {
      set: async (roomId) => {
        const code = codeOf(await call('PUT', `/rooms/${roomId}/bans/${other.id}`, {}));
        return code === 204 ? 200 : code;
      },
    },
    deleteMessage: {
      rest: async (roomId) => codeOf(await call('DELETE', `/messages/${roomId}:1`)),
      socket: async (roomId) => {
        const ack = await actor.socket.ask('deleteMessage', { id: `${roomId}:1` });
        return ack.ok ? 200 : ack.error.errorCode;
      },
    },
    pin: {
      set: async (roomId) => codeOf(await call('PUT', `/messages/${roomId}:1/pin`)),
      end: async (roomId) => codeOf(await call('DELETE', `/messages/${roomId}:1/pin`)),
      socket: async (roomId) => {
        const ack = await actor.socket.ask('pinMessage', { id: `${roomId}:1`, on: true });
        return ack.ok ? 200 : ack.error.errorCode;
      },
    },
  };

  for (const act of Object.keys(MAY).filter((name): name is Act => Object.hasOwn(MAY, name))) {
    for (const rank of ROLES) {
      it(`${act} by ${rank}: on every rank as it says, by every path`, async () => {
        for (const on of SUBJECTS[act]) {
          for (const [path, ask] of Object.entries(ASKS[act])) {
            const refusal = act === 'deleteMessage' ? 'NOT_YOUR_MESSAGE' : 'FORBIDDEN';
            const done = act === 'remove' ? 204 : act === 'invite' ? 201 : 200;
            expect(await ask(await makeRoom(rank, on)), `${on}, ${path}`).toBe(
              MAY[act][rank].includes(on) ? done : refusal,
            );
          }
        }
      });
    }
  }

  it('to see bans, and to end one, is for whom a ban is', async () => {
    for (const rank of ROLES) {
      const roomId = await makeRoom(rank, 'gone');
      const may = MAY.ban[rank].includes('gone');
      expect(codeOf(await call('GET', `/rooms/${roomId}/bans`)), rank).toBe(may ? 200 : 'FORBIDDEN');
      expect(codeOf(await call('DELETE', `/rooms/${roomId}/bans/${other.id}`)), rank).toBe(may ? 204 : 'FORBIDDEN');
    }
  });

  it('nobody removes, mutes or bans themself, nor ends their own mute; in a room between two both pin, and nothing else of it applies', async () => {
    for (const rank of ROLES) {
      const roomId = await makeRoom(rank, 'member');
      const own = `/rooms/${roomId}/members/${actor.id}`;
      for (const [method, path, body] of [
        ['DELETE', own, undefined],
        ['PUT', `${own}/mute`, { until: null }],
        ['DELETE', `${own}/mute`, undefined],
        ['PUT', `/rooms/${roomId}/bans/${actor.id}`, {}],
      ] as const)
        expect(codeOf(await call(method, path, body)), `${rank} ${method} ${path}`).toBe('FORBIDDEN');
    }
    const { body } = await call('POST', '/rooms/private-messages', { userId: other.id });
    const pm = String(body.id);
    for (const act of [
      'changeRoom',
      'invite',
      'makeOwner',
      'makeModerator',
      'makeMember',
      'remove',
      'mute',
      'ban',
    ] as const)
      for (const ask of Object.values(ASKS[act])) expect(await ask(pm), act).toBe('FORBIDDEN');
    await other.socket.must('chatMessage', { roomId: pm, clientId: 'between-two', text: 'x' });
    for (const path of ['bans', `bans/${other.id}`])
      expect(codeOf(await call(path === 'bans' ? 'GET' : 'DELETE', `/rooms/${pm}/${path}`)), path).toBe('FORBIDDEN');
    for (const ask of Object.values(ASKS.deleteMessage)) expect(await ask(pm)).toBe('NOT_YOUR_MESSAGE');
    for (const ask of Object.values(ASKS.pin)) expect(await ask(pm)).toBe(200);
  });

  it('of an archived room owners change ranks, ban and open it again; nothing else of it changes', async () => {
    const roomId = await makeRoom('owner', 'member');
    await call('PATCH', `/rooms/${roomId}`, { archived: true });
    expect(await ASKS.changeRoom.name?.(roomId)).toBe('ROOM_ARCHIVED');
    expect(await ASKS.remove.rest?.(roomId)).toBe('ROOM_ARCHIVED');
    for (const ask of Object.values(ASKS.mute)) expect(await ask(roomId)).toBe('ROOM_ARCHIVED');
    expect(await ASKS.pin.set?.(roomId)).toBe('ROOM_ARCHIVED');
    expect(await ASKS.pin.end?.(roomId)).toBe(200);
    expect(await put('moderator')(roomId)).toBe(200);
    expect(codeOf(await call('PATCH', `/rooms/${roomId}`, { archived: false, name: 'Again' }))).toBe(200);
    await call('PATCH', `/rooms/${roomId}`, { archived: true });
    await server.stores.members.remove(roomId, other.id, 'left');
    expect(await put('member')(roomId)).toBe('ROOM_ARCHIVED');
    expect(await ASKS.ban.set?.(roomId)).toBe(200);
  });

  it('the last owner leaves only when alone; a private room is gone with it', async () => {
    const roomId = await makeRoom('owner', 'member');
    await server.stores.members.remove(roomId, founder.id, 'left');
    expect(codeOf(await call('POST', `/rooms/${roomId}/leave`))).toBe('LAST_OWNER');
    await server.stores.members.remove(roomId, other.id, 'left');
    expect(codeOf(await call('POST', `/rooms/${roomId}/leave`))).toBe(204);
    expect(await server.stores.rooms.find(roomId)).toBeNull();
  });
});
