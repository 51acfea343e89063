import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import type { Store } from '../ports/store.ts';
import { byPort, type Command, commandProxy } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { openMongoStore } from './openMongoStore.ts';

const ROOM = 'general';
const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;

/** How many messages a command lets the server read at most, texts and all. */
function mostWhole({ find, projection, limit, filter }: Command): number {
  const hasTexts = projection === undefined || 'text' in Object(projection);
  if (find !== 'messages' || !hasTexts) return 0;
  if (typeof limit === 'number') return limit;
  const ids: unknown = Object(Object(filter)._id).$in;
  return Array.isArray(ids) ? ids.length : Infinity;
}

describe.skipIf(missing !== null)(
  missing === null ? 'reads of messages on MongoDB (R3)' : `skipped: reads on MongoDB, because ${missing}`,
  () => {
    const commands: Command[] = [];
    let proxy: Awaited<ReturnType<typeof commandProxy>>;
    let store: Store;
    beforeAll(async () => {
      if ('missing' in server) throw new Error(server.missing);
      proxy = await commandProxy(server.port, (command) => void commands.push(command));
      store = await openMongoStore({ uri: byPort(server.newDatabase(), proxy.port) });
      const anna = await addUser(store, 'anna');
      for (let i = 0; i < 4; i += 1) {
        const drafts = Array.from({ length: 50 }, (_, j) => draft(`asked-${i}-${j}-0000`, '\u{1F6A4}'.repeat(4_000)));
        await store.messages.append(ROOM, { senderId: anna, entries: drafts });
      }
    });
    afterAll(async () => {
      await store.close();
      proxy.close();
      if (!('missing' in server)) await server.stop();
    });

    async function askedBy(read: () => Promise<unknown>): Promise<number> {
      commands.length = 0;
      await read();
      const asked = commands.map(mostWhole).reduce((sum, one) => sum + one, 0);
      expect(asked).toBeGreaterThan(0);
      return asked;
    }

    it.each([
      [4_096, 2],
      [16_384, 8],
      [65_536, 32],
    ])('within %i bytes no more than %i messages are asked for, whatever their size', async (maxBytes, most) => {
      expect(await askedBy(() => store.messages.changes(ROOM, 0, 500, maxBytes))).toBeLessThanOrEqual(most);
      expect(await askedBy(() => store.messages.page(ROOM, { limit: 50, maxBytes }))).toBeLessThanOrEqual(most);
    });

    it('of more changes than are answered only the first few are read', async () => {
      expect(await askedBy(() => store.messages.changes(ROOM, 0, 100, 4_096))).toBeLessThanOrEqual(2);
    });
  },
);
