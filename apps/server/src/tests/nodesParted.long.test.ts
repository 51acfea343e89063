import type { Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { byPort, commandProxy } from '@palaver/store/testing/commandProxy';
import { type LocalProxy, localProxy } from '@palaver/store/testing/localProxy';
import { describeNodes, hears } from '../testing/describeNodes.ts';

/** A line that a test cuts and mends: while it is cut, what runs over it is broken off, and nothing new comes through. */
async function openLine(port: number): Promise<LocalProxy & { cut(): void; mend(): void }> {
  const ends = new Set<Socket>();
  let isCut = false;
  const proxy = await localProxy(port, ({ near, far }) => {
    if (isCut) return void near.destroy();
    ends.add(near);
    near.on('close', () => ends.delete(near));
    near.pipe(far);
    far.pipe(near);
  });
  return {
    ...proxy,
    cut() {
      isCut = true;
      for (const near of ends) near.destroy();
    },
    mend: () => void (isCut = false),
  };
}

await describeNodes(
  'a node that reached neither the others nor the store, and reaches the others again (M2)',
  (nodes) => {
    let redis: Awaited<ReturnType<typeof openLine>>;
    let mongo: LocalProxy;
    /** Resolves when the store answers the second node. */
    let answers: Promise<unknown> = Promise.resolve();
    beforeAll(async () => {
      redis = await openLine(nodes.redis.port);
      mongo = await commandProxy(nodes.mongo.port, async ({ find }) => {
        if (find !== undefined) await answers;
        return undefined;
      });
      const [MONGO_URI = '', REDIS_URL = ''] = [nodes.env['MONGO_URI'], nodes.env['REDIS_URL']];
      await nodes.restart(1, { MONGO_URI: byPort(MONGO_URI, mongo.port), REDIS_URL: byPort(REDIS_URL, redis.port) });
    });
    afterAll(() => {
      for (const line of [redis, mongo]) line.close();
    });
    /** How many connections of nodes listen to Redis. */
    async function listeners(): Promise<number> {
      const client = new Redis(nodes.redis.url);
      try {
        const list = String(await client.call('CLIENT', 'LIST', 'TYPE', 'PUBSUB'));
        return list.split('\n').filter((line) => /\bssub=[1-9]/.test(line)).length;
      } finally {
        client.disconnect();
      }
    }

    it('delivers nothing to whoever was removed meanwhile, and the rest when it knows', async () => {
      const [owner, ben, carla] = [
        await nodes.join('anna', 0),
        await nodes.join('ben', 1),
        await nodes.join('carla', 1),
      ];
      await nodes.joined(owner, carla);
      const made = { name: 'Parted', kind: 'private', members: [ben.id, carla.id] };
      const roomId = String((await nodes.call(owner, 0, 'POST', '/rooms', made)).body.id);
      await ben.socket.waitFor('roomAdded', ({ room }) => room.id === roomId);
      await nodes.say(owner, roomId, 'for both');
      await Promise.all([ben, carla].map((person) => hears(person, 'for both')));

      const store = Promise.withResolvers<undefined>();
      answers = store.promise;
      const before = await listeners();
      redis.cut();
      await expect.poll(listeners).toBeLessThan(before);
      expect((await nodes.call(owner, 0, 'DELETE', `/rooms/${roomId}/members/${ben.id}`)).status).toBe(204);
      redis.mend();
      await expect.poll(listeners).toBe(before);
      for (let i = 0; i < 5; i += 1) await nodes.say(owner, roomId, 'not for him');
      expect(JSON.stringify(ben.socket.seen)).not.toContain('not for him');
      store.resolve(undefined);
      await ben.socket.waitFor('roomRemoved', (data) => data.roomId === roomId);
      await hears(carla, 'not for him');
      await nodes.say(owner, 'general', 'a barrier');
      await hears(ben, 'a barrier');
      expect(JSON.stringify(ben.socket.seen)).not.toContain('not for him');
    });
  },
);
