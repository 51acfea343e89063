import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join, matchesGlob, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';
import { readConfig } from '../apps/server/src/settings/readConfig.ts';
import { SERVER_FLAGS } from './serverFlags.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DOCKERFILE = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');

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
  for (const [, from = ''] of DOCKERFILE.matchAll(/^COPY --from=build \/palaver\/(\S+)/gm)) {
    const isMade = ['node_modules', 'apps/web/dist', 'compiled'].includes(from);
    if (isMade || !isSent(from) || !existsSync(join(ROOT, from))) continue;
    await cp(join(ROOT, from), join(folder, from), {
      recursive: true,
      // What npm installs in a workspace it installs there too.
      filter: (path) => path.includes('/node_modules') || isSent(relative(ROOT, path)),
    });
  }
  return folder;
}

it('the image holds what the server needs to start and to serve its documents', { timeout: 120_000 }, async () => {
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
  await vi.waitFor(async () => expect(await status('/health')).toBe(200), { timeout: 60_000, interval: 100 });
  expect(await status('/docs/openapi.json')).toBe(200);
  expect(await status('/docs/')).toBe(200);
  const healthy = () =>
    spawnSync(process.execPath, ['deploy/docker/health.mjs'], { cwd: folder, env: { PORT: String(port) } }).status;
  expect(healthy()).toBe(0);
  server.kill();
  await once(server, 'exit');
  expect(healthy()).toBe(1);
});

describe('the Dockerfile', () => {
  const lines = DOCKERFILE.split('\n');
  const run = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const has = (pattern: RegExp) => run.some((line) => pattern.test(line));

  it('G8: is of two stages; the second holds no npm, and runs as somebody who is not root', () => {
    expect(lines.filter((line) => line.startsWith('FROM '))).toHaveLength(2);
    expect(run[0]).toBe('FROM debian:bookworm-slim');
    expect(has(/npm/)).toBe(false);
    expect(has(/^USER 1000:1000$/)).toBe(true);
  });

  it('starts the server by the command of npm start', () => {
    expect(has(new RegExp(`^CMD \\["node", ${SERVER_FLAGS.map((flag) => `"${flag}"`).join(', ')}, "apps/server`))).toBe(
      true,
    );
  });

  it('asks for its health where the server answers, and writes where its volume is', () => {
    expect(has(/^HEALTHCHECK .*CMD \["node", "deploy\/docker\/health\.mjs"\]$/)).toBe(true);
    expect(has(/^VOLUME \/data$/) && has(/\bDATA_DIR=\/data\b/)).toBe(true);
    expect(
      has(
        new RegExp(
          `^EXPOSE ${readConfig({ DATA_DIR: '/nowhere', MONGO_URI: 'mongodb://h/n', JWT_SECRET: 'x'.repeat(32) }).port}$`,
        ),
      ),
    ).toBe(true);
  });
});
