import { type Command, commandProxy } from './commandProxy.ts';
import type { LocalProxy } from './localProxy.ts';

/** The collections that shard by roomId. */
const SHARDED = ['messages', 'members'];
const SHARD_KEY_NOT_FOUND = 61;

interface Statement {
  q: Command;
  u: unknown;
  multi?: boolean;
  upsert?: boolean;
  limit?: number;
}

/**
 * A proxy of a MongoDB server through which `messages` and `members` are as if sharded by roomId, on a server before version 8: what writes one document
 * without the shard key is refused, and so is what reads by id without it, which would ask every shard.
 */
export function shardedProxy(port: number): Promise<LocalProxy> {
  return commandProxy(port, (command) => {
    const [name = '', collection] = Object.entries(command)[0] ?? [];
    if (typeof collection !== 'string' || !SHARDED.includes(collection)) return undefined;
    const wrong = filtersOf(name, command).find((filter) => !('roomId' in filter));
    if (!wrong) return undefined;
    const errmsg = `${name} on ${collection} has no shard key: ${JSON.stringify(wrong)}`;
    return { ok: 0, code: SHARD_KEY_NOT_FOUND, codeName: 'ShardKeyNotFound', errmsg };
  });
}

/** Filters of a command that must carry the shard key. */
function filtersOf(name: string, command: Command): Command[] {
  // The driver writes commands in these shapes.
  const { filter, query, updates, deletes } = command as {
    filter?: Command;
    query?: Command;
    updates?: Statement[];
    deletes?: Statement[];
  };
  if (name === 'findAndModify') return query ? [query] : [];
  if (name === 'find') return filter && '_id' in filter ? [filter] : [];
  const single = [...(updates ?? []).filter(({ multi, upsert }) => !multi || upsert), ...(deletes ?? [])];
  return single.map(({ q }) => q);
}
