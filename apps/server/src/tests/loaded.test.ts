import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../testing/startProcess.ts';

const NOTE = new URL('../testing/noteLoaded.ts', import.meta.url).href;

describe('a server on SQLite alone loads', () => {
  let loaded: Set<string>;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-loaded-'));
    const file = join(folder, 'loaded');
    const env = { NODE_ENV: 'production', DATA_DIR: 'data', LOADED: file };
    const { child, printed, ended } = startProcess(env, { cwd: folder, code: `import '${NOTE}'` });
    await printed(/Palaver is open/);
    child.kill();
    await ended;
    loaded = new Set(readFileSync(file, 'utf8').trim().split('\n'));
    await rm(folder, { recursive: true });
  });

  it.each(['zod', 'socket.io', 'express'])('%s', (name) => expect(loaded).toContain(`main ${name}`));

  it.each([
    'mongoose',
    'mongodb',
    'ioredis',
    '@socket.io/redis-adapter',
    'undici',
    'nodemailer',
    'openid-client',
    'standardwebhooks',
    'prom-client',
    'acme-client',
  ])('no %s', (name) => expect(loaded).not.toContain(`main ${name}`));

  it('no package in the threads of the store', () =>
    expect([...loaded].filter((line) => line.startsWith('thread'))).toEqual([]));
});
