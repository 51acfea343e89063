import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import type { AccountErasure } from '../ports/users.ts';
import { addUser, draft, newAccount, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

const MADE = Date.UTC(2026, 0, 1);
const CONFIRMED: AccountErasure = { confirmed: { passwordHash: 'hash', proof: null }, messages: 'anonymise' };

/** What every store promises of the deletion of accounts. */
export function describeDeletion(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  const carl = userIdOf('carl');
  let opened: OpenedStore;
  let store: Store;
  let changes: Change[];

  beforeEach(async () => {
    ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben', 'carl']));
  });
  afterEach(() => opened.drop());

  const erase = (userId: string, fields: Partial<AccountErasure> = {}) =>
    store.users.erase(userId, { ...CONFIRMED, ...fields });
  const makeRoom = (id: string, members: [string, 'owner' | 'moderator' | 'member'][]) =>
    store.rooms.create({
      id,
      kind: id === 'open' ? 'public' : 'private',
      name: 'Crew',
      topic: '',
      members: members.map(([userId, role]) => ({ userId, role })),
    });
  const send = (roomId: string, senderId: string, clientId: string) =>
    store.messages.append(roomId, { senderId, entries: [draft(clientId)] });
  const rolesIn = async (roomId: string) =>
    (await store.members.list(roomId, { limit: 10 })).items.map(({ member }) => `${member.userId} ${member.role}`);
  async function addAdmin(username: string, claims: boolean): Promise<string> {
    const account = newAccount(`admin${username}`.padEnd(16, '0'), username);
    await store.users.create(account, claims);
    if (!claims) await store.users.update(account.user.id, { role: 'admin' });
    return account.user.id;
  }

  describe('the deletion of an account', () => {
    it('leaves a name that says so, and nothing else of it; the name it had is free', async () => {
      await store.users.update(anna, { displayName: 'Anna Arc', title: 'Cook' });
      await store.links.setEmail(anna, { email: 'anna@example.org', link: null, checked: 'hash', proof: null });
      await store.users.touch([anna], new Date(MADE).toISOString());
      await store.users.changeSettings(anna, { locale: 'es' });
      expect(await erase(anna)).toBe('erased');
      const name = `deleted-${anna.slice(0, 8)}`;
      const left = {
        id: anna,
        username: name,
        displayName: name,
        title: '',
        role: 'user',
        avatarColor: 1,
        avatar: null,
      };
      const user = { ...left, deactivated: true, bot: false, deleted: true };
      expect(changes.at(-1)).toEqual({ kind: 'userChanged', user });
      store = await opened.reopen();
      const account = await store.users.find(anna);
      expect(account).toMatchObject({ user, email: null, passwordHash: null, lastSeen: null, secondFactor: null });
      expect(account?.settings.locale).toBe('en');
      expect(await store.users.findByLogin('anna')).toBeNull();
      expect(await store.users.findByLogin('anna@example.org')).toBeNull();
      expect((await store.users.list({ limit: 10 })).items.map(({ username }) => username)).toEqual(['ben', 'carl']);
      const next = newAccount('another000000000', 'anna');
      expect(await store.users.create({ ...next, email: 'anna@example.org' }, false)).toEqual({ outcome: 'created' });
    });

    it('ends its sessions, withdraws its invitations, and lets nothing change or begin any more', async () => {
      const session = {
        ...{ id: 'one', userId: anna, remember: false, address: '10.0.0.1', userAgent: 'Firefox', generation: 1 },
        ...{
          createdAt: new Date(MADE).toISOString(),
          lastUsedAt: new Date(MADE).toISOString(),
          begunUnder: 0,
          provider: null,
        },
        ...{ expiresAt: new Date(MADE + 1e9).toISOString(), endedAt: null, endReason: null },
        tokens: [{ generation: 1, digest: 'of one', usedAt: null }],
      };
      await store.sessions.create(session);
      const times = { createdAt: new Date(MADE).toISOString(), expiresAt: new Date(MADE + 1e9).toISOString() };
      await store.invites.create({ id: 'inv', digest: 'of inv', createdBy: anna, roomId: null, maxUses: 1, ...times });
      await erase(anna);
      expect(changes).toContainEqual({
        kind: 'sessionsEnded',
        userId: anna,
        sessionIds: ['one'],
        reason: 'deleted',
      });
      expect(await store.sessions.find('one')).toMatchObject({ endReason: 'deleted', address: '', userAgent: '' });
      expect(await store.invites.find('inv')).toBeNull();
      expect(await store.sessions.create({ ...session, id: 'two' })).toBe(false);
      expect(await store.users.update(anna, { displayName: 'Anna' })).toEqual({ outcome: 'missing' });
      expect(await store.users.changeSettings(anna, { locale: 'es' })).toBeNull();
      const pending = { secret: 'sealed', until: 1 };
      expect(await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending })).toBe('missing');
      const next = { from: null, to: 'next', keep: 'one', proof: null };
      expect(await store.users.replacePassword(anna, next)).toBe('missing');
      await store.users.touch([anna], new Date(MADE + 5).toISOString());
      expect((await store.users.find(anna))?.lastSeen).toBeNull();
      expect(await store.members.add('general', anna, 'member')).toEqual({ outcome: 'missing' });
      expect(await erase(anna)).toBe('missing');
      expect(await erase('nobody0000000000')).toBe('missing');
    });

    it('needs the password and the code that were confirmed to be those of now', async () => {
      expect(await erase(anna, { confirmed: { passwordHash: 'other', proof: null } })).toBe('stale');
      expect(await erase(anna, { confirmed: { passwordHash: 'hash', proof: { secret: 's', timeStep: 5 } } })).toBe(
        'used',
      );
      await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending: { secret: 's', until: 9 } });
      await store.users.changeFactor(anna, { kind: 'switchOn', secret: 's', timeStep: 5, recoveryCodes: ['r'] });
      expect(await erase(anna, { confirmed: { passwordHash: 'hash', proof: null } })).toBe('used');
      expect(await erase(anna, { confirmed: { passwordHash: 'hash', proof: { secret: 's', timeStep: 5 } } })).toBe(
        'used',
      );
      expect((await store.users.find(anna))?.user.deleted).toBe(false);
      expect(
        await erase(anna, { confirmed: { passwordHash: 'hash', proof: { secret: 's', recoveryCode: 'r' } } }),
      ).toBe('erased');
      expect(await erase(ben, { confirmed: null })).toBe('erased');
    });

    it('passes what it alone owned to the longest-standing active moderator, then member', async () => {
      await makeRoom('mods', [[anna, 'owner']]);
      for (const [i, [userId, role]] of (
        [
          [ben, 'member'],
          [carl, 'moderator'],
        ] as const
      ).entries()) {
        opened.setNow(MADE + 1_000 * (i + 1));
        await store.members.add('mods', userId, role);
      }
      await makeRoom('plain', [[anna, 'owner']]);
      for (const userId of [carl, ben]) {
        opened.setNow(MADE + (userId === carl ? 5_000 : 6_000));
        await store.members.add('plain', userId, 'member');
      }
      await makeRoom('two', [
        [anna, 'owner'],
        [ben, 'owner'],
        [carl, 'moderator'],
      ]);
      changes.length = 0;
      await erase(anna);
      expect(await rolesIn('mods')).toEqual([`${ben} member`, `${carl} owner`]);
      expect(await rolesIn('plain')).toEqual([`${ben} member`, `${carl} owner`]);
      expect(await rolesIn('two')).toEqual([`${ben} owner`, `${carl} moderator`]);
      expect(changes).toContainEqual(
        expect.objectContaining({ kind: 'memberRemoved', roomId: 'mods', userId: anna, reason: 'deleted' }),
      );
      await store.users.update(ben, { deactivated: true });
      const dora = await addUser(store, 'dora');
      await store.members.add('plain', dora, 'member');
      await erase(carl);
      expect(await rolesIn('plain')).toEqual([`${ben} member`, `${dora} owner`]);
      expect(await rolesIn('two')).toEqual([`${ben} owner`]);
    });

    it('archives a public room in which nobody is left, and erases a private one', async () => {
      await store.rooms.create({
        id: 'secret',
        kind: 'private',
        name: 'Secret',
        topic: '',
        members: [{ userId: anna, role: 'owner' }],
      });
      await makeRoom('open', [[anna, 'owner']]);
      await erase(anna);
      expect(await store.rooms.find('open')).toMatchObject({ archived: true, memberCount: 0 });
      expect(await store.rooms.find('secret')).toBeNull();
      expect(await store.rooms.unfinishedErasures()).toEqual(['secret']);
      expect((await store.rooms.find('general'))?.archived).toBe(false);
    });

    it('makes no room for who is gone, nor one that nobody owns', async () => {
      await erase(anna);
      for (const id of ['open', 'secret'])
        for (const [others, owner] of [
          [[], anna],
          [[[ben, 'member'] as [string, 'member']], 'nobody0000000000'],
        ] as const) {
          expect(await makeRoom(id, [[owner, 'owner'], ...others])).toMatchObject({ outcome: 'ownerGone' });
          expect(await store.rooms.find(id)).toBeNull();
        }
      expect(await makeRoom('open', [[ben, 'owner']])).toMatchObject({ outcome: 'created', room: { memberCount: 1 } });
    });

    it('lets a conversation be read, and takes nothing new there', async () => {
      const pm = `pm_${[anna, ben].sort().join('_')}`;
      await send(pm, anna, 'hello-anna-01');
      await send(pm, ben, 'hello-ben-001');
      await erase(anna);
      expect((await store.messages.page(pm, { limit: 10 })).messages.map(({ text }) => text)).toEqual([
        'text of hello-anna-01',
        'text of hello-ben-001',
      ]);
      expect(await store.members.find(pm, ben)).toMatchObject({ role: 'member' });
      expect(await send(pm, ben, 'hello-ben-002')).toMatchObject({ results: [{ outcome: 'alone' }] });
      expect(await send(pm, ben, 'hello-ben-001')).toMatchObject({ results: [{ outcome: 'repeated' }] });
      expect(await send(pm, anna, 'hello-anna-02')).toMatchObject({ outcome: 'noMember' });
      const never = `pm_${[anna, carl].sort().join('_')}`;
      expect(await store.rooms.openConversation(never, carl)).toEqual({ outcome: 'refused' });
    });

    it('is told to everybody, after any older position', async () => {
      await store.members.remove('general', ben, 'left');
      const { position } = await store.rooms.ofUser(ben);
      await erase(anna);
      const news = await store.users.changedSince(ben, position);
      expect(news.filter(({ id }) => id !== ben)).toMatchObject([{ id: anna, deleted: true }]);
    });

    it('leaves messages without a name, or deletes them portion by portion while others write', async () => {
      await send('general', anna, 'stays-anna-1');
      await erase(anna);
      expect(await store.users.goOnErasing(anna, 10)).toBe(false);
      expect(await store.messages.find('general', 1)).toMatchObject({ text: 'text of stays-anna-1', senderId: anna });
      await makeRoom('crew', [
        [carl, 'owner'],
        [ben, 'member'],
      ]);
      for (let i = 0; i < 5; i += 1) {
        await send('general', carl, `goes-carl-${i}x`);
        await send('crew', carl, `goes-crew-${i}x`);
      }
      await erase(carl, { messages: 'remove' });
      expect(await store.users.unfinishedErasures()).toContain(carl);
      changes.length = 0;
      expect(await store.users.goOnErasing(carl, 4)).toBe(true);
      await send('general', ben, 'between-ben-1');
      expect(await store.users.goOnErasing(carl, 4)).toBe(true);
      store = await opened.reopen();
      expect(await store.users.goOnErasing(carl, 4)).toBe(false);
      const texts = (await store.messages.page('general', { limit: 20 })).messages.map(
        ({ text, deleted }) => deleted || text,
      );
      expect(texts).toEqual(['text of stays-anna-1', ...Array<boolean>(5).fill(true), 'text of between-ben-1']);
      const inCrew = (await store.messages.page('crew', { limit: 20 })).messages;
      expect(inCrew.every(({ deleted, text }) => deleted && text === '')).toBe(true);
      expect(changes.filter(({ kind }) => kind === 'messageDeleted')).toHaveLength(8);
      expect(await store.users.goOnErasing(carl, 4)).toBe(false);
    });

    it('finds what somebody wrote without what was erased, room by room and page by page', async () => {
      await makeRoom('crew', [[anna, 'owner']]);
      for (const [roomId, senderId, clientId] of [
        ['general', anna, 'own-general-1'],
        ['general', ben, 'not-general-1'],
        ['crew', anna, 'own-crew-0001'],
        ['general', anna, 'own-general-2'],
        ['crew', anna, 'own-crew-0002'],
      ] as const)
        await send(roomId, senderId, clientId);
      await store.messages.erase('crew', { userId: anna, seq: 1, admitted: true });
      const ids: string[] = [];
      for (let page = await store.messages.ofSender(anna, null, 2); ;) {
        ids.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (!last) break;
        page = await store.messages.ofSender(anna, last, 2);
      }
      expect(ids).toEqual(['crew:2', 'general:1', 'general:3']);
    });

    it('leaves one active administrator, however many go at once', async () => {
      const boss = await addAdmin('boss', true);
      expect(await erase(boss)).toBe('lastAdmin');
      expect((await store.users.find(boss))?.user).toMatchObject({ deleted: false, role: 'admin' });
      const others = [await addAdmin('eva', false), await addAdmin('finn', false), await addAdmin('gus', false)];
      await store.users.update(others[2] ?? '', { deactivated: true });
      const results = await Promise.all([boss, ...others.slice(0, 2)].map((id) => erase(id)));
      expect(results.sort()).toEqual(['erased', 'erased', 'lastAdmin']);
      expect(await erase(others[2] ?? '')).toBe('erased');
    });
  });
}
