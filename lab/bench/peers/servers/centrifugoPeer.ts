import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@palaver/store/testing/freePort';
import { endWithUs } from '../../../kit/endWithUs.ts';
import { endProcess } from '../../../kit/forkProcess.ts';
import { isMissing, type Missing } from '../../../kit/missing.ts';
import { pinned, SERVER_CORE } from '../../../kit/pinned.ts';
import { untilHealthy } from '../../../kit/untilHealthy.ts';
import { namedRooms, type Peer, type RunningPeer } from './peer.ts';

const VERSION = '6.9.1';
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/palaver', import.meta.url));
const UP_WITHIN_MS = 20_000;
/** Whoever comes may subscribe and publish. It gathers what waits for a socket into one frame by itself. */
const CONFIG = {
  client: { insecure: true, allowed_origins: ['*'] },
  channel: { without_namespace: { allow_publish_for_subscriber: true, allow_subscribe_for_client: true } },
  health: { enabled: true },
  log: { level: 'error' },
};

/** Centrifugo, on one core, storing nothing: from the PATH, or built with Go, once; or why there is none. */
export async function centrifugoPeer(): Promise<Peer | Missing> {
  const found = await findProgram();
  if (isMissing(found)) return found;
  return {
    name: 'centrifugo',
    title: `Centrifugo v${VERSION}, stores nothing`,
    durable: false,
    start: (rooms, size) => start(found.program, rooms, size),
  };
}

async function findProgram(): Promise<{ program: string } | Missing> {
  const { status, stdout } = spawnSync('centrifugo', ['version'], { encoding: 'utf8' });
  if (status === 0 && stdout.includes(VERSION)) return { program: 'centrifugo' };
  const program = join(CACHE, 'centrifugo');
  if (existsSync(program)) return { program };
  if (spawnSync('go', ['version']).status !== 0)
    return { missing: `there is no Centrifugo v${VERSION} on the PATH, and no Go to build it with` };
  console.log('Building Centrifugo, once; this takes some minutes.');
  const env = { ...process.env, GOBIN: CACHE };
  const built = promisify(execFile)(
    'go',
    ['install', `github.com/centrifugal/centrifugo/v${VERSION.split('.')[0]}@v${VERSION}`],
    { env, cwd: tmpdir() },
  );
  return built.then(
    () => ({ program }),
    (error: unknown) => ({ missing: `Centrifugo could not be built: ${String(error)}` }),
  );
}

async function start(program: string, rooms: number, size: number): Promise<RunningPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-centrifugo-'));
  const port = await freePort();
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ ...CONFIG, http_server: { address: '127.0.0.1', port: String(port) } }));
  const child = spawn(...pinned([program, '--config', config], SERVER_CORE), {
    env: { ...process.env, GOMAXPROCS: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endWithUs(child);
  await untilHealthy(`http://127.0.0.1:${port}`, child, UP_WITHIN_MS);
  return {
    target: { dialect: 'centrifugo', ports: [port], rooms: namedRooms(rooms, size) },
    pid: child.pid ?? 0,
    async stop() {
      await endProcess(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
