import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';
const NAME = 'Annabel Quillfeather';
const ADDRESS = 'quillfeather@example.org';

describe('the deletion of one’s account', () => {
  let folder: string;
  let server: TestServer;
  let anna: { id: string; token: string };
  let ben: { id: string; token: string };
  let sent = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-deletion-'));
    server = await startServer({}, folder);
    anna = await signUp('anna', { displayName: NAME, email: ADDRESS });
    ben = await signUp('ben');
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function signUp(username: string, fields: object = {}): Promise<{ id: string; token: string }> {
    const { user, accessToken } = await registerAt(server.url, username, { ...fields });
    return { id: user.id, token: accessToken };
  }
  const ask = (token: string | undefined, method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { ...(token !== undefined && { token }), body });
  const deleteMe = (token: string, body: object = { confirm: { password: PASSWORD } }) =>
    ask(token, 'DELETE', '/users/me', body);
  const say = (token: string, roomId: string, text: string) =>
    ask(token, 'POST', '/messages', { roomId, clientId: `client-number-${(sent += 1)}`, text });

  it('takes the password once more, leaves no choice that is not given, and changes nothing when refused', async () => {
    for (const nothing of [undefined, {}])
      expect((await ask(anna.token, 'DELETE', '/users/me', nothing)).body).toMatchObject({
        errorCode: 'CONFIRMATION_REQUIRED',
        details: [{ path: 'confirm.password' }],
      });
    expect((await deleteMe(anna.token, { confirm: { password: 'not this one' } })).body.errorCode).toBe(
      'INVALID_CREDENTIALS',
    );
    for (const messages of ['remove', 'anonymise', 'keep'])
      expect((await deleteMe(anna.token, { confirm: { password: PASSWORD }, messages })).status).toBe(400);
    const boss = await signUp('boss', { setupCode: server.setupCode });
    expect((await deleteMe(boss.token)).body).toMatchObject({ statusCode: 409, errorCode: 'LAST_ADMIN' });
    for (const { token } of [anna, boss]) expect((await ask(token, 'GET', '/users/me')).body.deleted).toBe(false);
  });

  it('ends all sessions as deleted, frees the name, and tells everybody, in whatever rooms they are', async () => {
    await server.stores.members.remove('general', ben.id, 'left');
    const again = await ask(undefined, 'POST', '/auth/login', {
      username: 'anna',
      password: PASSWORD,
      tokenInBody: true,
    });
    const before = (await ask(ben.token, 'POST', '/sync', { rooms: {} })).body;
    const own = await Promise.all(
      [anna.token, again.body.accessToken].map((token) => connect(server.url, String(token))),
    );
    const other = await connect(server.url, ben.token);
    const gone = own.map((socket) => socket.waitFor('sessionEnded'));
    const answer = await deleteMe(anna.token);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/=;/);
    expect(await Promise.all(gone)).toEqual([{ reason: 'deleted' }, { reason: 'deleted' }]);
    const name = `deleted-${anna.id.slice(0, 8)}`;
    const told = { id: anna.id, username: name, displayName: name, title: '', deleted: true, deactivated: true };
    const { user } = await other.waitFor('userUpdated', (data) => data.user.id === anna.id);
    expect(user).toMatchObject(told);
    other.close();
    const { epoch, stateRev } = before;
    const { users } = (await ask(ben.token, 'POST', '/sync', { epoch, stateRev, rooms: {} })).body;
    expect(users).toContainEqual(expect.objectContaining(told));
    expect((await ask(ben.token, 'GET', `/users/${anna.id}`)).body).toMatchObject(told);
    expect((await ask(ben.token, 'GET', '/users')).body.items).toMatchObject([{ id: ben.id, deleted: false }]);
    for (const token of [anna.token, String(again.body.accessToken)])
      expect((await ask(token, 'GET', '/users/me')).body).toMatchObject({
        errorCode: 'TOKEN_REVOKED',
        details: { reason: 'deleted' },
      });
    expect((await ask(undefined, 'POST', '/auth/token', { refreshToken: again.body.refreshToken })).body).toMatchObject(
      {
        errorCode: 'TOKEN_REVOKED',
        details: { reason: 'deleted' },
      },
    );
    for (const username of ['anna', ADDRESS, name])
      expect((await ask(undefined, 'POST', '/auth/login', { username, password: PASSWORD })).body.errorCode).toBe(
        'INVALID_CREDENTIALS',
      );
    expect((await registerAt(server.url, 'anna', { email: ADDRESS })).user.id).not.toBe(anna.id);
    for (const fields of [{ displayName: name }, { displayName: 'Deleted-me' }])
      expect((await ask(ben.token, 'PATCH', '/users/me', fields)).status).toBe(400);
  });

  it('leaves messages and conversations to be read; nothing is sent to who is gone, and nobody brings them in again', async () => {
    const pm = pmRoomId(anna.id, ben.id);
    await say(anna.token, pm, 'for ben alone');
    await say(anna.token, 'general', 'for all');
    const room = (await ask(anna.token, 'POST', '/rooms', { name: 'Hers', kind: 'private', members: [ben.id] })).body;
    await deleteMe(anna.token);
    expect((await ask(ben.token, 'GET', `/rooms/${pm}/messages`)).body.messages).toMatchObject([
      { senderId: anna.id, text: 'for ben alone' },
    ]);
    expect((await ask(ben.token, 'GET', '/rooms/general/messages')).body.messages).toMatchObject([
      { senderId: anna.id, text: 'for all' },
    ]);
    expect((await say(ben.token, pm, 'are you there')).body).toMatchObject({ statusCode: 403, errorCode: 'FORBIDDEN' });
    expect((await ask(ben.token, 'GET', `/rooms/${room.id}`)).body.me.role).toBe('owner');
    for (const roomId of ['general', room.id])
      expect((await ask(ben.token, 'PUT', `/rooms/${roomId}/members/${anna.id}`, { role: 'member' })).status).not.toBe(
        200,
      );
    expect((await ask(ben.token, 'POST', '/rooms/private-messages', { userId: anna.id })).status).toBe(200);
    const carl = await signUp('carl');
    expect((await ask(carl.token, 'POST', '/rooms/private-messages', { userId: anna.id })).body.errorCode).toBe(
      'USER_NOT_FOUND',
    );
  });

  it('beside sends: what was acknowledged is there, and nothing comes after it', async () => {
    const socket = await connect(server.url, anna.token);
    const sends = Array.from({ length: 40 }, (_, i) =>
      socket
        .ask('chatMessage', { roomId: 'general', clientId: `beside-send-${i}`, text: `beside ${i}` })
        .then((ack) => (ack.ok ? [ack.data.message.id] : []))
        .catch(() => []),
    );
    await deleteMe(anna.token);
    socket.close();
    const acknowledged = (await Promise.all(sends)).flat();
    const stored = (await ask(ben.token, 'GET', '/rooms/general/messages?limit=100')).body.messages;
    expect(stored.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(acknowledged));
    expect((await say(anna.token, 'general', 'after it')).status).toBe(401);
    expect(await server.stores.members.find('general', anna.id)).toBeNull();
  });

  it('leaves nothing of name, address and texts in any file of the data folder', async () => {
    const secrets = [NAME, 'quillfeather', 'Feather of old', 'a word of hers'];
    await ask(anna.token, 'PATCH', '/users/me', { displayName: 'Feather of old', title: 'quillfeather of boats' });
    await ask(anna.token, 'PATCH', '/users/me', { displayName: NAME });
    // Pages of the tables are split and joined around what is to go.
    for (let i = 0; i < 24; i += 1) {
      await signUp(`other${i}`, { displayName: `Somebody ${i} ${'x'.repeat(30)}` });
      await say(anna.token, 'general', `a word of hers ${i} ${'y'.repeat(120)}`);
      await say(ben.token, 'general', `a word of his ${i} ${'z'.repeat(120)}`);
    }
    const inFiles = async () => {
      const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
      const bytes = await Promise.all(names.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
      return secrets.filter((secret) => bytes.some((text) => text.toLowerCase().includes(secret.toLowerCase())));
    };
    expect(await inFiles()).toEqual(secrets);
    const confirmed = null;
    expect(await server.stores.users.erase(anna.id, { confirmed, messages: 'remove' })).toBe('erased');
    await expect.poll(inFiles, { timeout: 20_000, interval: 200 }).toEqual([]);
    await expect.poll(() => server.stores.users.unfinishedErasures(), { timeout: 20_000 }).toEqual([]);
    const { messages } = (await ask(ben.token, 'GET', '/rooms/general/messages?limit=100')).body;
    expect(messages.filter(({ deleted }: { deleted: boolean }) => deleted)).toHaveLength(24);
  });

  it('O2: leaves no name and no topic of a room that is erased in any file, and none of its messages, going on after a crash', async () => {
    const members = [{ userId: anna.id, role: 'owner' as const }];
    const room = { id: 'boats', kind: 'public' as const, name: 'Gravy boats', topic: 'gravy topics' };
    await server.stores.rooms.create({ ...room, members });
    for (let i = 0; i < 20; i += 1) await say(anna.token, 'boats', `word ${i}`);
    await say(ben.token, 'general', 'a word of his');
    await server.stores.rooms.erase('boats');
    await server.stores.rooms.goOnErasing('boats', 7);
    await server.close();
    server = await startServer({}, folder);
    await expect.poll(() => server.stores.rooms.unfinishedErasures(), { timeout: 20_000 }).toEqual([]);
    expect(await server.stores.messages.ofSender(anna.id, null, 100)).toEqual([]);
    expect((await server.stores.messages.page('general', { limit: 100 })).messages).toHaveLength(1);
    const isThere = async () => {
      const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
      const bytes = await Promise.all(names.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
      return bytes.some((text) => /gravy/i.test(text));
    };
    await expect.poll(isThere, { timeout: 20_000, interval: 200 }).toBe(false);
  });

  it('goes on deleting messages after a crash', async () => {
    for (let i = 0; i < 20; i += 1) await say(anna.token, 'general', `word ${i}`);
    await server.stores.users.erase(anna.id, { confirmed: null, messages: 'remove' });
    await server.stores.users.goOnErasing(anna.id, 7);
    await server.close();
    server = await startServer({}, folder);
    await expect.poll(() => server.stores.users.unfinishedErasures(), { timeout: 20_000 }).toEqual([]);
    const { messages } = await server.stores.messages.page('general', { limit: 100 });
    expect(messages.filter(({ deleted }) => deleted)).toHaveLength(20);
  });
});
