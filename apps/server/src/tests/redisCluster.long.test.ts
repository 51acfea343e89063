import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { countedTogether } from '../testing/countedTogether.ts';
import { describeNodes, hears, type Person, timesHeard } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';
import { startRedisCluster } from '../testing/startRedisCluster.ts';

const LOGINS = 5;
const cluster = await startRedisCluster();

await describeNodes(
  'two nodes joined by a Redis Cluster (E3)',
  (nodes) => {
    let anna: Person;
    let ben: Person;

    beforeAll(async () => {
      for (const node of [0, 1])
        await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(true), { timeout: 40_000 });
      [anna, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 1)];
      await nodes.joined(anna, ben);
    });
    afterAll(async () => {
      if (!('missing' in cluster)) await cluster.stop();
    });

    it('typing, which no store brings, and messages arrive live from node to node, both ways, once', async () => {
      await nodes.joined(anna, ben);
      for (const [speaker, listener] of [
        [anna, ben],
        [ben, anna],
      ] as const) {
        const sent = [];
        for (let i = 0; i < 10; i += 1)
          sent.push(await nodes.say(speaker, 'general', `through the cluster ${i} of ${speaker.id}`));
        await hears(listener, `through the cluster 9 of ${speaker.id}`);
        await nodes.say(speaker, 'general', `a barrier of ${speaker.id}`);
        await hears(listener, `a barrier of ${speaker.id}`);
        expect(sent.map(({ id }) => timesHeard(listener.socket, id))).toEqual(sent.map(() => 1));
      }
    });

    it(
      'A8: limits of REST count for all nodes together, wherever in the cluster the count of a name lies',
      () =>
        countedTogether(nodes, async (time) => {
          const headers = { 'x-forwarded-for': `192.0.2.${time}` };
          let tries = 0;
          const logIn = async (username: string) => {
            tries += 1;
            const body = { username, password: 'a guess' };
            return (await rest(nodes.url(tries % 2), 'POST', '/api/auth/login', { body, headers })).status;
          };
          for (let one = 0; one < 4; one += 1) {
            const statuses = [];
            for (let i = 0; i <= LOGINS; i += 1) statuses.push(await logIn(`guessed${one}`));
            expect(statuses).toEqual([...Array.from({ length: LOGINS }, () => 401), 429]);
          }
          while (tries < 6 * LOGINS) expect(await logIn(`another${tries}`)).toBe(401);
          expect(await logIn('one-too-many')).toBe(429);
        }),
      180_000,
    );

    it('R4: with a third of the cluster gone, all still arrives', async () => {
      if ('missing' in cluster) throw new Error(cluster.missing);
      await cluster.servers[0]?.kill();
      expect((await rest(nodes.url(0), 'GET', '/health')).status).toBe(200);
      for (const [speaker, listener] of [
        [anna, ben],
        [ben, anna],
      ] as const) {
        const message = await nodes.say(speaker, 'general', `on two thirds, ${speaker.id}`);
        await hears(listener, `on two thirds, ${speaker.id}`);
        expect(timesHeard(listener.socket, message.id)).toBe(1);
      }
    });
  },
  {
    env: {
      RATE_LOGIN_PER_MINUTE: String(LOGINS),
      // Each try has an address of its own.
      TRUST_PROXY: 'loopback',
      ...(!('missing' in cluster) && { REDIS_URL: cluster.url }),
    },
  },
);
