import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rest } from '../testing/rest.ts';
import { type ServerProcess, startProcess } from '../testing/startProcess.ts';

const PASSWORD = 'four plain words';
const CODE = 'set-up-code-of-this-test';

describe('what was refused before sign-in is logged, once and then counted (G3)', () => {
  let folder: string;
  let server: ServerProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-refused-'));
    const env = { NODE_ENV: 'production', DATA_DIR: join(folder, 'data'), SETUP_CODE: CODE, TRUST_PROXY: 'loopback' };
    server = startProcess(env, { cwd: folder });
    const [, port] = await server.printed(/open at http:\/\/localhost:(\d+)/);
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    server.child.kill();
    await server.ended;
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (address: string, path: string, body: object) => {
    const headers = { 'x-forwarded-for': address };
    return (await rest(url, 'POST', `/api/auth/${path}`, { body: { tokenInBody: true, ...body }, headers })).status;
  };
  const times = async (count: number, one: (i: number) => Promise<number>) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push(await one(i));
    return seen;
  };
  const lines = (start: string) =>
    server
      .output()
      .split('\n')
      .filter((line) => line.includes(start));

  it('wrong set-up codes, the limit of them, and the right one when it was used', async () => {
    const claim = (address: string, setupCode: string, i = 0) =>
      ask(address, 'register', { username: `boss-${i}`, password: PASSWORD, setupCode });
    expect(await times(7, (i) => claim('203.0.113.1', `wrong-code-${i}`))).toEqual([...Array(5).fill(403), 429, 429]);
    await server.printed(/ warn limited: setupCodes /);
    expect(lines(' warn set-up code refused')).toEqual([expect.stringContaining('{"address":"203.0.113.1"}')]);
    expect(lines(' warn limited: setupCodes')).toEqual([expect.stringContaining('{"network":"203.0.113.1"}')]);
    await server.printed(/ warn set-up code refused .*"repeated":4,"withinMs":10000/);
    await server.printed(/ warn limited: setupCodes .*"repeated":1,"withinMs":10000/);

    expect(await claim('203.0.113.2', CODE, 1)).toBe(201);
    expect(await claim('203.0.113.2', CODE, 2)).toBe(403);
    await server.printed(/ warn set-up code refused \{"address":"203\.0\.113\.2"\}/);
    expect(server.output()).not.toContain('wrong-code');
  });

  it('limited logins, of an account and of an address, beside other floods', async () => {
    await ask('203.0.113.9', 'register', { username: 'anna', password: PASSWORD });
    const login = (address: string, username: string) => ask(address, 'login', { username, password: 'a wrong one' });
    expect(await times(8, () => login('203.0.113.3', 'anna'))).toEqual([...Array(5).fill(401), 429, 429, 429]);
    await server.printed(/ warn login limited /);
    expect(lines(' warn login limited')).toEqual([
      expect.stringMatching(/\{"userId":"[a-z0-9]{16}","address":"203\.0\.113\.3"\}/),
    ]);
    // Another flood at the same time hides nothing.
    const madeUp = { refreshToken: `${'a'.repeat(20)}.1.${'A'.repeat(43)}`, tokenInBody: undefined };
    // Of an address 600 a minute are answered; twenty at a time are quicker than that on any machine.
    const startedAt = performance.now();
    const refreshes = await Promise.all(
      Array.from({ length: 20 }, () => times(45, () => ask('203.0.113.4', 'token', madeUp))),
    );
    expect(new Set(refreshes.flat())).toEqual(new Set([401, 429]));
    expect((await times(60, (i) => login('203.0.113.5', `nobody-${i}`))).slice(-2)).toEqual([429, 429]);
    await server.printed(/ warn limited: loginsOfAddress /);
    const told = lines(' warn limited: refreshesOfAddress').filter((line) => !line.includes('"repeated":')).length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 10_000);
    expect(lines(' warn limited: loginsOfAddress')).toEqual([expect.stringContaining('{"network":"203.0.113.5"}')]);
    await server.printed(/ warn login limited .*"repeated":2,"withinMs":10000/);
    expect(server.output()).not.toMatch(/a wrong one|nobody-/);
  });
});
