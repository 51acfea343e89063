import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, routes } from '@palaver/protocol/routes';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const ofAdministrators = Object.entries<Route>(routes).filter(([, { path }]) => path.startsWith('/admin'));

describe('administration is for administrators alone', () => {
  let server: TestServer;
  let admin: string;
  let adminId: string;
  let anna: string;
  let annaId: string;

  beforeAll(async () => {
    server = await startServer();
    const boss = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
    const other = await registerAt(server.url, 'anna');
    [admin, adminId, anna, annaId] = [boss.accessToken, boss.user.id, other.accessToken, other.user.id];
  });
  afterAll(() => server.close());

  const ask = (token: string | undefined, method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { ...(token !== undefined && { token }), body });

  it('each of its routes asks for one', () => {
    expect(ofAdministrators.length).toBeGreaterThan(0);
    for (const [name, { auth }] of ofAdministrators) expect(auth, name).toBe('admin');
  });

  for (const [name, { method, path }] of ofAdministrators) {
    it(`${name}: others are refused before anything of what they ask for is looked at`, async () => {
      const at = (id: string) => path.replace(/:\w+/g, id);
      const verb = method.toUpperCase();
      const bodies =
        verb === 'GET' ? [undefined] : [undefined, {}, { nothing: 'of this' }, '{"broken', 'x'.repeat(70_000)];
      for (const id of [annaId, adminId, 'general', 'a1b2c3d4e5f6g7h8', 'NO-ID', '%00'])
        for (const body of bodies)
          expect(await ask(anna, verb, at(id), body), at(id)).toMatchObject({
            status: 403,
            body: { errorCode: 'FORBIDDEN' },
          });
      expect(await ask(anna, verb, `${at(annaId)}?no=such&field`)).toMatchObject({ status: 403 });
      expect(await ask(undefined, verb, at(annaId))).toMatchObject({
        status: 401,
        body: { errorCode: 'TOKEN_MISSING' },
      });
    });
  }

  it('it is the role that the store has at that moment which counts, not the one that a token was looked at with', async () => {
    const list = async (token: string) => (await ask(token, 'GET', '/admin/users')).status;
    expect([await list(admin), await list(anna)]).toEqual([200, 403]);
    // As another node does it: nothing tells this one.
    server.stores.onChange(() => undefined);
    await server.stores.users.update(annaId, { role: 'admin' });
    expect(await list(anna)).toBe(200);
    await server.stores.users.update(annaId, { role: 'user' });
    expect(await list(anna)).toBe(403);
    await server.stores.users.update(annaId, { role: 'admin', deactivated: true });
    expect(await list(anna)).toBe(403);
  });
});
