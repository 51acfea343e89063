import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '@palaver/protocol/limits';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import type { Change } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import { addUser, draft, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

const START = Date.UTC(2026, 0, 1);
const AT = new Date(START).toISOString();

/** What every store promises of pinned messages, and of what a person sets of a room. */
export function describePins(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;
  let pm: string;
  let changes: Change[];

  beforeEach(async () => {
    ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben']));
    pm = pmRoomId(anna, ben);
    const members = [
      { userId: anna, role: 'moderator' as const },
      { userId: ben, role: 'member' as const },
    ];
    await store.rooms.create({ id: 'crew', kind: 'private', name: 'Crew', topic: '', members });
    await send(3);
    opened.setNow(START);
    changes.length = 0;
  });
  afterEach(() => opened.drop());

  async function send(count: number, roomId = 'crew'): Promise<void> {
    const entries = Array.from({ length: count }, (_, i) => draft(`pin-of-${String(i).padStart(4, '0')}`));
    for (let i = 0; i < count; i += 50)
      await store.messages.append(roomId, { senderId: ben, entries: entries.slice(i, i + 50) });
  }
  const pin = (seq: number, on = true, userId = anna, roomId = 'crew') =>
    store.messages.pin(roomId, { userId, seq, on, admitted: true });
  const pinned = async (roomId = 'crew') => (await store.messages.pins(roomId)).messages.map(({ seq }) => seq);

  describe('pinned messages', () => {
    it('are a state of the message with who and when, one rev each, and the room lists them newest first', async () => {
      const by = { by: anna, at: AT };
      expect(await pin(2)).toMatchObject({ outcome: 'changed', message: { seq: 2, rev: 4, pinned: by } });
      expect(await pin(1)).toMatchObject({ outcome: 'changed', message: { seq: 1, rev: 5 } });
      opened.setNow(START + 1);
      expect(await pin(2)).toMatchObject({ outcome: 'unchanged', message: { rev: 4, pinned: by } });
      expect(changes).toMatchObject([
        { kind: 'messagePinned', message: { seq: 2, rev: 4 } },
        { kind: 'messagePinned', message: { seq: 1, rev: 5 } },
      ]);
      store = await opened.reopen();
      expect(await store.messages.pins('crew')).toMatchObject({
        messages: [{ seq: 1 }, { seq: 2, pinned: by }],
        older: 0,
      });
      expect(await store.messages.changes('crew', 3, 10)).toMatchObject({
        messages: [{ seq: 2, pinned: by }, { seq: 1 }],
        head: 5,
      });
      expect(await store.messages.find('crew', 2)).toMatchObject({ pinned: by });
      expect((await store.messages.page('crew', { limit: 9 })).messages[2]).toMatchObject({ seq: 3, pinned: null });
    });

    it('go when they are taken down or erased; an edit and a reaction leave them', async () => {
      for (const seq of [1, 2, 3]) await pin(seq);
      const of = { userId: ben, admitted: true };
      await store.messages.edit('crew', { ...of, seq: 1, text: 'other', called: [], base: null });
      await store.messages.react('crew', { ...of, seq: 1, emoji: '👍', on: true });
      expect(await store.messages.find('crew', 1)).toMatchObject({ text: 'other', pinned: { by: anna, at: AT } });
      expect(await pin(2, false)).toMatchObject({ outcome: 'changed', message: { pinned: null, rev: 9 } });
      expect(await pin(2, false)).toMatchObject({ outcome: 'unchanged', message: { rev: 9 } });
      await store.messages.erase('crew', { ...of, seq: 3 });
      store = await opened.reopen();
      expect(await store.messages.find('crew', 3)).toMatchObject({ deleted: true, pinned: null });
      expect(await pin(3)).toMatchObject({ outcome: 'deleted', message: { deleted: true } });
      expect(await pinned()).toEqual([1]);
      await pin(2);
      expect(await pinned()).toEqual([2, 1]);
    });

    it('are for owners and moderators, in a conversation for both; M1: for nobody who is no member', async () => {
      expect(await pin(1, true, ben)).toEqual({ outcome: 'forbidden' });
      expect(await pin(1, false, ben)).toEqual({ outcome: 'forbidden' });
      await store.members.setRole('crew', ben, 'owner');
      expect(await pin(1, true, ben)).toMatchObject({ outcome: 'changed', message: { pinned: { by: ben } } });
      const notIn = { outcome: 'noMember', ban: null };
      expect(await pin(1, false, await addUser(store, 'cora'))).toMatchObject({ ...notIn, room: { id: 'crew' } });
      expect(await pin(1, true, anna, 'nowhere')).toEqual({ ...notIn, room: null });
      expect(await store.messages.pins('nowhere')).toEqual({ messages: [], older: 0 });
      await send(1, pm);
      for (const userId of [anna, ben]) expect(await pin(1, true, userId, pm)).toMatchObject({ message: { seq: 1 } });
      expect(await pinned(pm)).toEqual([1]);
    });

    it('are not for who is muted; an archived room takes none, and lets them be taken down', async () => {
      await pin(1);
      await store.members.setRole('crew', ben, 'owner');
      await store.members.setMute('crew', anna, { by: ben, mute: { until: null } });
      expect(await pin(2)).toEqual({ outcome: 'muted', until: null });
      expect(await pin(1, false)).toEqual({ outcome: 'muted', until: null });
      await store.rooms.update('crew', { archived: true });
      expect(await pin(2, true, ben)).toEqual({ outcome: 'archived' });
      expect(await pin(1, false, ben)).toMatchObject({ outcome: 'changed', message: { pinned: null } });
    });

    it('L3: nothing is pinned over the limit of a person, and no message that is not there', async () => {
      const given = { userId: anna, seq: 1, on: true, admitted: false };
      expect(await store.messages.pin('crew', given)).toEqual({ outcome: 'overBudget' });
      expect(await pin(4)).toEqual({ outcome: 'missing' });
      expect(changes).toEqual([]);
    });

    it('are 100 in a room, however many are asked for at once; what is taken down or erased makes place', async () => {
      const most = LIMITS.pinsPerRoom;
      await send(most + 1, 'general');
      const general = (seq: number, on = true) => pin(seq, on, ben, 'general');
      await store.members.setRole('general', ben, 'moderator');
      const outcomes = await Promise.all(Array.from({ length: most + 1 }, (_, i) => general(i + 1)));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
        ...Array<string>(most).fill('changed'),
        'tooManyPins',
      ]);
      const last = outcomes.findIndex(({ outcome }) => outcome === 'tooManyPins') + 1;
      const [first = 0, second = 0] = await pinned('general');
      await general(first, false);
      expect(await general(last)).toMatchObject({ outcome: 'changed' });
      expect(await general(first)).toEqual({ outcome: 'tooManyPins' });
      await store.messages.erase('general', { userId: ben, seq: second, admitted: true });
      expect(await general(first)).toMatchObject({ outcome: 'changed' });
      expect((await pinned('general')).slice(0, 2)).toEqual([first, last]);
    });

    it('come in pages that an answer holds, from the newest on', async () => {
      const long = '\u{1F30A}'.repeat(10_000);
      const entries = Array.from({ length: 70 }, (_, i) => draft(`long-pin-${i}`, long));
      for (let i = 0; i < 70; i += 10)
        await store.messages.append(pm, { senderId: ben, entries: entries.slice(i, i + 10) });
      for (let seq = 1; seq <= 70; seq += 1) await pin(seq, true, ben, pm);
      const first = await store.messages.pins(pm);
      expect(JSON.stringify(first).length).toBeLessThan(LIMITS.historyMaxBytes);
      expect(first.messages[0]).toMatchObject({ seq: 70 });
      expect(first.messages.length + first.older).toBe(70);
      expect(first.older).toBeGreaterThan(0);
      await pin(70, false, ben, pm);
      const rest = await store.messages.pins(pm, first.older);
      expect(rest.messages.map(({ seq }) => seq)).toEqual(
        Array.from({ length: first.older }, (_, i) => first.older - i),
      );
      expect(rest.older).toBe(0);
    });
  });

  describe('what a person sets of a room', () => {
    const set = (given: object, roomId = 'crew', userId = ben) => store.members.setPreferences(roomId, userId, given);
    const none = { notify: 'default', pinned: false, hiddenAt: null };

    it('is their own, kept, field by field, and a change of their membership', async () => {
      expect(await store.members.find('crew', ben)).toMatchObject(none);
      const first = await set({ notify: 'none' });
      expect(first).toMatchObject({ outcome: 'set', room: { id: 'crew' }, member: { ...none, notify: 'none' } });
      expect(await set({ pinned: true })).toMatchObject({ member: { notify: 'none', pinned: true } });
      expect(await set({ pinned: true, notify: 'none' })).toMatchObject({ outcome: 'set' });
      expect(await set({})).toMatchObject({ outcome: 'set' });
      expect(changes).toMatchObject([
        { kind: 'memberChanged', member: { userId: ben, notify: 'none', pinned: false } },
        { kind: 'memberChanged', member: { userId: ben, notify: 'none', pinned: true } },
      ]);
      store = await opened.reopen();
      expect(await store.members.find('crew', ben)).toMatchObject({ notify: 'none', pinned: true });
      expect(await store.members.find('crew', anna)).toMatchObject(none);
    });

    it('moves the position of the room, so that a sync tells it', async () => {
      const { position } = await store.rooms.ofUser(ben);
      opened.setNow(START + 60_000);
      await set({ notify: 'all' });
      const crew = (await store.rooms.ofUser(ben)).memberships.find(({ room }) => room.id === 'crew');
      expect(crew?.changed).toBeGreaterThan(position);
    });

    it('hides a conversation at its seq, for that person alone, and again after the next message', async () => {
      await send(2, pm);
      expect(await set({ hidden: true }, pm)).toMatchObject({ room: { seq: 2 }, member: { hiddenAt: 2 } });
      expect(await set({ notify: 'all' }, pm)).toMatchObject({ member: { hiddenAt: 2 } });
      expect(await store.members.find(pm, anna)).toMatchObject({ hiddenAt: null });
      await store.messages.append(pm, { senderId: anna, entries: [draft('comes-back')] });
      expect(await set({ hidden: true }, pm)).toMatchObject({ room: { seq: 3 }, member: { hiddenAt: 3 } });
      expect(await set({ hidden: false }, pm)).toMatchObject({ member: { hiddenAt: null, notify: 'all' } });
    });

    it('leaves marks, rank and mute as they are, and ends with the membership', async () => {
      await store.members.setMute('crew', ben, { by: anna, mute: { until: null } });
      await store.members.raise('crew', ben, { readSeq: 2 });
      await set({ pinned: true, notify: 'all' });
      expect(await store.members.find('crew', ben)).toMatchObject({
        ...{ role: 'member', readSeq: 2, receivedSeq: 2, mute: { by: anna, until: null } },
        ...{ pinned: true, notify: 'all' },
      });
      await store.members.setRole('crew', ben, 'moderator');
      expect(await store.members.find('crew', ben)).toMatchObject({ role: 'moderator', pinned: true, notify: 'all' });
      await store.members.remove('crew', ben, 'left');
      expect(await set({ pinned: true })).toEqual({ outcome: 'noMember' });
      await store.members.add('crew', ben, 'member');
      expect(await store.members.find('crew', ben)).toMatchObject(none);
    });

    it('is not taken by an archived room, nor by none', async () => {
      await store.rooms.update('crew', { archived: true });
      expect(await set({ pinned: true })).toEqual({ outcome: 'archived' });
      expect(await set({ pinned: true }, 'nowhere')).toEqual({ outcome: 'noMember' });
    });
  });
}
