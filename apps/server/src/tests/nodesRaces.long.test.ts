import { beforeAll, describe, expect, it, vi } from 'vitest';
import { HistoryAnswer } from '@palaver/protocol/answers';
import { codeAt, PASSWORD, switchOn } from '../testing/authenticator.ts';
import { describeNodes, type Person } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';
import { registerAt } from '../testing/startServer.ts';

const ROUNDS = 3;
/** A code is good for so long: after it the next one counts. */
const STEP_MS = 30_000;
const BUSY_WITHIN_MS = 15_000;
const TIMEOUT_MS = 180_000;

await describeNodes('what is asked of two nodes at once, by their routes', (nodes) => {
  let boss: { id: string; token: string };

  beforeAll(async () => {
    const { user, accessToken } = await registerAt(nodes.url(0), 'boss', { setupCode: 'open-sesame-for-tests' });
    boss = { id: user.id, token: accessToken };
  });

  const post = (node: number, path: string, body: object) => rest(nodes.url(node), 'POST', `/api${path}`, { body });
  const login = (node: number, username: string, fields: object = {}) =>
    post(node, '/auth/login', { username, password: PASSWORD, tokenInBody: true, ...fields });

  async function codeOfInvite(fields: object = {}): Promise<string> {
    const made = await nodes.call(boss, 0, 'POST', '/invites', { maxUses: 1, ...fields });
    expect(made.status).toBe(201);
    return String(made.body.url).replace(/.*#/, '');
  }

  /** What came of them, in the order of the alphabet. */
  const outcomes = (answers: { status: number; body: { errorCode?: string } | undefined }[]) =>
    answers.map(({ status, body }) => (status < 300 ? String(status) : `${status} ${body?.errorCode}`)).sort();

  it('an invitation for one makes one account', { timeout: TIMEOUT_MS }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const invite = await codeOfInvite();
      const names = [0, 1].map((node) => `guest${round}x${node}`);
      const register = (username: string, node: number) =>
        post(node, '/auth/register', { username, password: PASSWORD, invite });
      expect(outcomes(await Promise.all(names.map(register)))).toEqual(['201', '404 INVITE_INVALID']);
      const logins = await Promise.all(names.map((name) => login(0, name)));
      expect(outcomes(logins)).toEqual(['200', '401 INVALID_CREDENTIALS']);
      expect(outcomes([await register(`guest${round}late`, 1)])).toEqual(['404 INVITE_INVALID']);
    }
  });

  it('an invitation for one brings one into its room', { timeout: TIMEOUT_MS }, async () => {
    const guests = await Promise.all([0, 1].map((node) => registerAt(nodes.url(node), `accepter${node}`)));
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = { name: `Guests ${round}`, kind: 'private', members: [] };
      const room = (await nodes.call(boss, 0, 'POST', '/rooms', body)).body;
      const code = await codeOfInvite({ roomId: room.id });
      const accept = ({ accessToken }: { accessToken: string }, node: number) =>
        nodes.call({ token: accessToken }, node, 'POST', `/invites/by-code/${code}/accept`);
      const answers = await Promise.all(guests.map(accept));
      expect(outcomes(answers)).toEqual(['200', '404 INVITE_INVALID']);
      // Who is in uses nothing by coming again.
      expect(outcomes(await Promise.all(guests.map(accept)))).toEqual(['200', '404 INVITE_INVALID']);
      const { items } = (await nodes.call(boss, 1, 'GET', `/rooms/${room.id}/members`)).body;
      expect(items).toHaveLength(2);
    }
  });

  it('a code of the second factor lets one in', { timeout: TIMEOUT_MS }, async () => {
    const { accessToken } = await registerAt(nodes.url(0), 'factored');
    const { secret, codes } = await switchOn(nodes.url(0), accessToken, Date.now());
    for (let round = 1; round <= ROUNDS; round += 1) {
      nodes.advance(STEP_MS);
      const totp = codeAt(secret, Date.now() + round * STEP_MS);
      const answers = await Promise.all([0, 1].map((node) => login(node, 'factored', { totp })));
      expect(outcomes(answers)).toEqual(['200', '401 SECOND_FACTOR_INVALID']);
    }
    const [totp] = codes;
    const answers = await Promise.all([0, 1].map((node) => login(node, 'factored', { totp })));
    expect(outcomes(answers)).toEqual(['200', '401 SECOND_FACTOR_INVALID']);
  });

  it('two administrators who demote each other leave one', { timeout: TIMEOUT_MS }, async () => {
    const { user, accessToken } = await registerAt(nodes.url(1), 'second');
    const pair: [typeof boss, typeof boss] = [boss, { id: user.id, token: accessToken }];
    const govern = (node: number, by: { token: string }, of: { id: string }, fields: object) =>
      nodes.call(by, node, 'PATCH', `/admin/users/${of.id}`, fields);
    const promotion = { role: 'admin', confirm: { password: PASSWORD } };
    expect((await govern(0, pair[0], pair[1], promotion)).status).toBe(200);
    for (const fields of [{ role: 'user' }, { deactivated: true }]) {
      for (let round = 0; round < ROUNDS; round += 1) {
        const answers = await Promise.all([govern(0, pair[0], pair[1], fields), govern(1, pair[1], pair[0], fields)]);
        const done = answers.map(({ status }) => status === 200);
        expect(done.filter(Boolean), JSON.stringify(outcomes(answers))).toHaveLength(1);
        const [winner, loser] = done[0] ? pair : ([pair[1], pair[0]] as const);
        const { items } = (await nodes.call(winner, 1, 'GET', '/admin/users?role=admin&state=active')).body;
        expect(items.map(({ id }: { id: string }) => id)).toEqual([winner.id]);
        const back = 'role' in fields ? promotion : { deactivated: false };
        expect((await govern(0, winner, loser, back)).status).toBe(200);
        // Who was deactivated signs in anew.
        if (!('role' in fields)) loser.token = (await login(1, loser === boss ? 'boss' : 'second')).body.accessToken;
      }
    }
  });

  it('a ban beside a join ends with them out', { timeout: TIMEOUT_MS }, async () => {
    const ben = await nodes.join('ben', 1);
    const body = { name: 'Open house', kind: 'public', members: [] };
    const room = (await nodes.call(boss, 0, 'POST', '/rooms', body)).body;
    const ban = `/rooms/${room.id}/bans/${ben.id}`;
    for (let round = 0; round < ROUNDS * 2; round += 1) {
      const [banned, joined] = await Promise.all([
        nodes.call(boss, 0, 'PUT', ban, { reason: 'spam' }),
        ben.socket.ask('joinRoom', { roomId: room.id }),
      ]);
      expect(banned.status).toBe(204);
      if (!joined.ok) expect(joined.error.errorCode).toBe('BANNED');
      for (const node of [0, 1]) {
        expect(outcomes([await nodes.call(ben, node, 'GET', `/rooms/${room.id}`)])).toEqual(['403 BANNED']);
        expect(outcomes([await nodes.call(ben, node, 'POST', `/rooms/${room.id}/join`)])).toEqual(['403 BANNED']);
        expect(await nodes.stores(node).members.find(room.id, ben.id)).toBeNull();
      }
      const text = `not for them ${round}`;
      const send = { roomId: room.id, clientId: nodes.clientId(), text };
      expect(await ben.socket.ask('chatMessage', send)).toMatchObject({ error: { errorCode: 'BANNED' } });
      expect((await nodes.call(boss, 1, 'GET', `/rooms/${room.id}`)).body.memberCount).toBe(1);
      expect((await nodes.call(boss, 0, 'DELETE', ban)).status).toBe(204);
    }
  });

  describe('the deletion of an account beside sends', () => {
    it(
      'leaves what was acknowledged, deletes it where that was chosen, and takes nothing later',
      { timeout: TIMEOUT_MS },
      async () => {
        expect((await nodes.call(boss, 0, 'PATCH', '/admin/settings', { deletion: 'choose' })).status).toBe(200);
        for (const messages of ['anonymise', 'remove']) {
          const name = `goer${nodes.next()}`;
          const goer = await nodes.join(name, 1);
          const room = (await nodes.call(boss, 0, 'POST', '/rooms', { name, kind: 'private', members: [goer.id] }))
            .body;
          let answered = false;
          const acknowledged: number[] = [];
          const talking = (async () => {
            while (!answered && goer.socket.socket.connected) {
              const send = { roomId: room.id, clientId: nodes.clientId(), text: `a word of ${name}` };
              const ack = await Promise.race([goer.socket.ask('chatMessage', send).catch(() => null), ended(goer)]);
              if (ack === null) return;
              if (ack.ok) acknowledged.push(ack.data.message.seq);
            }
          })();
          await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(2), { timeout: BUSY_WITHIN_MS });
          const body = { confirm: { password: PASSWORD }, messages };
          // The settings of the server are everywhere within 2 s.
          await vi.waitFor(
            async () => expect((await nodes.call(goer, 0, 'DELETE', '/users/me', body)).status).toBe(204),
            { timeout: BUSY_WITHIN_MS },
          );
          answered = true;
          await talking;
          const late = { roomId: room.id, clientId: nodes.clientId(), text: 'too late' };
          for (const node of [0, 1]) {
            expect((await nodes.call(goer, node, 'POST', '/messages', late)).status).toBe(401);
            expect(await nodes.stores(node).members.find(room.id, goer.id)).toBeNull();
          }
          /** All of the room, page by page: how much was said by then is for the machine to say. */
          const read = async (node: number) => {
            const all: HistoryAnswer['messages'] = [];
            for (let after = 0; ;) {
              const path = `/rooms/${room.id}/messages?after=${after}&limit=100`;
              const { messages, hasAfter } = HistoryAnswer.parse((await nodes.call(boss, node, 'GET', path)).body);
              all.push(...messages);
              after = Math.max(after, ...messages.map(({ seq }) => seq));
              if (!hasAfter) return all;
            }
          };
          await vi.waitFor(
            async () => {
              for (const node of [0, 1]) {
                const theirs = (await read(node)).filter(({ senderId }) => senderId === goer.id);
                expect(theirs.map(({ seq }) => seq)).toEqual(expect.arrayContaining(acknowledged));
                expect(new Set(theirs.map(({ deleted }) => deleted))).toEqual(new Set([messages === 'remove']));
              }
            },
            { timeout: BUSY_WITHIN_MS, interval: 200 },
          );
        }
      },
    );
  });
});

function ended({ socket }: Person): Promise<null> {
  return new Promise((resolve) => socket.socket.once('disconnect', () => resolve(null)));
}
