import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { NewInvite } from '../ports/invites.ts';
import type { Store } from '../ports/store.ts';
import {
  addUser,
  confirmAddress,
  newAccount,
  type OpenedStore,
  type OpenStore,
  openWithUsers,
  userIdOf,
} from './openStore.ts';

const MADE = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** What every store promises of invitations. */
export function describeInvites(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;
  let changes: Change[];

  beforeEach(async () => {
    ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben']));
    await store.rooms.create({
      id: 'crew',
      kind: 'private',
      name: 'Crew',
      topic: '',
      members: [{ userId: anna, role: 'owner' }],
    });
    changes.length = 0;
  });
  afterEach(() => opened.drop());

  const invite = (id: string, fields: Partial<NewInvite> = {}): NewInvite => ({
    id,
    digest: `of ${id}`,
    createdBy: anna,
    roomId: 'crew',
    createdAt: new Date(MADE).toISOString(),
    expiresAt: new Date(MADE + DAY_MS).toISOString(),
    maxUses: 1,
    ...fields,
  });
  const account = (username: string) => newAccount(`new${username}`.padEnd(16, '0'), username);
  const usesOf = async (id: string) => (await store.invites.find(id))?.uses;

  describe('invitations', () => {
    it('are found by id and by the digest of their code, until they are withdrawn', async () => {
      await store.invites.create(invite('one', { maxUses: 5 }));
      store = await opened.reopen();
      const found = { ...invite('one', { maxUses: 5 }), uses: 0 };
      expect(await store.invites.find('one')).toEqual(found);
      expect(await store.invites.findByDigest('of one')).toEqual(found);
      expect([await store.invites.find('two'), await store.invites.findByDigest('one')]).toEqual([null, null]);
      expect([await store.invites.withdraw('one'), await store.invites.withdraw('one')]).toEqual([true, false]);
      expect(await store.invites.find('one')).toBeNull();
      expect(await store.invites.findByDigest('of one')).toBeNull();
      expect(await store.invites.accept('one', ben)).toEqual({ outcome: 'spent' });
      expect(await store.invites.register('one', account('carl'))).toEqual({ outcome: 'spent' });
    });

    it('are listed newest first, those of somebody and those into some rooms, page by page', async () => {
      const made = (at: number) => ({ createdAt: new Date(MADE + at).toISOString() });
      await store.invites.create(invite('a', made(1)));
      await store.invites.create(invite('b', { ...made(2), createdBy: ben, roomId: null }));
      await store.invites.create(invite('c', { ...made(2), createdBy: ben }));
      await store.invites.create(invite('d', { ...made(3), createdBy: ben, roomId: 'general' }));
      const page = { madeBy: anna, roomIds: [], all: false, endsAfter: new Date(MADE).toISOString(), limit: 10 };
      const ids = async (fields: object) =>
        (await store.invites.list({ ...page, ...fields })).items.map(({ id }) => id).join('');
      expect(await ids({})).toBe('a');
      expect(await ids({ roomIds: ['crew'] })).toBe('ca');
      expect(await ids({ madeBy: ben })).toBe('dcb');
      expect(await ids({ all: true })).toBe('dcba');
      expect(await ids({ all: true, endsAfter: new Date(MADE + DAY_MS).toISOString() })).toBe('');
      const first = await store.invites.list({ ...page, all: true, limit: 2 });
      const second = await store.invites.list({ ...page, all: true, limit: 2, cursor: first.next ?? '' });
      expect([...first.items, ...second.items].map(({ id }) => id).join('')).toBe('dcba');
      expect(second.next).toBeNull();
      await store.invites.withdraw('d');
      expect(await ids({ all: true, cursor: 'no cursor of ours' })).toBe('cba');
    });

    it('bring somebody in once for a use, told to all; where one is in, and again, it uses nothing', async () => {
      await store.invites.create(invite('one', { maxUses: 2 }));
      expect(await store.invites.accept('one', anna)).toMatchObject({ outcome: 'already', member: { role: 'owner' } });
      expect(await usesOf('one')).toBe(0);
      expect(await store.invites.accept('one', ben)).toMatchObject({ outcome: 'added', member: { role: 'member' } });
      expect(changes).toMatchObject([{ kind: 'memberAdded', room: { id: 'crew', memberCount: 2 }, user: { id: ben } }]);
      expect(await store.invites.accept('one', ben)).toMatchObject({ outcome: 'already' });
      await store.members.remove('crew', ben, 'left');
      expect(await store.invites.accept('one', ben)).toMatchObject({ outcome: 'added' });
      expect(await usesOf('one')).toBe(1);
    });

    it('have as many uses as they say, however many come at once', async () => {
      await store.invites.create(invite('one', { maxUses: 2 }));
      const people = await Promise.all(['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => addUser(store, name)));
      const outcomes = await Promise.all(people.map((userId) => store.invites.accept('one', userId)));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['added', 'added', 'spent', 'spent', 'spent']);
      expect((await store.rooms.find('crew'))?.memberCount).toBe(3);
      expect(await usesOf('one')).toBe(2);
    });

    it('make one account of one use, however many come at once, in `general` and in the room', async () => {
      await store.invites.create(invite('one'));
      const names = ['p1', 'p2', 'p3', 'p4'];
      const outcomes = await Promise.all(names.map((name) => store.invites.register('one', account(name))));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', 'spent', 'spent', 'spent']);
      const winner = names[outcomes.findIndex(({ outcome }) => outcome === 'created')] ?? '';
      store = await opened.reopen();
      const made = await Promise.all(names.map((name) => store.users.findByLogin(name)));
      expect(made.flatMap((one) => one?.user.username ?? [])).toEqual([winner]);
      const { id } = account(winner).user;
      expect(await store.members.find('crew', id)).toMatchObject({ role: 'member' });
      expect(await store.members.find('general', id)).toMatchObject({ role: 'member' });
      expect((await store.users.list({ limit: 10 })).items).toHaveLength(3);
      expect(await usesOf('one')).toBe(1);
    });

    it('give a use back when no account came of it', async () => {
      await store.invites.create(invite('one', { roomId: null }));
      expect(await store.invites.register('one', account('ben'))).toEqual({ outcome: 'usernameTaken' });
      await confirmAddress(store, ben, 'ben@example.org');
      const sameAddress = { ...account('carl'), email: 'ben@example.org', emailState: 'confirmed' as const };
      expect(await store.invites.register('one', sameAddress)).toEqual({ outcome: 'emailTaken' });
      expect(await usesOf('one')).toBe(0);
      expect(await store.invites.register('one', account('carl'))).toEqual({ outcome: 'created' });
      expect(await store.invites.register('one', account('dora'))).toEqual({ outcome: 'spent' });
    });

    it('run out at their time, and are purged after it', async () => {
      await store.invites.create(invite('one'));
      await store.invites.create(invite('two', { expiresAt: new Date(MADE + 3 * DAY_MS).toISOString() }));
      opened.setNow(MADE + DAY_MS - 1);
      expect(await store.invites.accept('one', ben)).toMatchObject({ outcome: 'added' });
      opened.setNow(MADE + DAY_MS);
      expect(await store.invites.accept('one', ben)).toEqual({ outcome: 'spent' });
      expect(await store.invites.register('one', account('carl'))).toEqual({ outcome: 'spent' });
      expect(await store.invites.purge(new Date(MADE + DAY_MS).toISOString())).toBe(0);
      expect(await store.invites.purge(new Date(MADE + DAY_MS + 1).toISOString())).toBe(1);
      expect([await store.invites.find('one'), await usesOf('two')]).toEqual([null, 0]);
    });

    it('into no room, or one that is missing, bring nobody anywhere and use nothing', async () => {
      await store.invites.create(invite('one', { roomId: null }));
      await store.invites.create(invite('two', { roomId: 'no-room' }));
      for (const id of ['one', 'two']) {
        expect(await store.invites.accept(id, ben)).toEqual({ outcome: 'missing' });
        expect(await usesOf(id)).toBe(0);
      }
    });
  });
}
