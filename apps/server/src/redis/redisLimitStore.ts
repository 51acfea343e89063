import type { ClientRateLimitInfo, Options, Store } from 'express-rate-limit';
import { Cluster } from 'ioredis';
import { RedisStore, type RedisReply } from 'rate-limit-redis';
import { CountingStore } from '../http/countingStore.ts';
import type { RedisLink } from './redisLink.ts';

/** Counts of one limit of REST in Redis, for all nodes together; in this process while Redis is away: nobody is refused for that, and guesses stay limited. */
export function redisLimitStore(link: RedisLink, prefix: string): Store {
  const local = new CountingStore();
  let shared: RedisStore | null = null;
  let options: Options | null = null;

  async function sendCommand(...command: string[]): Promise<RedisReply> {
    const [verb = '', ...args] = command;
    const answer = await link.run((redis) =>
      // A count may lie on any server of a cluster, and is made where it lies: its script must be there.
      redis instanceof Cluster && verb === 'SCRIPT'
        ? Promise.any(redis.nodes('master').map((server) => server.call(verb, ...args)))
        : redis.call(verb, ...args),
    );
    // What these scripts answer: numbers and lists of them.
    return answer as RedisReply;
  }

  /** The store in Redis. It loads its scripts when it is made, so it is made when Redis answers. */
  function open(): RedisStore | null {
    if (shared || !options || link.commands.status !== 'ready') return shared;
    const store = new RedisStore({ prefix, sendCommand });
    // Scripts that could not be loaded are loaded by the next that is made.
    store.init(options).catch(() => (shared = null));
    return (shared = store);
  }

  async function either<T>(call: (store: Store) => Promise<T> | T): Promise<T> {
    const store = open();
    if (store) {
      try {
        return await call(store);
      } catch {
        // Counted here instead.
      }
    }
    return call(local);
  }

  return {
    init(given) {
      options = given;
      local.init(given);
    },
    increment: (key): Promise<ClientRateLimitInfo> => either((store) => store.increment(key)),
    decrement: (key) => either((store) => store.decrement(key)),
    resetKey: (key) => either((store) => store.resetKey(key)),
    shutdown: () => local.shutdown(),
  };
}
