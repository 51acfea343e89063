import * as z from 'zod';
import { PRESENCE_CLOCKS } from '../../presenceClocks.ts';
import type { OnlinePort } from '../clusterPort.ts';
import type { NodeSignature } from '../nodeSignature.ts';
import type { RedisClient, RedisLink } from './redisLink.ts';

const RoomIds = z.array(z.string());
/** So many names of nodes are believed: anybody who can write to Redis can add some. */
const NODES_MAX = 1_000;

/** Who is connected through which node, in Redis: one hash for each node, person → rooms, each entry signed by the node. The hash expires when the node falls silent. */
export function redisOnline(
  link: RedisLink,
  signature: NodeSignature,
  space: string,
  nodeId: string,
): OnlinePort & { close(): Promise<void> } {
  const nodes = `${space}:nodes`;
  const keyOf = (nodeId: string) => `${space}:online:${nodeId}`;
  const key = keyOf(nodeId);
  const placeOf = (ofNode: string, userId: string) => `${keyOf(ofNode)}:${userId}`;
  const here = new Map<string, string>();
  /** Signed anew each time: which key signs may have changed. */
  const signed = (userId: string, rooms: string) => signature.sign(placeOf(nodeId, userId), rooms).toString('base64');

  /** Every write ends with this. A full Redis takes no more people, but what it holds stays valid. */
  const stay = (redis: RedisClient) => [
    redis.expire(key, PRESENCE_CLOCKS.nodeExpirySeconds),
    redis.sadd(nodes, nodeId),
  ];

  /** Everything anew: after a time without Redis, a Redis that forgot, or one that did not hear of somebody who went. */
  async function speak(): Promise<void> {
    await link.ask((redis) => {
      const anew = redis.multi().del(key);
      if (here.size > 0)
        anew.hset(key, Object.fromEntries([...here].map(([userId, rooms]) => [userId, signed(userId, rooms)])));
      return Promise.all([anew.expire(key, PRESENCE_CLOCKS.nodeExpirySeconds).exec(), ...stay(redis)]);
    });
  }

  /** What a node said of its people; what it did not sign is left out. */
  function peopleOf(ofNode: string, signedByUser: Record<string, string>): Map<string, string[]> {
    const people = new Map<string, string[]>();
    for (const [userId, entry] of Object.entries(signedByUser)) {
      const body = signature.verify(placeOf(ofNode, userId), Buffer.from(entry, 'base64'));
      if (body) people.set(userId, RoomIds.parse(JSON.parse(body.toString())));
    }
    return people;
  }

  const speaking = setInterval(() => void speak(), PRESENCE_CLOCKS.nodeSpeaksEveryMs).unref();
  link.commands.on('ready', () => void speak());

  return {
    nodeId,
    put(userId, rooms) {
      const body = JSON.stringify(rooms);
      here.set(userId, body);
      void link.ask((redis) => Promise.all([redis.hset(key, userId, signed(userId, body)), ...stay(redis)]));
    },
    drop(userId) {
      here.delete(userId);
      void link.ask((redis) => redis.hdel(key, userId));
    },
    others: () =>
      link.ask(async (redis) => {
        const nodeIds = (await redis.smembers(nodes)).filter((id) => id !== nodeId).slice(0, NODES_MAX);
        const found = await Promise.all(nodeIds.map((id) => redis.hgetall(keyOf(id))));
        // A node without people has no hash either: it says its name again soon.
        const silent = nodeIds.filter((_, i) => Object.keys(found[i] ?? {}).length === 0);
        if (silent.length > 0) await redis.srem(nodes, ...silent);
        return new Map(nodeIds.map((id, i) => [id, peopleOf(id, found[i] ?? {})]));
      }),
    async close() {
      clearInterval(speaking);
      await link.ask(async (redis) => {
        await redis.del(key);
        await redis.srem(nodes, nodeId);
      });
    },
  };
}
