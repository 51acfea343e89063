import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SessionAnswer } from '@palaver/protocol/answers';
import type { Store } from '@palaver/store/ports/store';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../settings/readConfig.ts';
import { openDeps } from '../deps.ts';

export interface TestServer {
  url: string;
  stores: Store;
  folder: string;
  /** The code that makes the first admin. */
  setupCode: string;
  http: App['server'];
  /** How many connections are open to it. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** A whole server on a free port with a data folder of its own, which goes with it unless one is given. Limits are off unless set. */
export async function startServer(
  env: Record<string, string> = {},
  folder?: string,
  now?: () => number,
): Promise<TestServer> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'palaver-test-')));
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    BCRYPT_ROUNDS: '4',
    SETUP_CODE: 'open-sesame-for-tests',
    RATE_LOGIN_PER_MINUTE: '0',
    RATE_API_PER_MINUTE: '0',
    RATE_SENDS_PER_SECOND: '0',
    RATE_PACKETS_PER_SECOND: '0',
    RATE_CONNECTS_PER_SECOND: '0',
    // Idle connections of one step are gone in the next.
    KEEP_ALIVE_SECONDS: '1',
    LOG_LEVEL: 'error',
    ...env,
  });
  const deps = await openDeps(config, now);
  const app = createApp(deps);
  await app.listen();
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${config.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    stores: deps.stores,
    folder: dataDir,
    setupCode: 'open-sesame-for-tests',
    http: app.server,
    connections: promisify(app.server.getConnections.bind(app.server)),
    async close() {
      await app.close();
      if (!folder) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes an account over REST. */
export async function registerAt(
  url: string,
  username: string,
  fields: Record<string, unknown> = {},
): Promise<SessionAnswer> {
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'four plain words', tokenInBody: true, ...fields }),
  });
  const body: unknown = await response.json();
  if (response.status !== 201) throw new Error(`register ${username}: ${response.status} ${JSON.stringify(body)}`);
  const { SessionAnswer } = await import('@palaver/protocol/answers');
  return SessionAnswer.parse(body);
}
