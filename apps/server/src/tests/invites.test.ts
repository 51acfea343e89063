import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const FORM = /^[a-hjkmnp-z2-9]{12}$/;
const NOBODYS = 'abcdefgh2345';

describe('invitations', () => {
  let server: TestServer;
  let clock: number;
  let admin: string;
  let owner: string;
  let ownerId: string;
  let anna: string;
  let annaId: string;
  let crew: string;
  let harbour: string;

  beforeEach(async () => {
    clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({}, undefined, () => clock);
    admin = (await registerAt(server.url, 'boss', { setupCode: server.setupCode })).accessToken;
    const made = [
      await registerAt(server.url, 'otto', { displayName: 'Otto O.' }),
      await registerAt(server.url, 'anna'),
    ];
    [owner = '', anna = ''] = made.map((one) => one.accessToken);
    [ownerId = '', annaId = ''] = made.map((one) => one.user.id);
    crew = await makeRoom('Night crew', 'private');
    harbour = await makeRoom('Harbour', 'public');
  });
  afterEach(() => server.close());

  const ask = (token: string | undefined, method: string, path: string, body?: unknown) =>
    rest(server.url, method, `/api${path}`, { ...(token !== undefined && { token }), body });
  async function makeRoom(name: string, kind: string): Promise<string> {
    return String((await ask(owner, 'POST', '/rooms', { name, kind })).body.id);
  }
  async function invite(token: string, fields: object = {}): Promise<{ id: string; code: string; body: any }> {
    const { status, body } = await ask(token, 'POST', '/invites', fields);
    expect(status).toBe(201);
    return { id: String(body.id), code: String(body.url).split('#')[1] ?? '', body };
  }
  const lookUp = (code: string) => ask(undefined, 'GET', `/invites/by-code/${code}`);
  const accept = (token: string, code: string) => ask(token, 'POST', `/invites/by-code/${code}/accept`);
  const register = (username: string, fields: object = {}) =>
    ask(undefined, 'POST', '/auth/register', { username, password: 'four plain words', tokenInBody: true, ...fields });
  const membersOf = async (roomId: string) =>
    (await server.stores.members.list(roomId, { limit: 20 })).items.map(({ user }) => user.username);
  const invalid = { status: 404, body: { errorCode: 'INVITE_INVALID' } };

  it('say what they are for at their making and in lists, and their link at the making alone', async () => {
    const { body, code } = await invite(owner, { roomId: crew, maxUses: 3, expiresInHours: 2 });
    expect(code).toMatch(FORM);
    expect(body).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{16}$/),
      createdBy: expect.objectContaining({ id: ownerId, displayName: 'Otto O.' }),
      room: { id: crew, name: 'Night crew' },
      createdAt: new Date(clock).toISOString(),
      expiresAt: new Date(clock + 7_200_000).toISOString(),
      maxUses: 3,
      uses: 0,
      url: `/invite#${code}`,
    });
    const { url: _url, ...listed } = body;
    expect((await ask(owner, 'GET', '/invites')).body).toEqual({ items: [listed], next: null });
    expect((await lookUp(code)).body).toEqual({
      organisation: 'Palaver',
      invitedBy: 'Otto O.',
      room: { name: 'Night crew' },
      expiresAt: body.expiresAt,
    });
    const { body: plain } = await invite(admin);
    expect(plain).toMatchObject({ room: null, maxUses: 1, expiresAt: new Date(clock + 168 * 3_600_000).toISOString() });
  });

  it('are made by administrators, and into a room by its owners and moderators; into a private room by nobody else', async () => {
    const codeOf = async (token: string, roomId?: string) =>
      String((await ask(token, 'POST', '/invites', roomId === undefined ? {} : { roomId })).body.errorCode ?? 'made');
    expect([await codeOf(owner), await codeOf(anna), await codeOf(admin)]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'made']);
    expect([await codeOf(owner, harbour), await codeOf(admin, harbour)]).toEqual(['made', 'made']);
    expect([await codeOf(anna, harbour), await codeOf(anna, 'general')]).toEqual(['NOT_A_MEMBER', 'FORBIDDEN']);
    expect([await codeOf(anna, crew), await codeOf(admin, crew)]).toEqual(['ROOM_NOT_FOUND', 'ROOM_NOT_FOUND']);
    await ask(owner, 'PUT', `/rooms/${crew}/members/${annaId}`, { role: 'member' });
    expect(await codeOf(anna, crew)).toBe('FORBIDDEN');
    const bossId = String((await ask(admin, 'GET', '/users/me')).body.id);
    await ask(owner, 'PUT', `/rooms/${crew}/members/${bossId}`, { role: 'member' });
    expect(await codeOf(admin, crew)).toBe('FORBIDDEN');
    await ask(owner, 'PUT', `/rooms/${crew}/members/${annaId}`, { role: 'moderator' });
    expect(await codeOf(anna, crew)).toBe('made');
    const pm = String((await ask(anna, 'POST', '/rooms/private-messages', { userId: ownerId })).body.id);
    expect(await codeOf(anna, pm)).toBe('FORBIDDEN');
    await ask(owner, 'PATCH', `/rooms/${crew}`, { archived: true });
    expect(await codeOf(anna, crew)).toBe('ROOM_ARCHIVED');
    for (const wrong of [
      { maxUses: 0 },
      { maxUses: 1_001 },
      { expiresInHours: 721 },
      { expiresInHours: 0.5 },
      { to: 1 },
    ])
      expect((await ask(admin, 'POST', '/invites', wrong)).body.errorCode).toBe('VALIDATION_FAILED');
  });

  it('bring somebody in once, on every device; where one is in, and again, they use nothing', async () => {
    const { code, id } = await invite(owner, { roomId: crew });
    const socket = await connect(server.url, anna);
    const accepted = await accept(anna, code);
    expect(accepted).toMatchObject({ status: 200, body: { room: { id: crew, me: { role: 'member' } } } });
    await socket.waitFor('roomAdded', ({ room }) => room.id === crew);
    socket.close();
    expect((await accept(anna, code)).body.room.id).toBe(crew);
    expect((await accept(owner, code)).body.room.me.role).toBe('owner');
    expect(await accept(admin, code)).toMatchObject(invalid);
    expect(await lookUp(code)).toMatchObject(invalid);
    expect((await ask(owner, 'GET', '/invites')).body.items).toMatchObject([{ id, uses: 1 }]);
    expect((await ask(anna, 'POST', `/rooms/${crew}/leave`)).status).toBe(204);
    expect(await accept(anna, code)).toMatchObject({ status: 200, body: { room: { id: crew } } });
    expect((await ask(owner, 'GET', '/invites')).body.items).toMatchObject([{ id, uses: 1 }]);
    const plain = await invite(admin);
    expect(await accept(anna, plain.code)).toMatchObject({ status: 200, body: { room: null } });
    expect((await ask(admin, 'GET', '/invites')).body.items).toMatchObject([{ id: plain.id, uses: 0 }]);
  });

  it('let nobody in by a code that is malformed, unknown, expired or withdrawn: one answer for all, and no account', async () => {
    const ended = await invite(owner, { roomId: crew, expiresInHours: 1 });
    const withdrawn = await invite(owner, { roomId: crew });
    expect((await ask(owner, 'DELETE', `/invites/${withdrawn.id}`)).status).toBe(204);
    expect(await ask(owner, 'DELETE', `/invites/${withdrawn.id}`)).toMatchObject(invalid);
    clock += 3_600_000;
    const codes = [
      NOBODYS,
      ended.code,
      withdrawn.code,
      'short',
      'ABCDEFGH2345',
      `${NOBODYS}x`,
      '%F0%9F%98%80',
      'x'.repeat(5_000),
    ];
    for (const code of codes) {
      expect(await lookUp(code), code).toMatchObject(invalid);
      expect(await accept(anna, code), code).toMatchObject(invalid);
      expect(await register('carl', { invite: decodeURIComponent(code) }), code).toMatchObject(invalid);
    }
    expect(await register('carl', { invite: 1 })).toMatchObject({ status: 400 });
    expect(await server.stores.users.findByLogin('carl')).toBeNull();
    expect((await ask(owner, 'GET', '/invites')).body.items).toEqual([]);
  });

  it('hold while their maker may still make them', async () => {
    await ask(owner, 'PUT', `/rooms/${crew}/members/${annaId}`, { role: 'moderator' });
    const { code } = await invite(anna, { roomId: crew });
    const setRole = (role: string) => ask(owner, 'PUT', `/rooms/${crew}/members/${annaId}`, { role });
    await setRole('member');
    expect(await accept(admin, code)).toMatchObject(invalid);
    expect(await register('carl', { invite: code })).toMatchObject(invalid);
    await setRole('moderator');
    expect((await lookUp(code)).status).toBe(200);
    await server.stores.users.update(annaId, { deactivated: true });
    expect(await lookUp(code)).toMatchObject(invalid);
    await server.stores.users.update(annaId, { deactivated: false });
    await ask(anna, 'POST', `/rooms/${crew}/leave`);
    expect(await lookUp(code)).toMatchObject(invalid);

    await server.stores.users.update(annaId, { role: 'admin' });
    const { code: plain } = await invite(anna);
    await server.stores.users.update(annaId, { role: 'user' });
    expect(await lookUp(plain)).toMatchObject(invalid);
  });

  it('are seen and withdrawn by who made them and who may make such ones', async () => {
    const [inCrew, inHarbour, plain] = [
      await invite(owner, { roomId: crew }),
      await invite(owner, { roomId: harbour }),
      await invite(admin),
    ];
    const listed = async (token: string) =>
      ((await ask(token, 'GET', '/invites')).body.items as { id: string }[]).map(({ id }) => id).sort();
    expect(await listed(owner)).toEqual([inCrew.id, inHarbour.id].sort());
    expect(await listed(admin)).toEqual([inHarbour.id, plain.id].sort());
    expect(await listed(anna)).toEqual([]);
    for (const [token, { id }] of [
      [anna, inCrew],
      [anna, inHarbour],
      [owner, plain],
      [admin, inCrew],
    ] as const)
      expect(await ask(token, 'DELETE', `/invites/${id}`)).toMatchObject(invalid);
    await ask(owner, 'PUT', `/rooms/${crew}/members/${annaId}`, { role: 'moderator' });
    expect(await listed(anna)).toEqual([inCrew.id]);
    expect((await ask(anna, 'DELETE', `/invites/${inCrew.id}`)).status).toBe(204);
    expect((await ask(admin, 'DELETE', `/invites/${inHarbour.id}`)).status).toBe(204);
    expect(await listed(owner)).toEqual([]);
    // The room may have another name by now, and that is not for who was put out.
    const { id } = await invite(anna, { roomId: crew });
    expect((await ask(owner, 'DELETE', `/rooms/${crew}/members/${annaId}`)).status).toBe(204);
    expect(await listed(anna)).toEqual([]);
    expect(await listed(owner)).toEqual([id]);
  });

  it('one of one use, used by many at once, makes one account', async () => {
    const { code } = await invite(owner, { roomId: crew });
    const answers = await Promise.all(['p1x', 'p2x', 'p3x', 'p4x'].map((name) => register(name, { invite: code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404]);
    expect(await membersOf(crew)).toHaveLength(2);
    expect(await membersOf('general')).toHaveLength(4);
  });

  it('an archived room takes nobody by them', async () => {
    const { code } = await invite(owner, { roomId: crew });
    await ask(owner, 'PATCH', `/rooms/${crew}`, { archived: true });
    const archived = { status: 403, body: { errorCode: 'ROOM_ARCHIVED' } };
    expect(await accept(anna, code)).toMatchObject(archived);
    expect(await register('carl', { invite: code })).toMatchObject(archived);
    expect((await accept(owner, code)).status).toBe(200);
    expect(await membersOf('general')).not.toContain('carl');
  });

  it('a name that is taken leaves the use to the next try', async () => {
    const { code } = await invite(owner, { roomId: crew });
    expect((await register('anna', { invite: code })).body.errorCode).toBe('USERNAME_TAKEN');
    expect((await register('carl', { invite: code })).status).toBe(201);
    expect(await membersOf(crew)).toEqual(['carl', 'otto']);
  });
});

describe('registration by invitation', () => {
  async function serverWith(REGISTRATION: string, env: Record<string, string> = {}) {
    const server = await startServer({ REGISTRATION, ...env });
    const admin = (await registerAt(server.url, 'boss', { setupCode: server.setupCode })).accessToken;
    const ask = (token: string | undefined, method: string, path: string, body?: unknown) =>
      rest(server.url, method, `/api${path}`, { ...(token !== undefined && { token }), body });
    const invite = async (token: string, fields: object = {}) =>
      String((await ask(token, 'POST', '/invites', fields)).body.url).split('#')[1] ?? '';
    const register = async (username: string, fields: object = {}) => {
      const body = { username, password: 'four plain words', tokenInBody: true, ...fields };
      const answer = await ask(undefined, 'POST', '/auth/register', body);
      return { outcome: answer.body.errorCode ?? answer.status, token: String(answer.body.accessToken) };
    };
    return { server, admin, ask, invite, register };
  }

  it('invite: an account needs an invitation of an administrator; those of members bring people who have one', async () => {
    const { server, admin, ask, invite, register } = await serverWith('invite');
    expect((await ask(undefined, 'GET', '/config')).body.registration).toBe('invite');
    expect((await register('carl')).outcome).toBe('REGISTRATION_CLOSED');
    expect((await register('carl', { invite: NOBODYS })).outcome).toBe('INVITE_INVALID');
    const carl = await register('carl', { invite: await invite(admin) });
    expect(carl.outcome).toBe(201);
    const dora = await register('dora', { invite: await invite(admin) });
    const roomId = String((await ask(carl.token, 'POST', '/rooms', { name: 'Boats', kind: 'private' })).body.id);
    const code = await invite(carl.token, { roomId });
    expect((await register('emil', { invite: code })).outcome).toBe('REGISTRATION_CLOSED');
    expect((await ask(dora.token, 'POST', `/invites/by-code/${code}/accept`)).body.room.id).toBe(roomId);
    // By a name that is taken nothing is used.
    const last = await invite(admin, { roomId: 'general' });
    expect((await register('dora', { invite: last })).outcome).toBe('USERNAME_TAKEN');
    expect((await register('emil', { invite: last })).outcome).toBe(201);
    await server.close();
  });

  it('closed: no invitation brings accounts', async () => {
    const { server, admin, invite, register } = await serverWith('closed');
    expect((await register('carl', { invite: await invite(admin) })).outcome).toBe('REGISTRATION_CLOSED');
    await server.close();
  });

  it('PUBLIC_URL stands before the link, whatever Host says', async () => {
    const { server, admin, ask } = await serverWith('open', { PUBLIC_URL: 'https://chat.example.org' });
    const { body } = await ask(admin, 'POST', '/invites', {});
    expect(body.url).toMatch(/^https:\/\/chat\.example\.org\/invite#[a-z2-9]{12}$/);
    await server.close();
  });

  it('G3: no code is in the log of requests, whatever is asked with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-invites-'));
    const server = await startServer({ LOG_LEVEL: 'http', NODE_ENV: 'production' }, folder);
    const { accessToken: token } = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
    const { body } = await rest(server.url, 'POST', '/api/invites', { token, body: {} });
    const code = String(body.url).split('#')[1] ?? '';
    const paths = [
      `/invites/by-code/${code}`,
      `//Invites/By-Code/${code}/accept`,
      `/invites/by-code/${code}?x=${code}`,
    ];
    for (const path of paths) await rest(server.url, 'GET', `/api${path}`);
    await rest(server.url, 'POST', `/api/invites/by-code/${code}/accept`, { token });
    const log = async () => {
      const files = (await readdir(join(folder, 'logs'))).filter((name) => name.endsWith('.log'));
      return (await Promise.all(files.map((name) => readFile(join(folder, 'logs', name), 'utf8')))).join('');
    };
    await vi.waitFor(async () => expect((await log()).match(/by-code\/\[redacted\]/gi)).toHaveLength(4), {
      timeout: 20_000,
    });
    expect(code).toMatch(FORM);
    expect(await log()).not.toContain(code);
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
});

describe('wrong codes', () => {
  it('count, 30 a minute for an address; right ones do not', async () => {
    const clock = Date.parse('2026-03-01T12:00:00Z');
    const server = await startServer({ RATE_API_PER_MINUTE: '1000' }, undefined, () => clock);
    const { accessToken: token } = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
    const { body } = await rest(server.url, 'POST', '/api/invites', { token, body: { maxUses: 9 } });
    const right = String(body.url).split('#')[1] ?? '';
    const statusOf = async (code: string) => (await rest(server.url, 'GET', `/api/invites/by-code/${code}`)).status;
    for (let i = 0; i < 40; i += 1) expect(await statusOf(right)).toBe(200);
    for (let i = 0; i < 28; i += 1) expect(await statusOf(i % 2 === 0 ? NOBODYS : 'malformed')).toBe(404);
    const accepted = await rest(server.url, 'POST', `/api/invites/by-code/${NOBODYS}/accept`, { token });
    const fields = { username: 'carl', password: 'four plain words', invite: NOBODYS };
    const registered = await rest(server.url, 'POST', '/api/auth/register', { body: fields });
    expect([accepted.status, registered.status]).toEqual([404, 404]);
    expect([await statusOf(NOBODYS), await statusOf(right)]).toEqual([429, 429]);
    await server.close();
  });
});
