import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import { addUser, draft, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

/** What every store promises of what administrators do with rooms. */
export function describeRoomGovernment(open: OpenStore): void {
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

  async function makeRoom(id: string, name: string, kind: 'public' | 'private' = 'private'): Promise<void> {
    await store.rooms.create({
      id,
      kind,
      name,
      topic: '',
      members: [
        { userId: anna, role: 'owner' },
        { userId: ben, role: 'owner' },
        { userId: carl, role: 'member' },
      ],
    });
    changes.length = 0;
  }
  const rolesIn = async (roomId: string) =>
    (await store.members.list(roomId, { limit: 10 })).items.map(({ member }) => `${member.userId} ${member.role}`);

  describe('rooms', () => {
    it('are listed by name, archived and private ones too, page by page; conversations between two are not', async () => {
      await makeRoom('crew', 'Night (crew)');
      await makeRoom('boats', 'Boats', 'public');
      await store.rooms.update('boats', { archived: true });
      await store.rooms.openConversation(`pm_${[anna, ben].sort().join('_')}`, anna);
      const find = async (page: object) => (await store.rooms.list({ limit: 10, ...page })).items.map(({ id }) => id);
      expect(await find({})).toEqual(['boats', 'general', 'crew']);
      expect(await find({ q: 'NIGHT (' })).toEqual(['crew']);
      expect(await find({ q: '.' })).toEqual([]);
      const first = await store.rooms.list({ limit: 2 });
      expect(first.items[0]).toMatchObject({ id: 'boats', archived: true, memberCount: 3 });
      expect(await find({ cursor: first.next ?? '' })).toEqual(['crew']);
    });

    it('get one owner, who is in them; owners until then are moderators, and a mute of the new one ends', async () => {
      await makeRoom('crew', 'Crew');
      await store.members.setMute('crew', carl, { by: anna, mute: { until: null } });
      changes.length = 0;
      expect(await store.rooms.setOwner('crew', carl)).toMatchObject({ outcome: 'set', room: { id: 'crew' } });
      expect(await rolesIn('crew')).toEqual([`${anna} moderator`, `${ben} moderator`, `${carl} owner`]);
      expect((await store.members.find('crew', carl))?.mute).toBeNull();
      expect(changes.map((one) => one.kind === 'memberChanged' && one.member.userId).sort()).toEqual([anna, ben, carl]);
      changes.length = 0;
      expect(await store.rooms.setOwner('crew', carl)).toMatchObject({ outcome: 'set' });
      expect(changes).toEqual([]);
      // Counts of owners are right on: the one that there is stays.
      expect(await store.members.remove('crew', carl, 'left')).toEqual({ outcome: 'lastOwner' });
      await store.members.setRole('crew', ben, 'owner');
      expect(await store.members.remove('crew', carl, 'left')).toEqual({ outcome: 'removed' });
      expect(await store.rooms.setOwner('crew', carl)).toEqual({ outcome: 'noMember' });
      expect(await store.rooms.setOwner('crew', 'nobody0000000000')).toEqual({ outcome: 'noMember' });
      expect(await store.rooms.setOwner('no-room', carl)).toEqual({ outcome: 'missing' });
      expect(await rolesIn('crew')).toEqual([`${anna} moderator`, `${ben} owner`]);
    });
  });

  describe('a room that is erased', () => {
    const eraseAll = async (roomId: string) => {
      while (await store.rooms.goOnErasing(roomId, 2));
    };
    const send = (roomId: string, clientId: string) =>
      store.messages.append(roomId, {
        senderId: anna,
        entries: [{ ...draft(clientId, `@ben ${clientId}`), called: [['ben']] }],
      });

    it('is left by everybody at once, who are told so, and is found by nobody any more', async () => {
      await makeRoom('boats', 'Boats', 'public');
      await send('boats', 'to-be-erased-1');
      const out = await addUser(store, 'dora');
      await store.bans.put('boats', { userId: out, by: anna, reason: 'spam', until: null });
      const times = { createdAt: new Date(0).toISOString(), expiresAt: new Date(9e12).toISOString() };
      const invite = { id: 'inv', digest: 'of inv', createdBy: anna, roomId: 'boats', maxUses: 5, ...times };
      await store.invites.create(invite);
      changes.length = 0;
      expect(await store.rooms.erase('boats')).toBe('erased');
      expect(changes.map((one) => one.kind === 'memberRemoved' && one)).toEqual(
        [anna, ben, carl].map((userId): unknown =>
          expect.objectContaining({ roomId: 'boats', userId, reason: 'deleted', roomErased: true }),
        ),
      );
      for (const look of [() => Promise.resolve(), () => eraseAll('boats')]) {
        await look();
        expect(await store.rooms.find('boats')).toBeNull();
        expect((await store.rooms.list({ limit: 9 })).items.map(({ id }) => id)).toEqual(['general']);
        expect((await store.rooms.directory({ limit: 9 })).items.map(({ id }) => id)).toEqual(['general']);
        expect((await store.rooms.ofUser(anna)).memberships.map(({ room }) => room.id)).toEqual(['general']);
        for (const userId of [anna, out]) {
          expect(await store.members.findWithRoom('boats', userId)).toBeNull();
          expect(await store.members.find('boats', userId)).toBeNull();
        }
        expect((await store.members.list('boats', { limit: 9 })).items).toEqual([]);
        expect(await store.bans.list('boats')).toEqual([]);
        expect(await store.invites.find('inv')).toBeNull();
      }
      expect(await store.messages.find('boats', 1)).toBeNull();
      expect((await store.messages.page('boats', { limit: 9 })).messages).toEqual([]);
      expect(await store.rooms.erase('boats')).toBe('missing');
      expect(await store.rooms.erase('no-room')).toBe('missing');
    });

    it('takes nothing any more, and its id names no other room (O2)', async () => {
      await makeRoom('crew', 'Crew');
      await send('crew', 'to-be-erased-1');
      await store.rooms.erase('crew');
      await eraseAll('crew');
      store = await opened.reopen();
      const room = { id: 'crew', kind: 'public' as const, name: 'Crew', topic: '' };
      const made = await store.rooms.create({ ...room, members: [{ userId: anna, role: 'owner' }] });
      expect(made).toMatchObject({ outcome: 'taken', room: { name: '', archived: true } });
      expect(await store.members.add('crew', anna, 'owner')).toEqual({ outcome: 'missing' });
      expect(await store.rooms.update('crew', { archived: false })).toEqual({ outcome: 'missing' });
      expect(await store.rooms.setOwner('crew', anna)).toEqual({ outcome: 'missing' });
      expect(await store.bans.put('crew', { userId: ben, by: anna, reason: '', until: null })).toEqual({
        outcome: 'forbidden',
      });
      expect(await store.members.raise('crew', anna, { readSeq: 1 })).toBeNull();
      expect(await send('crew', 'to-be-erased-2')).toMatchObject({ outcome: 'noMember' });
      expect(await store.rooms.find('crew')).toBeNull();
    });

    it('loses its messages portion by portion, going on after the end of a process; other rooms keep theirs', async () => {
      await makeRoom('crew', 'Crew');
      await makeRoom('boats', 'Boats');
      for (let i = 1; i <= 5; i += 1) await send('crew', `to-be-erased-${i}`);
      await send('boats', 'to-be-kept-001');
      await store.rooms.erase('crew');
      expect(await store.rooms.unfinishedErasures()).toEqual(['crew']);
      expect(await store.rooms.goOnErasing('crew', 2)).toBe(true);
      expect((await store.messages.ofSender(anna, null, 9)).map(({ id }) => id)).toEqual([
        'boats:1',
        'crew:3',
        'crew:4',
        'crew:5',
      ]);
      store = await opened.reopen();
      expect(await store.rooms.unfinishedErasures()).toEqual(['crew']);
      await eraseAll('crew');
      expect((await store.messages.ofSender(anna, null, 9)).map(({ id }) => id)).toEqual(['boats:1']);
      expect(await store.rooms.goOnErasing('boats', 9)).toBe(false);
      expect((await store.messages.page('boats', { limit: 9 })).messages).toHaveLength(1);
    });

    it('is none that everybody joins, and no conversation between two', async () => {
      const pm = `pm_${[anna, ben].sort().join('_')}`;
      await store.rooms.openConversation(pm, anna);
      for (const id of ['general', pm]) {
        expect(await store.rooms.erase(id)).toBe('refused');
        expect(await store.rooms.find(id)).toMatchObject({ id });
      }
    });
  });
}
