import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import { addBot, draft, newSession, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

/** What every store promises of what administrators see and do. */
export function describeAdministration(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;

  beforeEach(async () => {
    ({ opened, store } = await openWithUsers(open, ['anna', 'ben', 'carl']));
  });
  afterEach(() => opened.drop());

  it('the store says what it is and what it takes on its disk', async () => {
    const { kind, bytes } = await store.size();
    expect(kind).toMatch(/^(sqlite|mongodb)$/);
    expect(bytes).toBeGreaterThan(0);
  });

  describe('accounts', () => {
    it('are listed by username in any state, page by page, and found by name, role and state', async () => {
      await store.users.update(anna, { role: 'admin' });
      await store.users.update(ben, { deactivated: true, displayName: 'Benno (2)' });
      const find = async (page: object) =>
        (await store.users.accounts({ limit: 10, ...page })).items.map(({ user }) => user.username);
      expect(await find({})).toEqual(['anna', 'ben', 'carl']);
      expect(await find({ role: 'admin' })).toEqual(['anna']);
      expect(await find({ role: 'user' })).toEqual(['ben', 'carl']);
      expect(await find({ state: 'active' })).toEqual(['anna', 'carl']);
      expect(await find({ state: 'deactivated' })).toEqual(['ben']);
      expect(await find({ state: 'deactivated', role: 'admin' })).toEqual([]);
      expect(await find({ state: 'deleted' })).toEqual([]);
      expect(await find({ state: 'bot' })).toEqual([]);
      expect(await find({ q: 'BENNO (' })).toEqual(['ben']);
      expect(await find({ q: '.' })).toEqual([]);
      const first = await store.users.accounts({ limit: 2 });
      expect(first.items[0]).toMatchObject({ user: { id: anna, role: 'admin' }, email: null, secondFactor: null });
      expect(await find({ cursor: first.next ?? '' })).toEqual(['carl']);
    });

    it('that are of bots say so, stay bots, and are found as such until they are deleted', async () => {
      const bot = await addBot(store, 'echo');
      expect((await store.users.find(bot))?.user).toMatchObject({ bot: true, deactivated: false, deleted: false });
      expect((await store.users.find(anna))?.user.bot).toBe(false);
      expect((await store.users.list({ q: 'echo', limit: 5 })).items).toMatchObject([{ id: bot, bot: true }]);
      const find = async (page: object) =>
        (await store.users.accounts({ limit: 10, ...page })).items.map(({ user }) => user.username);
      await store.users.govern(bot, { deactivated: true, displayName: 'Echo' });
      expect(await find({ state: 'bot' })).toEqual(['echo']);
      expect(await find({ state: 'bot', role: 'admin' })).toEqual([]);
      expect(await find({ state: 'deactivated' })).toEqual([]);
      await store.users.govern(bot, { deactivated: false });
      expect(await find({ state: 'active' })).toEqual(['anna', 'ben', 'carl']);
      expect(await find({})).toEqual(['anna', 'ben', 'carl', 'echo']);
      store = await opened.reopen();
      expect(await find({ state: 'bot' })).toEqual(['echo']);
    });

    it('of bots are deleted with their sessions, and what they wrote stays', async () => {
      const bot = await addBot(store, 'echo');
      await store.sessions.create(newSession('b1', bot));
      await store.messages.append('general', { senderId: bot, entries: [draft('of-a-bot')] });
      expect(await store.users.erase(bot, { confirmed: null, messages: 'anonymise' })).toBe('erased');
      expect(await store.sessions.find('b1')).toMatchObject({ endReason: 'deleted' });
      expect((await store.users.find(bot))?.user).toMatchObject({ bot: true, deleted: true });
      const states = await Promise.all(
        (['bot', 'deleted'] as const).map((state) => store.users.accounts({ state, limit: 5 })),
      );
      expect(states.map(({ items }) => items.map(({ user }) => user.id))).toEqual([[], [bot]]);
      expect(await store.messages.find('general', 1)).toMatchObject({ text: 'text of of-a-bot', senderId: bot });
      expect(await store.sessions.create(newSession('b2', bot))).toBe(false);
    });

    it('change as an administrator asks, are published once, and not where nothing differs', async () => {
      const changes: Change[] = [];
      store.onChange((news) => void changes.push(...news));
      const changed = await store.users.govern(ben, { displayName: 'Benno', title: 'Skipper', role: 'admin' });
      expect(changed).toMatchObject({
        outcome: 'updated',
        account: { user: { displayName: 'Benno', title: 'Skipper', role: 'admin' } },
      });
      await store.users.govern(ben, { title: 'Skipper', role: 'admin' });
      expect(changes).toMatchObject([{ kind: 'userChanged', user: { id: ben, role: 'admin' } }]);
      expect((await store.users.accounts({ q: 'benno', limit: 5 })).items).toHaveLength(1);
      expect(await store.users.govern('nobody0000000000', { title: 'x' })).toEqual({ outcome: 'missing' });
    });

    it('that are deactivated are in no session any more, nor in one that begins then, and have no link; active again they are as before', async () => {
      const changes: Change[] = [];
      const session = newSession('s1', ben);
      await store.sessions.create(session);
      await store.links.issueReset(ben, { digest: 'd1', until: Date.UTC(2030, 0, 1) }, null);
      store.onChange((news) => void changes.push(...news));
      const { outcome } = await store.users.govern(ben, { deactivated: true });
      expect(outcome).toBe('updated');
      expect(await store.sessions.find('s1')).toMatchObject({ endReason: 'deactivated' });
      expect(changes).toContainEqual(
        expect.objectContaining({ kind: 'sessionsEnded', sessionIds: ['s1'], reason: 'deactivated' }),
      );
      expect(changes.some((one) => one.kind === 'userChanged' && one.user.deactivated)).toBe(true);
      expect(await store.sessions.create(newSession('s2', ben))).toBe(false);
      expect(await store.links.findReset('d1')).toBeNull();
      await store.users.govern(ben, { deactivated: false });
      const { sessionsFrom = 0 } = (await store.users.find(ben)) ?? {};
      expect(await store.sessions.create({ ...newSession('s3', ben), begunUnder: sessionsFrom })).toBe(true);
    });

    it('one active administrator stays, also where two take that from each other at once', async () => {
      await store.users.govern(anna, { role: 'admin' });
      for (const change of [{ role: 'user' }, { deactivated: true }] as const)
        expect(await store.users.govern(anna, change)).toEqual({ outcome: 'lastAdmin' });
      expect(await store.users.find(anna)).toMatchObject({ user: { role: 'admin', deactivated: false } });
      // One who is deactivated does not count.
      await store.users.govern(ben, { role: 'admin', deactivated: true });
      expect(await store.users.govern(anna, { role: 'user' })).toEqual({ outcome: 'lastAdmin' });
      for (let round = 0; round < 5; round += 1) {
        for (const id of [anna, ben]) await store.users.govern(id, { role: 'admin', deactivated: false });
        const ended = await Promise.all([
          store.users.govern(anna, { role: 'user' }),
          store.users.govern(ben, { deactivated: true }),
        ]);
        expect(ended.map(({ outcome }) => outcome).sort()).toEqual(['lastAdmin', 'updated']);
      }
    });

    it('lose their second factor without a proof', async () => {
      const pending = { secret: 'sealed', until: Date.UTC(2030, 0, 1) };
      await store.users.changeFactor(ben, { kind: 'begin', proof: null, pending });
      await store.users.changeFactor(ben, { kind: 'switchOn', secret: 'sealed', timeStep: 1, recoveryCodes: ['h'] });
      expect(await store.users.changeFactor(ben, { kind: 'remove' })).toBe('changed');
      expect((await store.users.find(ben))?.secondFactor).toMatchObject({
        secret: null,
        recoveryCodes: [],
        pending: null,
      });
      expect(await store.users.changeFactor(ben, { kind: 'remove' })).toBe('changed');
      expect(await store.users.changeFactor('nobody0000000000', { kind: 'remove' })).toBe('missing');
    });
  });

  it('settings of the server are what was set, field by field, and stay', async () => {
    expect(await store.serverSettings.read()).toEqual({});
    await store.serverSettings.change({ organisation: 'Lagoon Rescue', auditDays: 30 });
    const changed = await Promise.all([
      store.serverSettings.change({ membersInvite: true }),
      store.serverSettings.change({ registration: 'invite', auditDays: 60 }),
    ]);
    const all = { organisation: 'Lagoon Rescue', auditDays: 60, membersInvite: true, registration: 'invite' };
    expect(changed).toContainEqual(all);
    expect(await store.serverSettings.change({})).toEqual(all);
    expect(await (await opened.reopen()).serverSettings.read()).toEqual(all);
  });
}
