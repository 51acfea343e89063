import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rest } from '../testing/rest.ts';
import { notFound } from './answerErrors.ts';
import { pageRouter } from './pageRouter.ts';

const servers: Server[] = [];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Palaver</title>');
  await writeFile(join(folder, 'assets/main-3f2a.js'), 'export {};');
  await writeFile(join(folder, 'boat.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, '.secret'), 'not for anybody');
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

/** The page alone, as it stands in a folder. */
async function serve(page: string, before: string[] = []): Promise<string> {
  const app = express();
  app.use(pageRouter(page, before), notFound);
  app.use(((_error, _req, res, _next) => void res.status(404).end()) satisfies express.ErrorRequestHandler);
  const server = createServer(app).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('the page', () => {
  it('opens under every address that a person can bookmark, always the newest', async () => {
    const url = await serve(folder);
    for (const path of ['/', '/register', '/r/general', '/people/some-one', '/r/pm_a_b']) {
      const { status, body, headers } = await rest(url, 'GET', path);
      expect([status, headers.get('cache-control')], path).toEqual([200, 'no-cache']);
      expect(body).toContain('<title>Palaver');
    }
    expect((await rest(url, 'GET', '/boat.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it('keeps files with a hash in their name for a year', async () => {
    const { status, headers } = await rest(await serve(folder), 'GET', '/assets/main-3f2a.js');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  });

  it('gives out the files of builds before, and of none else', async () => {
    const old = await mkdtemp(join(tmpdir(), 'palaver-page-before-'));
    await writeFile(join(old, 'main-0ld1.js'), 'export {};');
    await writeFile(join(old, '.secret'), 'not for anybody');
    const url = await serve(folder, [old]);
    const { status, headers } = await rest(url, 'GET', '/assets/main-0ld1.js');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await rest(url, 'GET', '/assets/main-3f2a.js')).status).toBe(200);
    for (const path of ['/assets/.secret', '/main-0ld1.js', '/assets/main-0ld2.js'])
      expect((await rest(url, 'GET', path)).status, path).toBe(404);
    await rm(old, { recursive: true });
  });

  it.each([
    '/assets/main-0000.js',
    '/nothing.js',
    '/.secret',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/..%2f.secret',
    '/metrics',
  ])('does not answer %s', async (path) => {
    expect((await rest(await serve(folder), 'GET', path)).status).toBe(404);
  });

  it('says how to build it where it is not built yet', async () => {
    const { status, body } = await rest(await serve(join(folder, 'none')), 'GET', '/r/general');
    expect([status, body]).toEqual([503, 'The page is not built yet. Run: npm run build\n']);
  });
});
