import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { countedTogether } from '../testing/countedTogether.ts';
import { describeNodes, type Person, type TestNodes } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';

const SENDS_PER_SECOND = 1;
const BURST = 5 * SENDS_PER_SECOND;
const LOGINS = 5;
const CALLS = 40;
const env = {
  RATE_SENDS_PER_SECOND: String(SENDS_PER_SECOND),
  RATE_LOGIN_PER_MINUTE: String(LOGINS),
  RATE_API_PER_MINUTE: String(CALLS),
};

await describeNodes(
  'limits over two nodes (A8, L3)',
  (nodes) => {
    describe('with Redis', { timeout: 180_000 }, () => describeShared(nodes));

    describe('while Redis is gone', () => {
      let spent: TwoSockets;

      beforeAll(async () => {
        await countedTogether(nodes, async () => {
          spent = await joinBoth(nodes);
          expectBurst(await sendAt(spent, [0, 1], 2 * BURST));
        });
        await nodes.redis.kill();
      }, 180_000);
      afterAll(async () => {
        // After five tries a node says that it has no Redis; so that it can be seen when it has one again.
        for (const node of [0, 1]) await expectReady(node, false);
        await nodes.redis.restart();
        for (const node of [0, 1]) await expectReady(node, true);
      }, 180_000);

      it('each node counts by itself: nobody is locked out for what was spent before, and nobody is without a limit', async () => {
        for (const node of [0, 1]) expectBurst(await sendAt(spent, [node], 4 * BURST));
      });

      it('rate-limit-redis#72: calls pass, and guesses are still limited on each node', async () => {
        const { token } = await joinBoth(nodes);
        for (const node of [0, 1]) {
          const name = `guessed${nodes.next()}`;
          const answers = await Promise.all(Array.from({ length: 2 * LOGINS }, () => logIn(nodes, node, name)));
          expect(answers.filter(({ status }) => status === 401)).toHaveLength(LOGINS);
          expect(answers.filter(({ status }) => status === 429)).toHaveLength(LOGINS);
          expect((await nodes.call({ token }, node, 'GET', '/rooms')).status).toBe(200);
        }
      });
    });

    describe('when Redis is back and has forgotten everything', { timeout: 180_000 }, () => describeShared(nodes));

    const expectReady = (node: number, ready: boolean) =>
      vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(ready), { timeout: 20_000, interval: 200 });
  },
  { env },
);

/** What holds while the nodes count together. */
function describeShared(nodes: TestNodes): void {
  it('one person has one budget of sends, on whichever node; when it is full again, so may they send', () =>
    countedTogether(nodes, async () => {
      const person = await joinBoth(nodes);
      const { refused } = expectBurst(await sendAt(person, [0, 1], 4 * BURST));
      expect(refused.every(({ retryAfterMs = 0 }) => retryAfterMs > 0)).toBe(true);
      for (const socket of person.sockets)
        await vi.waitFor(async () => expect(await sendOne(socket)).toMatchObject({ ok: true }), {
          timeout: 10_000,
          interval: 300,
        });
    }));

  it('tries to log in with one name count on all nodes together, and another name is not locked out by it', () =>
    countedTogether(nodes, async () => {
      const name = `guessed${nodes.next()}`;
      for (let i = 0; i < LOGINS; i += 1) expect((await logIn(nodes, i % 2, name)).status).toBe(401);
      for (const node of [0, 1]) {
        const answer = await logIn(nodes, node, name);
        expect([answer.status, answer.body.errorCode]).toEqual([429, 'RATE_LIMITED']);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect((await logIn(nodes, 1, `${name}2`)).status).toBe(401);
    }));

  it('calls of REST count for the person on all nodes together', () =>
    countedTogether(nodes, async () => {
      const { token } = await joinBoth(nodes);
      const statuses: number[] = [];
      for (let i = 0; i < CALLS + 2; i += 1)
        statuses.push((await nodes.call({ token }, i % 2, 'GET', '/rooms')).status);
      expect(statuses.map((status) => status === 200)).toEqual(statuses.map((_, i) => i < CALLS));
      expect(statuses.slice(CALLS)).toEqual([429, 429]);
    }));
}

interface TwoSockets {
  token: string;
  sockets: Person['socket'][];
}

/** A person with a socket on each node. */
async function joinBoth(nodes: TestNodes): Promise<TwoSockets> {
  const { token, socket } = await nodes.join(`somebody${nodes.next()}`, 0);
  return { token, sockets: [socket, await nodes.connect(token, 1)] };
}

let sent = 0;
async function sendOne(socket: Person['socket'] | undefined) {
  sent += 1;
  return socket?.ask('chatMessage', { roomId: 'general', clientId: `limited-${sent}`, text: `limited ${sent}` });
}

/** Sends at once, by turns on these nodes; the acks, and how many seconds it took. */
async function sendAt({ sockets }: TwoSockets, byTurns: number[], count: number) {
  const startedAt = performance.now();
  const acks = await Promise.all(
    Array.from({ length: count }, (_, i) => sendOne(sockets[byTurns[i % byTurns.length] ?? 0])),
  );
  return { acks, seconds: (performance.now() - startedAt) / 1_000 };
}

/** As many passed as a full bucket holds, and what flowed in meanwhile. */
function expectBurst({ acks, seconds }: Awaited<ReturnType<typeof sendAt>>) {
  const refused = acks.flatMap((ack) => (ack?.ok === false ? [ack.error] : []));
  const passed = acks.length - refused.length;
  expect(refused.every(({ errorCode }) => errorCode === 'RATE_LIMITED')).toBe(true);
  expect(passed).toBeGreaterThanOrEqual(BURST);
  expect(passed).toBeLessThanOrEqual(BURST + Math.ceil(seconds * SENDS_PER_SECOND));
  return { refused };
}

/** A try with a wrong password. */
function logIn(nodes: TestNodes, node: number, username: string) {
  return rest(nodes.url(node), 'POST', '/api/auth/login', { body: { username, password: 'not the password' } });
}
