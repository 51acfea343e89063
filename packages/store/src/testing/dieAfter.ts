import { openMongoStore } from '../mongo/openMongoStore.ts';
import type { Store } from '../ports/store.ts';
import { byPort, type Command, commandProxy } from './commandProxy.ts';

const WRITES = ['insert', 'update', 'delete', 'findAndModify'];

/**
 * Does something by a node of the database at `uri` and `port`, of which only so many writes reach it; then nothing of it goes on.
 * @returns whether it came to its end
 */
export async function dieAfter(
  uri: string,
  port: number,
  { kept, act }: { kept: number; act: (node: Store) => Promise<unknown> },
): Promise<boolean> {
  let left = Infinity;
  const died = Promise.withResolvers<false>();
  const judge = (command: Command) => {
    if (!WRITES.some((name) => name in command)) return undefined;
    left -= 1;
    if (left >= 0) return undefined;
    died.resolve(false);
    // It is held for ever.
    return new Promise<undefined>(() => undefined);
  };
  const proxy = await commandProxy(port, judge);
  const node = await openMongoStore({ uri: byPort(uri, proxy.port) });
  left = kept;
  const isDone = await Promise.race([act(node).then(() => true), died.promise]);
  proxy.close();
  await node.close();
  return isDone;
}
