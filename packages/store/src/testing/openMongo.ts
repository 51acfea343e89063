import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import { byPort } from './commandProxy.ts';
import type { startMongo } from './mongoServer.ts';

/** How a test opens the store on MongoDB: on a database of its own of this server, through the proxy where there is one. */
export function openMongo(
  server: Awaited<ReturnType<typeof startMongo>>,
  proxy: { port: number } | null = null,
): OpenStore {
  return () => {
    if ('missing' in server) throw new Error(server.missing);
    const own = server.newDatabase();
    const uri = proxy ? byPort(own, proxy.port) : own;
    return openWithClock((now) => openMongoStore({ uri, now }));
  };
}
