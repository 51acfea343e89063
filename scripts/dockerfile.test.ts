import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Whether a path of the project comes into the build: the last line of .dockerignore that names it, or a folder above it, decides. */
function isSent(path: string): boolean {
  let sent = true;
  for (const line of readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')) {
    const [, not, pattern] = /^(!?)([^#\s]+)$/.exec(line) ?? [];
    if (pattern === undefined) continue;
    const parts = path.split('/');
    if (parts.some((_, i) => matchesGlob(parts.slice(0, i + 1).join('/'), pattern))) sent = not === '!';
  }
  return sent;
}

/** What the last stage of the Dockerfile takes from the build, as a folder. The page is built by the build itself, and npm installs there. */
async function image(): Promise<string> {
  const folder = await mkdtemp(join(ROOT, '.image-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dockerfile = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');
  for (const [, from = ''] of dockerfile.matchAll(/^COPY --from=build \/palaver\/(\S+)/gm)) {
    const isMade = from === 'node_modules' || from === 'apps/web/dist';
    if (isMade || !isSent(from) || !existsSync(join(ROOT, from))) continue;
    mkdirSync(dirname(join(folder, from)), { recursive: true });
    execFileSync('cp', ['-a', join(ROOT, from), join(folder, from)]);
  }
  return folder;
}

it('the image holds what the server needs to start and to serve its documents', async () => {
  const folder = await image();
  const [port, data] = [await freePort(), join(folder, 'data')];
  const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: data, NODE_ENV: 'production' },
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  });
  const status = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.status);
  await vi.waitFor(async () => expect(await status('/health')).toBe(200), { timeout: 20_000, interval: 100 });
  expect(await status('/docs/openapi.json')).toBe(200);
  expect(await status('/docs/')).toBe(200);
});
