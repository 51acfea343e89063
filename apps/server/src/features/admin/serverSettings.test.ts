import { afterEach, describe, expect, it } from 'vitest';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

describe('the settings of the server', () => {
  let server: TestServer;
  let admin: string;
  afterEach(() => server.close());

  async function start(env: Record<string, string> = {}): Promise<void> {
    server = await startServer(env);
    admin = (await registerAt(server.url, 'boss', { setupCode: server.setupCode })).accessToken;
  }
  const ask = (method: string, path: string, body?: unknown, token: string | null = admin) =>
    rest(server.url, method, `/api${path}`, { ...(token !== null && { token }), body });
  const register = (username: string, fields: object = {}) =>
    ask('POST', '/auth/register', { username, password: 'four plain words', tokenInBody: true, ...fields }, null);

  it('are told as they are and changed one by one, and /config says so at once', async () => {
    await start();
    const first = {
      organisation: 'Palaver',
      registration: 'open',
      membersInvite: false,
      deletion: 'anonymise',
      auditDays: 365,
      locked: [],
    };
    expect((await ask('GET', '/admin/settings')).body).toEqual(first);
    const changed = await ask('PATCH', '/admin/settings', { organisation: 'Lagoon Rescue', auditDays: 30 });
    expect(changed).toMatchObject({ status: 200, body: { ...first, organisation: 'Lagoon Rescue', auditDays: 30 } });
    await ask('PATCH', '/admin/settings', { registration: 'closed' });
    expect((await ask('GET', '/config', undefined, null)).body).toMatchObject({
      organisation: 'Lagoon Rescue',
      registration: 'closed',
      membersInvite: false,
    });
    for (const wrong of [
      { organisation: '\u200b' },
      { registration: 'ajar' },
      { auditDays: 0 },
      { auditDays: 3_651 },
      { deletion: 'keep' },
      { locked: [] },
    ])
      expect(await ask('PATCH', '/admin/settings', wrong)).toMatchObject({
        status: 400,
        body: { errorCode: 'VALIDATION_FAILED' },
      });
    expect((await ask('GET', '/admin/settings')).body).toEqual({ ...changed.body, registration: 'closed' });
  });

  it('registration and invitations obey them', async () => {
    await start();
    const anna = String((await register('anna')).body.accessToken);
    const roomId = String((await ask('POST', '/rooms', { name: 'Night crew', kind: 'private' }, anna)).body.id);
    const { url } = (await ask('POST', '/invites', { roomId, maxUses: 5 }, anna)).body;
    const invite = String(url).split('#')[1];
    const closed = { status: 403, body: { errorCode: 'REGISTRATION_CLOSED' } };
    await ask('PATCH', '/admin/settings', { registration: 'invite' });
    expect(await register('ben')).toMatchObject(closed);
    expect(await register('ben', { invite })).toMatchObject(closed);
    await ask('PATCH', '/admin/settings', { membersInvite: true });
    expect((await register('ben', { invite })).status).toBe(201);
    await ask('PATCH', '/admin/settings', { registration: 'closed' });
    expect(await register('carl', { invite })).toMatchObject(closed);
    await ask('PATCH', '/admin/settings', { registration: 'open', organisation: 'Lagoon Rescue' });
    expect((await register('carl')).status).toBe(201);
    expect((await ask('GET', `/invites/by-code/${invite}`, undefined, null)).body).toMatchObject({
      organisation: 'Lagoon Rescue',
    });
  });

  it('what the environment sets is shown and locked, and nothing of such a change is done', async () => {
    await start({ ORGANISATION: 'Reef Watch', REGISTRATION: 'invite' });
    const { body } = await ask('GET', '/admin/settings');
    expect(body).toMatchObject({ organisation: 'Reef Watch', registration: 'invite' });
    expect(body.locked).toEqual(['organisation', 'registration']);
    expect(await ask('PATCH', '/admin/settings', { registration: 'open', auditDays: 30 })).toMatchObject({
      status: 409,
      body: { errorCode: 'SET_BY_ENVIRONMENT', details: [{ path: 'registration' }] },
    });
    expect((await ask('GET', '/admin/settings')).body).toEqual(body);
    expect(await register('ben')).toMatchObject({ status: 403 });
  });
});
