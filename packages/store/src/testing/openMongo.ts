import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import type { startMongo } from './mongoServer.ts';

/** How a test opens the store on MongoDB: on a database of its own of this server. */
export function openMongo(server: Awaited<ReturnType<typeof startMongo>>): OpenStore {
  return () => {
    if ('missing' in server) throw new Error(server.missing);
    const uri = server.newDatabase();
    return openWithClock((now) => openMongoStore({ uri, now }));
  };
}
