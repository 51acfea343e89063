import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { unzipSync, strFromU8 } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { switchOn } from '../testing/authenticator.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';

interface Row {
  action: string;
  actor: { name: string } | null;
  address: string | null;
  subject: { name: string } | null;
}

describe('the export of one’s data', () => {
  let server: TestServer;
  let clock: number;
  let anna: { id: string; token: string };
  let ben: { id: string; token: string };
  let sent = 0;

  beforeEach(async () => {
    clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({}, undefined, () => clock);
    const people = [
      await registerAt(server.url, 'anna', { displayName: 'Anna <b>Arc</b>', email: 'anna@example.org' }),
      await registerAt(server.url, 'ben', { displayName: 'Ben B.' }),
    ].map(({ user, accessToken }) => ({ id: user.id, token: accessToken }));
    [anna = { id: '', token: '' }, ben = anna] = people;
  });
  afterEach(() => server.close());

  const ask = (token: string | undefined, method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { ...(token !== undefined && { token }), body });
  const say = (token: string, roomId: string, text: string) =>
    ask(token, 'POST', '/messages', { roomId, clientId: `client-number-${(sent += 1)}`, text });
  async function link(token = anna.token): Promise<string> {
    const { status, body } = await ask(token, 'POST', '/users/me/export', { confirm: { password: PASSWORD } });
    expect(status).toBe(200);
    expect(body).toEqual({ url: expect.stringMatching(/^\/api\/export\?link=[\w.-]+$/), expiresIn: 3_600 });
    return String(body.url);
  }
  async function open(url: string) {
    const response = await fetch(server.url + url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="palaver-anna-2026-03-01.zip"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
  }

  it('holds what is held about that person and what they wrote, as JSON and as a page, and nothing of others', async () => {
    const room = (await ask(anna.token, 'POST', '/rooms', { name: 'Night crew', kind: 'private', members: [ben.id] }))
      .body;
    const lost = (await ask(ben.token, 'POST', '/rooms', { name: 'Secret', kind: 'private', members: [anna.id] })).body;
    await say(anna.token, String(lost.id), 'in a room that is not mine now');
    await ask(ben.token, 'DELETE', `/rooms/${lost.id}/members/${anna.id}`);
    for (let i = 0; i < 120; i += 1) await say(anna.token, 'general', `word ${i} <script>alert(1)</script>`);
    await say(ben.token, 'general', 'not to be in it');
    const gone = (await say(anna.token, 'general', 'erased word')).body.message.id;
    await ask(anna.token, 'DELETE', `/messages/${gone}`);
    await say(anna.token, String(room.id), 'to the crew');
    await say(anna.token, pmRoomId(anna.id, ben.id), 'to ben alone');
    await ask(anna.token, 'PUT', '/rooms/general/receipts', { readSeq: 5 });
    const files = await open(await link());
    expect(Object.keys(files)).toEqual(['data.json', 'index.html']);
    const { 'data.json': json = '', 'index.html': page = '' } = files;
    const data = JSON.parse(json);
    expect(Object.keys(data)).toEqual([
      'profile',
      'sessions',
      'memberships',
      'messages',
      'receipts',
      'settings',
      'audit',
      'files',
    ]);
    expect(data.profile).toMatchObject({ id: anna.id, username: 'anna', email: 'anna@example.org' });
    expect(data.sessions).toMatchObject([{ current: true, address: expect.stringContaining('127.0.0.1') }]);
    expect(data.memberships).toContainEqual(
      expect.objectContaining({ roomId: room.id, room: 'Night crew', role: 'owner' }),
    );
    expect(data.receipts).toContainEqual(expect.objectContaining({ roomId: 'general', readSeq: 5 }));
    expect(data).toMatchObject({ settings: { locale: 'en' }, files: [] });
    const told = data.audit.map(({ action, actor, address, subject }: Row) => [
      action,
      actor?.name,
      address,
      subject?.name,
    ]);
    expect(told).toContainEqual(['register', 'Anna <b>Arc</b>', '127.0.0.1', 'Anna <b>Arc</b>']);
    expect(told).toContainEqual(['roomMade', 'Anna <b>Arc</b>', '127.0.0.1', 'Night crew']);
    expect(told).toContainEqual(['memberRemoved', 'Ben B.', null, 'Anna <b>Arc</b>']);
    expect(json).not.toContain('Secret');
    expect(data.messages).toHaveLength(123);
    const rooms = new Map(data.messages.map((one: { text: string; room: string }) => [one.text, one.room]));
    expect(rooms.get('to the crew')).toBe('Night crew');
    expect(rooms.get('to ben alone')).toBe('Ben B.');
    expect(rooms.get('in a room that is not mine now')).toBeNull();
    expect(rooms.get('word 7 <script>alert(1)</script>')).toBe('General');
    expect(json + page).not.toContain('not to be in it');
    expect(json + page).not.toContain('erased word');
    expect(page).toContain('word 7 &lt;script&gt;');
    expect(page).toContain('Anna &lt;b&gt;Arc&lt;/b&gt;');
    expect(page).not.toMatch(/<script|<b>/);
  });

  it('takes the password; its link runs out, ends with its session, and is good for nothing else', async () => {
    expect((await ask(anna.token, 'POST', '/users/me/export', {})).body.errorCode).toBe('CONFIRMATION_REQUIRED');
    expect((await ask(anna.token, 'POST', '/users/me/export')).body.errorCode).toBe('CONFIRMATION_REQUIRED');
    expect((await ask(anna.token, 'POST', '/users/me/export', { confirm: { password: 'no' } })).body.errorCode).toBe(
      'INVALID_CREDENTIALS',
    );
    const ended = { statusCode: 410, errorCode: 'LINK_EXPIRED' };
    const url = await link();
    const path = url.replace('/api', '');
    expect((await ask(undefined, 'GET', `${path}x`)).body).toMatchObject(ended);
    expect((await ask(undefined, 'GET', `/export?link=${anna.token}`)).body).toMatchObject(ended);
    expect((await ask(path.split('=')[1], 'GET', '/users/me')).body).toMatchObject({ errorCode: 'TOKEN_INVALID' });
    clock += 3_599_000;
    await open(url);
    clock += 2_000;
    expect((await ask(undefined, 'GET', path)).body).toMatchObject(ended);
    const again = await ask(undefined, 'POST', '/auth/login', {
      username: 'anna',
      password: PASSWORD,
      tokenInBody: true,
    });
    const next = (await link(String(again.body.accessToken))).replace('/api', '');
    await ask(undefined, 'POST', '/auth/logout', { refreshToken: again.body.refreshToken });
    expect((await ask(undefined, 'GET', next)).body).toMatchObject(ended);
  });

  it('is asked for once by a code of the second factor', async () => {
    const { codes } = await switchOn(server.url, anna.token, clock);
    const confirm = { password: PASSWORD, code: codes[0] };
    expect((await ask(anna.token, 'POST', '/users/me/export', { confirm })).status).toBe(200);
    expect((await ask(anna.token, 'POST', '/users/me/export', { confirm })).body.errorCode).toBe(
      'SECOND_FACTOR_INVALID',
    );
  });

  it('is sent one at a time, and is cut where the account goes', async () => {
    const entries = Array.from({ length: 50 }, (_, i) => i);
    for (let n = 0; n < 60; n += 1)
      await server.stores.messages.append('general', {
        senderId: anna.id,
        entries: entries.map((i) => ({
          ...{ clientId: `long-${n}-${i}-000`, replyTo: null, called: [], cost: 1 },
          text: randomBytes(3_000).toString('base64'),
        })),
      });
    const url = await link();
    // What nobody reads is not made: this stays under way.
    const [response] = (await once(get(server.url + url), 'response')) as [IncomingMessage];
    expect((await ask(undefined, 'GET', url.replace('/api', ''))).body).toMatchObject({ errorCode: 'RATE_LIMITED' });
    await ask(anna.token, 'DELETE', '/users/me', { confirm: { password: PASSWORD } });
    await expect(response.toArray()).rejects.toThrow(/aborted/);
  });
});
