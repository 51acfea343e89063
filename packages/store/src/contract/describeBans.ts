import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import { addUser, draft, makeCrew, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(START + hours * HOUR_MS).toISOString();

/** What every store promises of bans and mutes of rooms, and of who acts by rank. */
export function describeBans(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  const cora = userIdOf('cora');
  let opened: OpenedStore;
  let store: Store;
  let changes: Change[];

  beforeEach(async () => {
    ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben', 'cora']));
    await makeCrew(store, anna, ben);
    opened.setNow(START);
    changes.length = 0;
  });
  afterEach(() => opened.drop());

  const ban = (userId: string, fields: object = {}) =>
    store.bans.put('crew', { userId, by: anna, reason: 'spam', until: null, ...fields });
  const mute = (until: string | null) => store.members.setMute('crew', ben, { by: anna, mute: { until } });
  const send = (clientId: string) => store.messages.append('crew', { senderId: ben, entries: [draft(clientId)] });
  const memberCount = async () => (await store.rooms.find('crew'))?.memberCount;

  describe('bans', () => {
    it('put a member out with the same write, are told with their reason and end, and keep them out', async () => {
      expect(await ban(ben, { until: inHours(1) })).toEqual({ outcome: 'banned' });
      expect(changes).toMatchObject([
        { kind: 'memberRemoved', roomId: 'crew', userId: ben, reason: 'banned', why: 'spam', until: inHours(1) },
      ]);
      store = await opened.reopen();
      const record = { roomId: 'crew', userId: ben, by: anna, reason: 'spam', at: inHours(0), until: inHours(1) };
      expect(await store.members.findWithRoom('crew', ben)).toMatchObject({ member: null, ban: record });
      expect(await store.members.add('crew', ben, 'member')).toEqual({ outcome: 'banned', ban: record });
      expect(await store.members.add('crew', ben, 'member', anna)).toEqual({ outcome: 'banned', ban: record });
      expect(await send('while-banned')).toMatchObject({ outcome: 'noMember', ban: record });
      expect(await memberCount()).toBe(1);
    });

    it('are over by the store’s time; who comes back then is banned no more', async () => {
      await ban(ben, { until: inHours(1) });
      opened.setNow(START + HOUR_MS - 1);
      expect(await store.members.add('crew', ben, 'member')).toMatchObject({ outcome: 'banned' });
      opened.setNow(START + HOUR_MS);
      expect(await store.members.add('crew', ben, 'member')).toMatchObject({ outcome: 'added' });
      opened.setNow(START);
      expect(await store.bans.list('crew')).toEqual([]);
      await store.members.remove('crew', ben, 'left');
      expect(await store.members.add('crew', ben, 'member')).toMatchObject({ outcome: 'added' });
    });

    it('meet who never was a member too, and nobody is told; lifted, they let in and bring nobody back', async () => {
      expect(await ban(cora)).toEqual({ outcome: 'banned' });
      expect(await ban(cora, { reason: 'worse' })).toEqual({ outcome: 'banned' });
      expect(changes).toEqual([]);
      store = await opened.reopen();
      expect(await store.members.findWithRoom('crew', cora)).toMatchObject({ member: null, ban: { reason: 'worse' } });
      expect(await store.members.add('crew', cora, 'member')).toMatchObject({ outcome: 'banned' });
      expect(await store.bans.lift('crew', cora, anna)).toEqual({ outcome: 'lifted' });
      expect(await store.bans.lift('crew', cora, anna)).toEqual({ outcome: 'lifted' });
      expect(await store.members.findWithRoom('crew', cora)).toMatchObject({ member: null, ban: null });
      expect(await store.members.add('crew', cora, 'member')).toMatchObject({ outcome: 'added' });
      expect(await ban('nobody0000000000')).toEqual({ outcome: 'missing' });
    });

    it('are listed newest first, of their room alone', async () => {
      await ban(ben);
      opened.setNow(START + 1);
      await ban(cora, { until: inHours(2), reason: '' });
      await store.bans.put('general', { userId: ben, by: anna, reason: '', until: null });
      const listed = (await store.bans.list('crew')).map(({ userId, reason, until }) => [userId, reason, until]);
      expect(listed).toEqual([
        [cora, '', inHours(2)],
        [ben, 'spam', null],
      ]);
    });

    it('and joins of one moment: whoever is banned in the end is out, whoever was let in before is put out', async () => {
      for (let i = 0; i < 10; i += 1) {
        await store.bans.lift('crew', cora, anna);
        const both = [() => store.members.add('crew', cora, 'member'), () => ban(cora)];
        await Promise.all((i % 2 ? both : both.toReversed()).map((ask) => ask()));
        expect(await store.members.find('crew', cora)).toBeNull();
        expect(await memberCount()).toBe(2);
        const told = changes.filter((change) => 'userId' in change || 'member' in change).map(({ kind }) => kind);
        expect(told.filter((kind) => kind === 'memberAdded')).toHaveLength(
          told.filter((kind) => kind === 'memberRemoved').length,
        );
      }
    });

    it('let nobody in by an invitation, which loses no use', async () => {
      const times = { createdAt: inHours(0), expiresAt: inHours(5) };
      await store.invites.create({
        id: 'one',
        digest: 'of one',
        createdBy: anna,
        roomId: 'crew',
        maxUses: 1,
        ...times,
      });
      await ban(cora);
      expect(await store.invites.accept('one', cora)).toMatchObject({ outcome: 'banned' });
      expect((await store.invites.find('one'))?.uses).toBe(0);
    });
  });

  describe('mutes', () => {
    it('let a member read and send nothing, until their end by the store’s time; a repeat is answered', async () => {
      await send('before-it-0001');
      expect(await mute(inHours(1))).toMatchObject({
        outcome: 'set',
        member: { mute: { by: anna, until: inHours(1) } },
      });
      expect(changes.at(-1)).toMatchObject({ kind: 'memberChanged', member: { mute: { until: inHours(1) } } });
      store = await opened.reopen();
      const entries = [draft('before-it-0001'), draft('while-muted-1'), draft('while-muted-2')];
      expect(await store.messages.append('crew', { senderId: ben, entries })).toMatchObject({
        results: [{ outcome: 'repeated' }, { outcome: 'muted', until: inHours(1) }, { outcome: 'muted' }],
      });
      const one = { userId: ben, seq: 1, admitted: true };
      expect(await store.messages.edit('crew', { ...one, text: 'x', called: [], base: null })).toMatchObject({
        outcome: 'muted',
      });
      expect(await store.messages.react('crew', { ...one, emoji: '👍', on: true })).toMatchObject({ outcome: 'muted' });
      expect(await store.members.raise('crew', ben, { readSeq: 1 })).toMatchObject({ readSeq: 1 });
      expect(await store.messages.erase('crew', one)).toMatchObject({ outcome: 'changed' });
      opened.setNow(START + HOUR_MS);
      expect(await send('after-it-00001')).toMatchObject({ results: [{ outcome: 'stored' }] });
    });

    it('are said before the archive', async () => {
      await mute(null);
      await store.rooms.update('crew', { archived: true });
      expect(await send('in-an-archive')).toMatchObject({ results: [{ outcome: 'muted', until: null }] });
    });

    it('outlive leaving, removal and a ban; a promotion ends them, being lowered does not', async () => {
      await mute(null);
      for (const end of [
        () => store.members.remove('crew', ben, 'left'),
        () => store.members.remove('crew', ben, 'removed', anna),
        async () => (await ban(ben), store.bans.lift('crew', ben, anna)),
      ]) {
        await end();
        expect(await store.members.find('crew', ben)).toBeNull();
        expect(await store.members.add('crew', ben, 'member')).toMatchObject({ member: { mute: { by: anna } } });
      }
      store = await opened.reopen();
      expect(await store.members.setRole('crew', ben, 'moderator')).toMatchObject({ member: { mute: null } });
      expect(await send('promoted-00001')).toMatchObject({ results: [{ outcome: 'stored' }] });
      await mute(null);
      expect(await store.members.setRole('crew', ben, 'member')).toMatchObject({ member: { mute: { by: anna } } });
      expect(await store.members.find('crew', ben)).toMatchObject({ mute: { by: anna, until: null } });
      const mine = (await store.rooms.ofUser(ben)).memberships.map(({ member }) => member);
      expect(mine.find(({ roomId }) => roomId === 'crew')).toMatchObject({ mute: { by: anna } });
      expect((await store.members.list('crew', { limit: 10 })).items.map(({ member }) => member.mute)).toEqual([
        null,
        { by: anna, until: null },
      ]);
    });

    it('end when they are lifted; the same again changes nothing; of who is no member there is none to set', async () => {
      await mute(null);
      changes.length = 0;
      expect(await mute(null)).toMatchObject({ outcome: 'set' });
      expect(changes).toEqual([]);
      expect(await store.members.setMute('crew', ben, { by: anna, mute: null })).toMatchObject({
        outcome: 'set',
        member: { mute: null },
      });
      expect(changes).toMatchObject([{ kind: 'memberChanged', member: { mute: null } }]);
      expect(await send('let-in-000001')).toMatchObject({ results: [{ outcome: 'stored' }] });
      expect(await store.members.setMute('crew', cora, { by: anna, mute: { until: null } })).toEqual({
        outcome: 'noMember',
      });
      await store.rooms.update('crew', { archived: true });
      expect(await mute(null)).toEqual({ outcome: 'archived' });
    });
  });

  it('who acts by rank is judged with the write: whoever was lowered or put out by then may not', async () => {
    const dora = await addUser(store, 'dora');
    await store.members.add('crew', cora, 'moderator');
    const acts: Record<string, () => Promise<{ outcome: string }>> = {
      add: () => store.members.add('crew', dora, 'member', cora),
      setRole: () => store.members.setRole('crew', ben, 'moderator', cora),
      remove: () => store.members.remove('crew', ben, 'removed', cora),
      mute: () => store.members.setMute('crew', ben, { by: cora, mute: { until: null } }),
      ban: () => store.bans.put('crew', { userId: ben, by: cora, reason: '', until: null }),
      lift: () => store.bans.lift('crew', dora, cora),
    };
    const refused = Object.fromEntries(Object.keys(acts).map((act) => [act, 'forbidden']));
    const tried = async () => {
      const found: Record<string, string> = {};
      for (const [act, ask] of Object.entries(acts)) found[act] = (await ask()).outcome;
      return found;
    };
    await store.members.setRole('crew', cora, 'member');
    expect(await tried()).toEqual(refused);
    await store.members.remove('crew', cora, 'left');
    expect(await tried()).toEqual(refused);
    expect(await store.rooms.update('crew', { topic: 'x' }, cora)).toEqual({ outcome: 'forbidden' });
    await store.members.add('crew', cora, 'moderator');
    expect(await store.rooms.update('crew', { topic: 'x' }, cora)).toEqual({ outcome: 'forbidden' });
    expect(await acts.mute?.()).toMatchObject({ outcome: 'set' });
    for (const self of [
      store.members.setMute('crew', anna, { by: anna, mute: { until: null } }),
      store.members.remove('crew', anna, 'removed', anna),
      store.bans.put('crew', { userId: anna, by: anna, reason: '', until: null }),
    ])
      expect(await self).toEqual({ outcome: 'forbidden' });
  });

  it('an archived room takes nobody in, removes nobody and takes no other name; bans go on', async () => {
    await store.rooms.update('crew', { archived: true });
    expect(await store.members.add('crew', cora, 'member', anna)).toEqual({ outcome: 'archived' });
    expect(await store.members.remove('crew', ben, 'removed', anna)).toEqual({ outcome: 'archived' });
    expect(await store.rooms.update('crew', { topic: 'x' }, anna)).toEqual({ outcome: 'archived' });
    expect(await ban(ben)).toEqual({ outcome: 'banned' });
    await store.rooms.update('general', { archived: true });
    const dora = await addUser(store, 'dora');
    expect(await store.members.find('general', dora)).toMatchObject({ role: 'member' });
    expect(await store.rooms.update('crew', { archived: false, name: 'Again' }, anna)).toMatchObject({
      outcome: 'updated',
      room: { name: 'Again', archived: false },
    });
  });
}
