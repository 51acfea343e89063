import { rest } from './rest.ts';
import { registerAt, startServer, type TestServer } from './startServer.ts';

export interface AdminServer {
  server: TestServer;
  /** The access token of the administrator, whose username is boss. */
  admin: string;
  adminId: string;
  /** The same of Anna, who is a user. */
  anna: string;
  annaId: string;
  /** Asks the API, as the administrator unless another token is given. */
  ask(method: string, path: string, body?: unknown, token?: string): ReturnType<typeof rest>;
}

/** A whole server with an administrator and a user. */
export async function startWithAdmin(): Promise<AdminServer> {
  const server = await startServer();
  const boss = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
  const other = await registerAt(server.url, 'anna');
  const admin = boss.accessToken;
  return {
    server,
    admin,
    adminId: boss.user.id,
    anna: other.accessToken,
    annaId: other.user.id,
    ask: (method, path, body, token = admin) => rest(server.url, method, `/api${path}`, { token, body }),
  };
}
