import { randomBytes } from 'node:crypto';
import type { OnlinePort } from '../cluster/clusterPort.ts';
import type { RedisLink } from './redisLink.ts';

/** What a node said of itself is forgotten this long after it last spoke (D2). */
const EXPIRY_S = 60;
const SPEAK_EVERY_MS = 20_000;
const NODES = 'palaver:nodes';
const keyOf = (nodeId: string) => `palaver:online:${nodeId}`;

/** Who is here, in Redis: one hash for each node, person to rooms, which expires with its node. */
export function redisOnline(link: RedisLink): OnlinePort & { close(): Promise<void> } {
  const nodeId = randomBytes(8).toString('hex');
  const key = keyOf(nodeId);
  const here = new Map<string, string>();

  /** Says these of this node. A full Redis takes none of them, but what it has goes on being true. */
  async function say(people: Map<string, string>): Promise<void> {
    await link.ask((redis) =>
      Promise.all([
        ...(people.size > 0 ? [redis.hset(key, Object.fromEntries(people))] : []),
        redis.expire(key, EXPIRY_S),
        redis.sadd(NODES, nodeId),
      ]),
    );
  }
  /** Everything again: after a time without Redis, or a Redis that forgot. */
  const speak = () => say(here);

  const speaking = setInterval(() => void speak(), SPEAK_EVERY_MS).unref();
  link.commands.on('ready', () => void speak());

  return {
    nodeId,
    put(userId, rooms) {
      const told = JSON.stringify(rooms);
      here.set(userId, told);
      void say(new Map([[userId, told]]));
    },
    drop(userId) {
      here.delete(userId);
      void link.ask((redis) => redis.hdel(key, userId));
    },
    others: () =>
      link.ask(async (redis) => {
        const nodeIds = (await redis.smembers(NODES)).filter((id) => id !== nodeId);
        const found = await Promise.all(nodeIds.map((id) => redis.hgetall(keyOf(id))));
        // A node without people has no hash either: it says its name again soon.
        const silent = nodeIds.filter((_, i) => Object.keys(found[i] ?? {}).length === 0);
        if (silent.length > 0) await redis.srem(NODES, ...silent);
        return new Map(
          nodeIds.map((id, i) => [
            id,
            new Map(Object.entries(found[i] ?? {}).map(([userId, rooms]) => [userId, parseRooms(rooms)])),
          ]),
        );
      }),
    async close() {
      clearInterval(speaking);
      await link.ask(async (redis) => {
        await redis.del(key);
        await redis.srem(NODES, nodeId);
      });
    },
  };
}

function parseRooms(text: string): string[] {
  const rooms: unknown = JSON.parse(text);
  return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : [];
}
