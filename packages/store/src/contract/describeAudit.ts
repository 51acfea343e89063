import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditPage } from '../ports/audit.ts';
import type { SessionRecord } from '../ports/records.ts';
import type { Store, StorePorts } from '../ports/store.ts';
import {
  addUser,
  newAccount,
  makeCrew,
  type OpenedStore,
  type OpenStore,
  openWithUsers,
  userIdOf,
} from './openStore.ts';

const MADE = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const ADDRESS = '192.0.2.7';

/** What every store promises of the audit. */
export function describeAudit(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;
  /** The store for what Anna does. */
  let annas: StorePorts;

  beforeEach(async () => {
    ({ opened, store } = await openWithUsers(open, ['anna', 'ben']));
    annas = store.by({ userId: anna, address: ADDRESS });
    await store.users.govern(anna, { role: 'admin' });
    await makeCrew(store, anna, ben);
    await store.invites.create(invite('old'));
    // What the tests look at begins here.
    opened.setNow(MADE + DAY_MS);
  });
  afterEach(() => opened.drop());

  const list = async (page: Partial<AuditPage> = {}) =>
    (await store.audit.list({ from: new Date(MADE + DAY_MS).toISOString(), limit: 50, ...page })).items;
  const told = async () =>
    (await list()).map(({ action, subject, details }) => [action, subject && `${subject.kind} ${subject.id}`, details]);
  const invite = (id: string, roomId: string | null = 'crew') => ({
    id,
    digest: `of ${id}`,
    createdBy: anna,
    roomId,
    createdAt: new Date(MADE).toISOString(),
    expiresAt: new Date(MADE + 9 * DAY_MS).toISOString(),
    maxUses: 1,
  });
  const link = (digest: string) => ({ digest, until: MADE + 2 * DAY_MS });

  /** Each with what is done, the row that tells of it, and, done once more, that nothing happens. */
  const DEEDS: [string, (ports: StorePorts) => Promise<unknown>, [string, string | null, object]][] = [
    ['a login', ({ sessions }) => sessions.create(session('s1', ben)), ['login', 'user BEN', {}]],
    [
      'a registration',
      ({ users }) => users.create(newAccount('userdora00000000', 'dora'), false),
      ['register', 'user userdora00000000', {}],
    ],
    [
      'another role',
      ({ users }) => users.govern(ben, { role: 'admin' }),
      ['roleChanged', 'user BEN', { from: 'user', to: 'admin' }],
    ],
    ['a deactivation', ({ users }) => users.govern(ben, { deactivated: true }), ['deactivated', 'user BEN', {}]],
    [
      'another password',
      ({ users }) => users.replacePassword(ben, { from: 'hash', to: 'hash2', keep: 's0', proof: null }),
      ['passwordChanged', 'user BEN', {}],
    ],
    [
      'a deletion',
      ({ users }) => users.erase(ben, { confirmed: null, messages: 'anonymise' }),
      ['userDeleted', 'user BEN', { messages: 'anonymise' }],
    ],
    [
      'another address',
      ({ links }) => links.setEmail(ben, { email: 'b@example.org', link: null, checked: 'hash', proof: null }),
      ['emailChanged', 'user BEN', {}],
    ],
    [
      'an invitation taken back',
      ({ invites }) => invites.withdraw('old'),
      ['inviteWithdrawn', 'invite old', { room: 'crew' }],
    ],
    ['an archive', ({ rooms }) => rooms.update('crew', { archived: true }), ['roomArchived', 'room crew', {}]],
    [
      'a mute',
      ({ members }) => members.setMute('crew', ben, { by: anna, mute: { until: null } }),
      ['memberMuted', 'user BEN', { room: 'crew', until: null }],
    ],
    [
      'a removal',
      ({ members }) => members.remove('crew', ben, 'removed', anna),
      ['memberRemoved', 'user BEN', { room: 'crew' }],
    ],
    [
      'another setting',
      ({ serverSettings }) => serverSettings.change({ organisation: 'Rescue', auditDays: 9 }),
      ['settingsChanged', null, { organisation: 'Rescue', auditDays: 9 }],
    ],
    [
      'a room',
      ({ rooms }) => rooms.create({ id: 'boat', kind: 'public', name: 'Boat', topic: '', members: [] }),
      ['roomMade', 'room boat', {}],
    ],
  ];

  describe('the audit', () => {
    it.each(DEEDS)(
      'tells of %s once, of who did it and from where, and not where nothing happens',
      async (what, act, row) => {
        const subject = row[1] === null ? null : row[1].replace('BEN', ben);
        await act(annas);
        expect((await told())[0]).toEqual([row[0], subject, row[2]]);
        expect(await list()).toHaveLength(1);
        expect((await list())[0]).toMatchObject({
          actorId: anna,
          address: ADDRESS,
          at: new Date(MADE + DAY_MS).toISOString(),
        });
        // Everybody may sign in as often as they like.
        if (what === 'a login') return;
        await act(annas);
        expect(await list()).toHaveLength(1);
      },
    );

    it('tells of sessions that end: of each that is ended, of a sign-out, and not of those that end with something else', async () => {
      for (const id of ['s1', 's2', 's3']) await store.sessions.create(session(id, ben), true);
      expect(await told()).toEqual([]);
      await annas.sessions.end('s1', 'logout');
      expect(await told()).toEqual([['logout', `user ${ben}`, {}]]);
      await annas.sessions.end('s1', 'revoked');
      opened.setNow(MADE + DAY_MS + 1);
      await annas.sessions.endOfUser(ben, 'revoked', 's3');
      expect((await told())[0]).toEqual(['sessionEnded', `user ${ben}`, { reason: 'revoked' }]);
      expect(await told()).toHaveLength(2);
      await annas.users.govern(ben, { deactivated: true });
      expect((await told()).map(([action]) => action).sort()).toEqual(['deactivated', 'logout', 'sessionEnded']);
    });

    it('tells of a link for another password, and of its use', async () => {
      await annas.links.issueReset(ben, link('d1'), null);
      await annas.links.issueReset('nobody0000000000', link('d2'), null);
      expect(await told()).toEqual([['resetAsked', `user ${ben}`, {}]]);
      opened.setNow(MADE + DAY_MS + 1);
      await store.by({ userId: ben, address: ADDRESS }).links.redeemReset('d1', 'hash2');
      await store.links.redeemReset('d1', 'hash3');
      expect((await told())[0]).toEqual(['resetDone', `user ${ben}`, {}]);
      expect(await told()).toHaveLength(2);
    });

    it('tells of a second factor that comes and goes, not of one that was off', async () => {
      await annas.users.changeFactor(ben, { kind: 'remove' });
      await annas.users.changeFactor(ben, {
        kind: 'begin',
        proof: null,
        pending: { secret: 'sealed', until: MADE + 9 * DAY_MS },
      });
      expect(await told()).toEqual([]);
      await annas.users.changeFactor(ben, { kind: 'switchOn', secret: 'sealed', timeStep: 1, recoveryCodes: [] });
      expect(await told()).toEqual([['secondFactorOn', `user ${ben}`, {}]]);
      opened.setNow(MADE + DAY_MS + 1);
      await annas.users.changeFactor(ben, { kind: 'remove' });
      expect((await told())[0]).toEqual(['secondFactorOff', `user ${ben}`, {}]);
    });

    it('tells of an invitation that is made and used, by somebody new and by somebody who is here', async () => {
      await annas.invites.create(invite('one'));
      expect(await told()).toEqual([['inviteMade', 'invite one', { room: 'crew' }]]);
      await store.invites.register('one', newAccount('userdora00000000', 'dora'));
      await store.invites.register('one', newAccount('useremma00000000', 'emma'));
      expect((await told()).map(([action]) => action).sort()).toEqual(['inviteMade', 'inviteUsed', 'register']);
      await store.invites.create(invite('two'));
      const carl = await addUser(store, 'carl');
      await store.by({ userId: carl, address: null }).invites.accept('two', carl);
      await store.invites.accept('two', carl);
      const uses = await list({ action: 'inviteUsed' });
      expect(uses.map(({ actorId, subject }) => [actorId, subject?.id]).sort()).toEqual([
        [null, 'one'],
        [carl, 'two'],
      ]);
    });

    it('tells of a ban and its end, not of one that was refused', async () => {
      const ban = { userId: ben, by: anna, reason: 'noise', until: null };
      await store.by({ userId: ben, address: null }).bans.put('crew', { ...ban, userId: anna, by: ben });
      expect(await told()).toEqual([]);
      await annas.bans.put('crew', ban);
      expect(await told()).toEqual([['memberBanned', `user ${ben}`, { room: 'crew', until: null }]]);
      opened.setNow(MADE + DAY_MS + 1);
      await annas.bans.lift('crew', ben, anna);
      await annas.bans.lift('crew', ben, anna);
      expect((await told()).map(([action]) => action)).toEqual(['memberUnbanned', 'memberBanned']);
    });

    it('counts what comes again within a minute, from an address and of a subject, in one row', async () => {
      const failed = { action: 'loginFailed', subject: { kind: 'user', id: ben }, details: {} } as const;
      const stranger = store.by({ userId: null, address: ADDRESS });
      for (let n = 0; n < 3; n += 1) await stranger.audit.noteRepeated(failed);
      await stranger.audit.noteRepeated({ ...failed, subject: null });
      await store.by({ userId: null, address: '192.0.2.8' }).audit.noteRepeated(failed);
      expect((await list()).map(({ details }) => details.count ?? 1).sort()).toEqual([1, 1, 3]);
      opened.setNow(MADE + DAY_MS + 60_000);
      await stranger.audit.noteRepeated(failed);
      expect((await list()).map(({ details }) => details.count ?? 1)[0]).toBe(1);
      expect(await list()).toHaveLength(4);
    });

    it('is listed newest first, page by page, and found by actor, action, time and whom it is about', async () => {
      for (let n = 1; n <= 3; n += 1) {
        opened.setNow(MADE + (n + 1) * DAY_MS);
        await annas.audit.note({ action: 'dataExported', subject: { kind: 'user', id: anna }, details: { n } });
      }
      opened.setNow(MADE + 5 * DAY_MS);
      await store.by({ userId: ben, address: null }).links.issueReset(anna, link('d1'), null);
      const ns = async (page: Partial<AuditPage>) => (await list(page)).map(({ details }) => details.n);
      expect(await ns({ action: 'dataExported' })).toEqual([3, 2, 1]);
      expect(await ns({ actorId: anna })).toEqual([3, 2, 1]);
      expect(await ns({ actorId: ben })).toEqual([undefined]);
      expect(await ns({ about: ben })).toEqual([undefined]);
      expect(await ns({ about: anna })).toHaveLength(4);
      const [from, to] = [2, 3].map((n) => new Date(MADE + (n + 1) * DAY_MS).toISOString());
      expect(await ns({ from, to })).toEqual([2]);
      const first = await store.audit.list({ action: 'dataExported', limit: 2 });
      expect(first.items.map(({ details }) => details.n)).toEqual([3, 2]);
      expect(await ns({ action: 'dataExported', cursor: first.next ?? '' })).toEqual([1]);
      expect(await store.audit.purge(from ?? '')).toBeGreaterThan(0);
      expect(await ns({ action: 'dataExported', from: new Date(0).toISOString() })).toEqual([3, 2]);
    });

    it('stays over a restart', async () => {
      await annas.rooms.update('crew', { archived: true });
      store = await opened.reopen();
      expect(await told()).toEqual([['roomArchived', 'room crew', {}]]);
    });
  });
}

function session(id: string, userId: string): SessionRecord {
  const at = new Date(MADE).toISOString();
  return {
    id,
    userId,
    remember: false,
    createdAt: at,
    expiresAt: new Date(MADE + 7 * DAY_MS).toISOString(),
    lastUsedAt: at,
    address: '192.0.2.1',
    userAgent: '',
    provider: null,
    begunUnder: 0,
    generation: 1,
    tokens: [{ generation: 1, digest: `of ${id}`, usedAt: null }],
    endedAt: null,
    endReason: null,
  };
}
