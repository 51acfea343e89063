import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { switchOn } from '../../testing/authenticator.ts';
import { connect } from '../../testing/connect.ts';
import { registerAt, type TestServer } from '../../testing/startServer.ts';
import { type AdminServer, startWithAdmin } from '../../testing/startWithAdmin.ts';

const confirm = { password: 'four plain words' };

describe('the deletion of an account by an administrator', () => {
  let server: TestServer;
  let ask: AdminServer['ask'];
  let admin: string;
  let adminId: string;
  let anna: string;
  let annaId: string;

  beforeEach(async () => {
    ({ server, admin, adminId, anna, annaId, ask } = await startWithAdmin());
    const send = { roomId: 'general', clientId: 'words-of-anna', text: 'words of anna' };
    await ask('POST', '/messages', send, anna);
  });
  afterEach(() => server.close());

  const remove = (id: string, body: object = { confirm }, token = admin) =>
    ask('DELETE', `/admin/users/${id}`, body, token);
  const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });
  const words = async (): Promise<unknown> => (await ask('GET', '/rooms/general/messages')).body.messages[0];

  it('takes the own password, leaves no choice that is not given, and changes nothing when refused', async () => {
    for (const nothing of [undefined, {}])
      expect(await ask('DELETE', `/admin/users/${annaId}`, nothing)).toMatchObject(
        refused(401, 'CONFIRMATION_REQUIRED'),
      );
    expect(await remove(annaId, { confirm: { password: 'not this one' } })).toMatchObject(
      refused(401, 'INVALID_CREDENTIALS'),
    );
    expect(await remove(annaId, { confirm, messages: 'remove' })).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await remove('nobody0000000000')).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    expect(await remove(adminId)).toMatchObject(refused(409, 'LAST_ADMIN'));
    expect(await remove(annaId, { confirm }, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    expect((await ask('GET', '/users/me', undefined, anna)).body).toMatchObject({ username: 'anna', deleted: false });
  });

  it('M2: ends its sessions as deleted, and leaves its messages without a name; a second time there is nobody', async () => {
    const socket = await connect(server.url, anna);
    expect((await remove(annaId)).status).toBe(204);
    expect(await socket.waitFor('sessionEnded')).toEqual({ reason: 'deleted' });
    expect((await ask('GET', '/users/me', undefined, anna)).body).toMatchObject({
      errorCode: 'TOKEN_REVOKED',
      details: { reason: 'deleted' },
    });
    expect((await ask('GET', '/admin/users?state=deleted')).body.items).toMatchObject([
      { id: annaId, displayName: `deleted-${annaId.slice(0, 8)}`, email: null },
    ]);
    expect(await words()).toMatchObject({ senderId: annaId, text: 'words of anna' });
    expect(await remove(annaId)).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    socket.close();
  });

  it('takes the messages too where that is set, or chosen where that may be chosen', async () => {
    await ask('PATCH', '/admin/settings', { deletion: 'choose' });
    const ben = await registerAt(server.url, 'ben');
    expect((await remove(ben.user.id)).status).toBe(204);
    expect((await remove(annaId, { confirm, messages: 'remove' })).status).toBe(204);
    await expect.poll(words, { timeout: 10_000 }).toMatchObject({ deleted: true });
  });

  it('a code is taken only by the deletion itself; of two administrators one stays', async () => {
    const { codes } = await switchOn(server.url, admin, Date.now());
    const whole = { confirm: { ...confirm, code: codes[0] } };
    expect(await remove(annaId)).toMatchObject(refused(401, 'CONFIRMATION_REQUIRED'));
    expect(await remove('nobody0000000000', whole)).toMatchObject(refused(404, 'USER_NOT_FOUND'));
    expect(await remove(adminId, whole)).toMatchObject(refused(409, 'LAST_ADMIN'));
    await server.stores.users.update(annaId, { role: 'admin' });
    expect((await remove(annaId, whole)).status).toBe(204);
    const ben = await registerAt(server.url, 'ben');
    expect(await remove(ben.user.id, whole)).toMatchObject(refused(401, 'SECOND_FACTOR_INVALID'));
    await server.stores.users.update(ben.user.id, { role: 'admin' });
    const own = await remove(adminId, { confirm: { ...confirm, code: codes[1] } });
    expect([own.status, own.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/=;/)]);
    expect(await remove(ben.user.id, { confirm }, ben.accessToken)).toMatchObject(refused(409, 'LAST_ADMIN'));
  });
});
