import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '@palaver/protocol/auditActions';
import { rest } from '../../testing/rest.ts';
import type { TestServer } from '../../testing/startServer.ts';
import { type AdminServer, startWithAdmin } from '../../testing/startWithAdmin.ts';

const confirm = { password: 'four plain words' };

describe('the audit', () => {
  let server: TestServer;
  let ask: AdminServer['ask'];
  let admin: string;
  let adminId: string;
  let anna: string;
  let annaId: string;

  beforeEach(async () => {
    ({ server, admin, adminId, anna, annaId, ask } = await startWithAdmin());
  });
  afterEach(() => server.close());

  const login = (username: string, password = confirm.password) =>
    rest(server.url, 'POST', '/api/auth/login', { body: { username, password, tokenInBody: true } });
  const rows = async (query = '') => {
    const { body } = await ask('GET', `/admin/audit${query}`);
    return body.items as {
      action: string;
      actor: { name: string } | null;
      subject: { name: string; id: string } | null;
      address: string;
      details: Record<string, unknown>;
    }[];
  };

  it('has one row for each thing that is done by its route, with who, whom, from where', async () => {
    const room = (await ask('POST', '/rooms', { name: 'Boat 2', kind: 'private', members: [annaId] })).body;
    const inRoom = `/rooms/${String(room.id)}`;
    const member = `${inRoom}/members/${annaId}`;
    await ask('PUT', `${member}/mute`, { until: null });
    await ask('DELETE', member);
    await ask('PUT', `${inRoom}/bans/${annaId}`, { reason: 'noise' });
    await ask('DELETE', `${inRoom}/bans/${annaId}`);
    await ask('PATCH', inRoom, { archived: true });
    const invite = (await ask('POST', '/invites', {})).body;
    await ask('DELETE', `/invites/${String(invite.id)}`);
    await ask('PATCH', '/admin/settings', { membersInvite: true });
    const session = (await login('anna')).body;
    await ask('POST', '/users/me/export', { confirm }, anna);
    await ask('DELETE', '/sessions', undefined, anna);
    await rest(server.url, 'POST', '/api/auth/logout', { body: { refreshToken: session.refreshToken } });
    await ask('PUT', '/users/me/password', { next: 'five other plain words', confirm }, anna);
    await ask('POST', `/admin/users/${annaId}/reset-link`, { confirm });
    await ask('PATCH', `/admin/users/${annaId}`, { role: 'admin', confirm });
    await ask('PATCH', `/admin/users/${annaId}`, { role: 'user', title: 'Skipper' });
    await ask('PATCH', `/admin/users/${annaId}`, { deactivated: true });
    await ask('PATCH', `/admin/users/${annaId}`, { deactivated: false });
    await ask('PUT', `/admin/rooms/general/owner`, { userId: annaId });
    await ask('DELETE', `/admin/rooms/${String(room.id)}`, { confirm });
    const bot = (await ask('POST', '/admin/bots', { username: 'echo', displayName: 'Echo' })).body;
    await ask('DELETE', `/admin/bots/${String(bot.user.id)}`);
    const found = await rows('?limit=100');
    expect(found.map(({ action }) => action).sort()).toEqual(
      [
        ...['register', 'register', 'roomMade', 'memberMuted', 'memberRemoved', 'memberBanned', 'memberUnbanned'],
        ...['roomArchived', 'inviteMade', 'inviteWithdrawn', 'settingsChanged', 'login', 'dataExported'],
        ...['sessionEnded', 'passwordChanged', 'resetAsked', 'roleChanged', 'roleChanged', 'deactivated'],
        ...['reactivated', 'botMade', 'userDeleted', 'ownerSet', 'roomDeleted'],
      ].sort(),
    );
    const banned = found.find(({ action }) => action === 'memberBanned');
    expect(banned).toMatchObject({
      actor: { id: adminId, name: 'boss' },
      subject: { kind: 'user', id: annaId, name: 'anna' },
      address: '127.0.0.1',
      details: { room: room.id, roomName: '', until: null },
    });
    expect(JSON.stringify(found)).not.toMatch(/noise|four plain words/);
    const actions: readonly string[] = AUDIT_ACTIONS;
    expect(found.every(({ action }) => actions.includes(action))).toBe(true);
  });

  it('has no row of what was refused, and one a minute with a count of tries that failed, with nothing of what was typed', async () => {
    const before = (await rows()).length;
    await ask('PATCH', `/admin/users/${adminId}`, { deactivated: true });
    await ask('PATCH', `/admin/users/${annaId}`, { role: 'admin', confirm: { password: 'not this one' } });
    await ask(
      'PUT',
      '/users/me/password',
      { next: 'five other plain words', confirm: { password: 'not this one' } },
      anna,
    );
    expect(await rows()).toHaveLength(before);
    for (let n = 0; n < 2; n += 1) await login('ANNA', 'secret typed wrong');
    await login('nobody.at.all', 'secret typed wrong');
    const failed = await rows('?action=loginFailed');
    const counted = failed.map(({ subject, details }) => [subject?.id ?? null, details.count ?? 1]);
    expect(counted).toHaveLength(2);
    expect(counted).toContainEqual([annaId, 2]);
    expect(counted).toContainEqual([null, 1]);
    expect(JSON.stringify(failed)).not.toMatch(/secret|nobody/);
    const wrongCode = { username: 'eve', displayName: 'Eve', password: confirm.password, setupCode: 'wrong' };
    await rest(server.url, 'POST', '/api/auth/register', { body: wrongCode });
    expect(await rows('?action=setupCodeFailed')).toMatchObject([{ actor: null, subject: null, details: {} }]);
  });

  it('is found by actor, action and time, page by page, and is a table too, in which nothing begins like a formula', async () => {
    await ask('PATCH', '/users/me', { displayName: '=2+3' }, anna);
    await ask('POST', '/rooms', { name: 'Mine', kind: 'public' }, anna);
    expect(await rows(`?actor=${annaId}&action=roomMade`)).toMatchObject([{ actor: { name: '=2+3' } }]);
    expect(await rows(`?actor=${annaId}&to=2026-01-01T00:00:00.000Z`)).toEqual([]);
    const first = (await ask('GET', '/admin/audit?limit=1')).body;
    expect(first.items).toHaveLength(1);
    expect((await rows(`?cursor=${String(first.next)}`)).length).toBeGreaterThan(0);
    const answer = await fetch(`${server.url}/api/admin/audit.csv?actor=${annaId}`, {
      headers: { authorization: `Bearer ${admin}` },
    });
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    const lines = (await answer.text()).split('\r\n');
    expect(lines[0]).toContain('"at","action","actor"');
    expect(lines.some((line) => line.includes(`"roomMade","'=2+3","${annaId}","room","Mine"`))).toBe(true);
    expect(lines.some((line) => line.includes('"=2+3"'))).toBe(false);
  });

  it('is nobody’s but administrators’', async () => {
    for (const path of ['/admin/audit', '/admin/audit.csv'])
      expect(await ask('GET', path, undefined, anna)).toMatchObject({ status: 403, body: { errorCode: 'FORBIDDEN' } });
    expect(await ask('GET', '/admin/audit?action=nothing')).toMatchObject({ status: 400 });
  });
});
