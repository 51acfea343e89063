import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { connect, type TestSocket } from '../testing/connect.ts';
import { describeNodes, hears, type Person, type TestNodes } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';
import { registerAt } from '../testing/startServer.ts';

const WITHIN_MS = 2_000;
/** Nothing takes longer than this, however busy the machine is. */
const BUSY_WITHIN_MS = 10_000;
const TRIES = 3;
const PASSWORD = 'four plain words';

await describeNodes('what ends on one node ends on the other within 2 s (M2)', (nodes) => {
  let anna: Person;
  let ben: Person;
  let boss: Pick<Person, 'token'>;

  beforeAll(async () => {
    const setupCode = 'open-sesame-for-tests';
    boss = { token: (await registerAt(nodes.url(0), 'boss', { setupCode })).accessToken };
    [anna, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 1)];
    await nodes.joined(anna, ben);
  });

  describe('with Redis', { timeout: 180_000 }, () => describeEndings(nodes, () => ({ anna, ben, boss })));

  describe('while Redis is gone', { timeout: 180_000 }, () => {
    beforeAll(() => nodes.redis.kill());
    afterAll(async () => {
      await nodes.redis.restart();
      await nodes.joined(anna, ben);
    });
    describeEndings(nodes, () => ({ anna, ben, boss }));
  });
});

/** Whatever ends a live socket's rights, done on node 0 while the socket is on node 1. */
function describeEndings(
  nodes: TestNodes,
  people: () => { anna: Person; ben: Person; boss: Pick<Person, 'token'> },
): void {
  /** Somebody at node 1 whom nobody knows yet. */
  const join = () => nodes.join(`somebody${nodes.next()}`, 1);

  /** Does it; the socket must get this reason and be closed, and its token must count on no node. How long the socket lived on after the answer. */
  async function expectEnd(person: Person, reason: SessionEndReason, end: () => Promise<unknown>): Promise<number> {
    const gone = disconnected(person.socket);
    await end();
    const answeredAt = performance.now();
    await person.socket.waitFor('sessionEnded', (data) => data.reason === reason, BUSY_WITHIN_MS);
    await gone;
    const took = performance.now() - answeredAt;
    for (const node of [0, 1]) {
      expect((await nodes.call(person, node, 'GET', '/rooms')).status).toBe(401);
      const again = { refreshToken: person.refreshToken };
      expect((await rest(nodes.url(node), 'POST', '/api/auth/token', { body: again })).status).toBe(401);
      await expect(connect(nodes.url(node), person.token)).rejects.toMatchObject({
        data: { errorCode: 'TOKEN_REVOKED' },
      });
    }
    return took;
  }

  /** Signs in once more, at node 1. */
  async function signInAgain(username: string): Promise<Person> {
    const body = { username, password: PASSWORD, tokenInBody: true };
    const answer = (await rest(nodes.url(1), 'POST', '/api/auth/login', { body })).body;
    const socket = await nodes.connect(answer.accessToken, 1);
    return { id: answer.user.id, token: answer.accessToken, refreshToken: answer.refreshToken, socket };
  }

  it('a logout', async () => {
    await expectInTime(async () => {
      const emil = await join();
      return expectEnd(emil, 'logout', () =>
        rest(nodes.url(0), 'POST', '/api/auth/logout', { body: { refreshToken: emil.refreshToken } }),
      );
    });
  });

  it('A4: a session whose refresh token was used again, and no other session of that person', async () => {
    await expectInTime(async () => {
      const username = `twice${nodes.next()}`;
      await registerAt(nodes.url(1), username);
      const [stolen, other] = [await signInAgain(username), await signInAgain(username)];
      const renew = (node: number, refreshToken: string) =>
        rest(nodes.url(node), 'POST', '/api/auth/token', { body: { refreshToken } });
      const successor = (await renew(1, stolen.refreshToken)).body;
      expect((await nodes.call({ token: successor.accessToken }, 1, 'GET', '/rooms')).status).toBe(200);
      nodes.advance(61_000);
      const took = await expectEnd(stolen, 'reused', async () => {
        expect((await renew(0, stolen.refreshToken)).body.errorCode).toBe('TOKEN_REVOKED');
      });
      await expectAlive(other);
      return took;
    });
  });

  it('a password change ends the other sessions; the one that asked for it goes on', async () => {
    await expectInTime(async () => {
      const username = `changer${nodes.next()}`;
      await registerAt(nodes.url(1), username);
      const [here, elsewhere] = [await signInAgain(username), await signInAgain(username)];
      const body = { next: 'four other words', confirm: { password: PASSWORD } };
      const took = await expectEnd(elsewhere, 'passwordChanged', async () => {
        expect((await nodes.call(here, 0, 'PUT', '/users/me/password', body)).status).toBe(204);
      });
      await expectAlive(here);
      return took;
    });
  });

  it('a session that its owner ends elsewhere', async () => {
    await expectInTime(async () => {
      const username = `ender${nodes.next()}`;
      await registerAt(nodes.url(1), username);
      const [here, elsewhere] = [await signInAgain(username), await signInAgain(username)];
      const [id] = elsewhere.refreshToken.split('.');
      const took = await expectEnd(elsewhere, 'revoked', async () => {
        expect((await nodes.call(here, 0, 'DELETE', `/sessions/${id}`)).status).toBe(204);
      });
      await expectAlive(here);
      return took;
    });
  });

  /** A bot made at node 0, connected to node 1. */
  async function makeBot(): Promise<Person> {
    const names = { username: `bot${nodes.next()}`, displayName: 'Echo' };
    const { user, token } = (await nodes.call(people().boss, 0, 'POST', '/admin/bots', names)).body;
    return { id: user.id, token, refreshToken: '', socket: await nodes.connect(token, 1) };
  }

  it('the token of a bot when it gets another one, which is good on every node', async () => {
    await expectInTime(async () => {
      const bot = await makeBot();
      let token = '';
      const took = await expectEnd(bot, 'revoked', async () => {
        const renewed = await nodes.call(people().boss, 0, 'POST', `/admin/bots/${bot.id}/token`);
        expect(renewed.status).toBe(200);
        token = renewed.body.token;
      });
      await expectAlive({ ...bot, token, socket: await nodes.connect(token, 1) });
      return took;
    });
  });

  it('of tokens of a bot that are made on both nodes at once, all but one', async () => {
    const bot = await makeBot();
    const renew = (node: number) => nodes.call(people().boss, node, 'POST', `/admin/bots/${bot.id}/token`);
    const made = await Promise.all([renew(0), renew(1), renew(0), renew(1)]);
    expect(made.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await nodes.stores(0).sessions.ofUser(bot.id)).toHaveLength(1);
    const tokens = made.map(({ body }) => ({ token: String(body.token) }));
    await vi.waitFor(
      async () => {
        const answers = await Promise.all(tokens.map((one) => nodes.call(one, 1, 'GET', '/users/me')));
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
      },
      { timeout: BUSY_WITHIN_MS },
    );
  });

  it('a bot that is deleted', async () => {
    await expectInTime(async () => {
      const bot = await makeBot();
      return expectEnd(bot, 'deleted', async () => {
        expect((await nodes.call(people().boss, 0, 'DELETE', `/admin/bots/${bot.id}`)).status).toBe(204);
      });
    });
  });

  for (const reason of ['deactivated', 'deleted'] as const) {
    it(`a person who is ${reason} is out with all sessions, and does not come in again`, async () => {
      await expectInTime(async () => {
        const username = `gone${nodes.next()}`;
        await registerAt(nodes.url(1), username);
        const [first, second] = [await signInAgain(username), await signInAgain(username)];
        const secondGone = disconnected(second.socket);
        const took = await expectEnd(first, reason, async () => {
          const done =
            reason === 'deactivated'
              ? await nodes.call(people().boss, 0, 'PATCH', `/admin/users/${first.id}`, { deactivated: true })
              : await nodes.call(first, 0, 'DELETE', '/users/me', { confirm: { password: PASSWORD } });
          expect(done.status).toBe(reason === 'deactivated' ? 200 : 204);
        });
        await secondGone;
        for (const node of [0, 1]) {
          const answer = await rest(nodes.url(node), 'POST', '/api/auth/login', {
            body: { username, password: PASSWORD },
          });
          expect(answer.body.errorCode).toBe('INVALID_CREDENTIALS');
        }
        return took;
      });
    });
  }

  it('an administrator’s rank is there and gone on the other node, and they are told of both', async () => {
    await expectInTime(async () => {
      const somebody = await join();
      const path = `/admin/users/${somebody.id}`;
      const mayGovern = async () => (await nodes.call(somebody, 1, 'GET', '/admin/users')).status;
      let took = 0;
      for (const role of ['admin', 'user'] as const) {
        const body = { role, ...(role === 'admin' && { confirm: { password: PASSWORD } }) };
        expect((await nodes.call(people().boss, 0, 'PATCH', path, body)).status).toBe(200);
        const answeredAt = performance.now();
        const isIt = ({ user }: { user: { id: string; role: string } }) =>
          user.id === somebody.id && user.role === role;
        await somebody.socket.waitFor('userUpdated', isIt, BUSY_WITHIN_MS);
        await expect.poll(mayGovern, { timeout: BUSY_WITHIN_MS }).toBe(role === 'admin' ? 200 : 403);
        took = Math.max(took, performance.now() - answeredAt);
      }
      return took;
    });
  });

  it('a rank in a room is there and gone on the other node, and they are told of both', async () => {
    await expectInTime(async () => {
      const { anna, ben } = people();
      const made = { name: `Ranks ${nodes.next()}`, kind: 'private', members: [ben.id] };
      const room = (await nodes.call(anna, 0, 'POST', '/rooms', made)).body;
      await ben.socket.waitFor('roomAdded', (data) => data.room.id === room.id);
      const { id } = await nodes.say(anna, room.id, 'to be pinned');
      let took = 0;
      for (const role of ['moderator', 'member'] as const) {
        const done = await nodes.call(anna, 0, 'PUT', `/rooms/${room.id}/members/${ben.id}`, { role });
        expect(done.status).toBe(200);
        const answeredAt = performance.now();
        const pinned = await ben.socket.ask('pinMessage', { id, on: true });
        expect(pinned).toMatchObject(role === 'moderator' ? { ok: true } : { error: { errorCode: 'FORBIDDEN' } });
        const isIt = (data: { room: { id: string; me: { role: string } | null } }) =>
          data.room.id === room.id && data.room.me?.role === role;
        await ben.socket.waitFor('roomUpdated', isIt, BUSY_WITHIN_MS);
        took = Math.max(took, performance.now() - answeredAt);
      }
      return took;
    });
  });

  for (const reason of ['removed', 'banned'] as const) {
    it(`RocketChat#11322: who is ${reason} hears, sends, reads, reacts and types nothing in that room any more`, async () => {
      await expectInTime(() => expectOut(reason));
    });
  }

  it('who is muted may not write, which every device of theirs is told; typing is told no more', async () => {
    await expectInTime(async () => {
      const { anna, ben } = people();
      const room = (
        await nodes.call(anna, 0, 'POST', '/rooms', {
          name: `Quiet ${nodes.next()}`,
          kind: 'private',
          members: [ben.id],
        })
      ).body;
      await ben.socket.waitFor('roomAdded', (data) => data.room.id === room.id);
      const path = `/rooms/${room.id}/members/${ben.id}/mute`;
      expect((await nodes.call(anna, 0, 'PUT', path, { until: null })).body).toMatchObject({ muted: true });
      const answeredAt = performance.now();
      const isMuted = (data: { room: { id: string; me: { muted: boolean } | null } }) =>
        data.room.id === room.id && data.room.me?.muted === true;
      await ben.socket.waitFor('roomUpdated', isMuted, BUSY_WITHIN_MS);
      const took = performance.now() - answeredAt;
      const send = { roomId: room.id, clientId: nodes.clientId(), text: 'still here?' };
      expect(await ben.socket.ask('chatMessage', send)).toMatchObject({ error: { errorCode: 'MUTED' } });
      expect((await nodes.call(anna, 0, 'DELETE', path)).body).toMatchObject({ muted: false });
      expect(await ben.socket.ask('chatMessage', send)).toMatchObject({ ok: true });
      return took;
    });
  });

  /** Puts Ben out of a new room; nothing of it is his any more. How long it took after the answer until he got the event. */
  async function expectOut(reason: 'removed' | 'banned'): Promise<number> {
    const { anna, ben } = people();
    const name = `Crew ${nodes.next()}`;
    const room = (await nodes.call(anna, 0, 'POST', '/rooms', { name, kind: 'private', members: [ben.id] })).body;
    await ben.socket.waitFor('roomAdded', (data) => data.room.id === room.id);
    const message = await nodes.say(anna, room.id, `before ${name}`);
    await hears(ben, `before ${name}`);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const out =
      reason === 'removed'
        ? await nodes.call(anna, 0, 'DELETE', `/rooms/${room.id}/members/${ben.id}`)
        : await nodes.call(anna, 0, 'PUT', `/rooms/${room.id}/bans/${ben.id}`, { reason: 'spam', until });
    expect(out.status).toBe(204);
    const answeredAt = performance.now();
    const isIt = (data: { roomId: string; reason: string }) => data.roomId === room.id && data.reason === reason;
    const told = await ben.socket.waitFor('roomRemoved', isIt, BUSY_WITHIN_MS);
    const took = performance.now() - answeredAt;

    expect(told).toEqual({ roomId: room.id, reason, ...(reason === 'banned' && { why: 'spam', until }) });
    const refusal =
      reason === 'removed'
        ? { errorCode: 'ROOM_NOT_FOUND' }
        : { errorCode: 'BANNED', details: { reason: 'spam', until } };
    const hidden = { ok: false, error: refusal };
    const send = { roomId: room.id, clientId: nodes.clientId(), text: 'still here?' };
    expect(await ben.socket.ask('chatMessage', send)).toMatchObject(hidden);
    for (const event of ['typing', 'loadMessages'] as const)
      expect(await ben.socket.ask(event, { roomId: room.id }), event).toMatchObject(hidden);
    for (const event of ['messageRead', 'messageReceived'] as const)
      expect(await ben.socket.ask(event, { roomId: room.id, seq: 1 }), event).toMatchObject(hidden);
    const reaction = { id: message.id, emoji: '\u{1F44D}', on: true };
    expect(await ben.socket.ask('reactToMessage', reaction)).toMatchObject(hidden);
    const sync = await ben.socket.must('sync', { rooms: { [room.id]: 0 } });
    expect([sync.left, sync.rooms.map((one) => one.room.id)]).toEqual([
      [room.id],
      expect.not.arrayContaining([room.id]),
    ]);
    for (const path of ['', '/members', '/messages', '/messages?around=1'])
      expect((await nodes.call(ben, 1, 'GET', `/rooms/${room.id}${path}`)).body, path).toMatchObject(refusal);

    await nodes.say(anna, room.id, `after ${name}`);
    await anna.socket.must('editMessage', { id: message.id, text: `changed ${name}`, base: null });
    await nodes.say(anna, 'general', `a barrier for ${name}`);
    await hears(ben, `a barrier for ${name}`);
    const seen = JSON.stringify(ben.socket.seen);
    for (const text of [`after ${name}`, `changed ${name}`]) expect(seen).not.toContain(`"${text}"`);
    return took;
  }

  async function expectAlive(person: Person): Promise<void> {
    const text = `still here ${nodes.next()}`;
    await nodes.say(person, 'general', text);
    await nodes.say(people().anna, 'general', `${text}, heard`);
    await hears(person, `${text}, heard`);
    expect((await nodes.call(person, 1, 'GET', '/rooms')).status).toBe(200);
  }
}

/** Somebody's end, with the time it took. A busy machine may take a look at the store late, but not each time: the bound is kept by one of three. */
async function expectInTime(end: () => Promise<number>): Promise<void> {
  const took: number[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const ms = await end();
    expect(ms).toBeLessThan(BUSY_WITHIN_MS);
    if (ms < WITHIN_MS) return;
    took.push(ms);
  }
  expect.fail(`It took longer than ${WITHIN_MS} ms each time: ${took.map(Math.round).join(', ')}`);
}

function disconnected({ socket }: TestSocket): Promise<void> {
  return new Promise((resolve) => socket.once('disconnect', () => resolve()));
}
