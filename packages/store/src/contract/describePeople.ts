import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { SessionRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import {
  addUser,
  confirmAddress,
  draft,
  type OpenedStore,
  type OpenStore,
  openWithUsers,
  userIdOf,
} from './openStore.ts';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';

/** What every store promises of rooms, members, users and sessions. */
export function describePeople(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;
  let changes: Change[];
  const kinds = () => changes.map((change) => change.kind);
  const makeRoom = (id = 'crew', kind: 'public' | 'private' = 'public') =>
    store.rooms.create({ id, kind, name: 'Crew', topic: '', members: [{ userId: anna, role: 'owner' }] });

  beforeEach(async () => {
    ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben']));
  });
  afterEach(() => opened.drop());

  describe('rooms', () => {
    it('are made once for an id, with their members, and published to each of them', async () => {
      const made = await store.rooms.create({
        id: 'crew',
        kind: 'private',
        name: 'Crew',
        topic: 't',
        members: [
          { userId: anna, role: 'owner' },
          { userId: ben, role: 'member' },
          { userId: 'nobody0000000000', role: 'member' },
        ],
      });
      expect(made).toMatchObject({ outcome: 'created', room: { memberCount: 2, seq: 0, rev: 0 } });
      expect(changes).toMatchObject([
        { kind: 'memberAdded', room: { memberCount: 2 } },
        { kind: 'memberAdded', room: { memberCount: 2 } },
      ]);
      expect(await makeRoom('crew')).toMatchObject({ outcome: 'taken', room: { kind: 'private' } });
    });

    it('are found by any part of their name, literally and blind to case; private and archived ones are not', async () => {
      const names = ['Boat (2) crew', 'Caf\u00e9 100%', 'Night_watch'];
      for (const [i, name] of names.entries())
        await store.rooms.create({
          id: `found-${i}`,
          kind: 'public',
          name,
          topic: '',
          members: [{ userId: anna, role: 'owner' }],
        });
      await makeRoom('hidden', 'private');
      const find = async (q: string) => (await store.rooms.directory({ q, limit: 10 })).items.map((room) => room.name);
      expect(await find('(2)')).toEqual(['Boat (2) crew']);
      expect(await find('CAFE')).toEqual(['Caf\u00e9 100%']);
      expect(await find('%')).toEqual(['Caf\u00e9 100%']);
      expect(await find('t_w')).toEqual(['Night_watch']);
      for (const q of ['*', '"', 'NEAR(', '\\', 'x'.repeat(10_000)]) expect(await find(q)).toEqual([]);
      await store.rooms.update('found-0', { archived: true });
      expect(await find('')).toEqual(['Caf\u00e9 100%', 'General', 'Night_watch']);
      const first = await store.rooms.directory({ limit: 2 });
      const rest = await store.rooms.directory({ limit: 2, cursor: first.next ?? '' });
      expect([...first.items, ...rest.items].map((room) => room.name)).toEqual([
        'Caf\u00e9 100%',
        'General',
        'Night_watch',
      ]);
      expect(rest.next).toBeNull();
    });

    it('go on after the last room by its sort key alone: a cursor names nothing', async () => {
      for (const [id, name, kind] of [
        ['room-a', 'Alpha', 'public'],
        ['room-b', 'Beta', 'private'],
        ['room-c', 'Gamma', 'public'],
      ] as const)
        await store.rooms.create({ id, kind, name, topic: '', members: [{ userId: anna, role: 'owner' }] });
      const after = async (cursor: string) =>
        (await store.rooms.directory({ cursor, limit: 10 })).items.map((room) => room.name);
      for (const [there, missing] of [
        ['room-a', 'room-x'],
        ['room-b', 'room-y'],
        ['room-c', 'room-z'],
      ] as const)
        expect(await after(there)).toEqual(await after(missing));
      const first = await store.rooms.directory({ limit: 1 });
      expect(await after(first.next ?? '')).toEqual(['Gamma', 'General']);
      expect(await store.members.countRooms([anna, ben])).toEqual([
        { userId: anna, rooms: 4 },
        { userId: ben, rooms: 1 },
      ]);
      await store.members.remove('general', ben, 'left');
      expect(await store.members.sharing(anna, [anna, ben])).toEqual([anna]);
      await store.members.add('room-b', ben, 'member');
      expect((await store.members.sharing(anna, [anna, ben])).sort()).toEqual([anna, ben].sort());
    });

    it('change only when something differs', async () => {
      await makeRoom();
      changes.length = 0;
      expect(await store.rooms.update('crew', { name: 'Night crew', topic: 'x' })).toMatchObject({
        outcome: 'updated',
        room: { name: 'Night crew', topic: 'x' },
      });
      await store.rooms.update('crew', { topic: 'x' });
      expect(kinds()).toEqual(['roomChanged']);
      expect(await store.rooms.update('no-room', { topic: 'x' })).toEqual({ outcome: 'missing' });
    });

    it('R3: positions find every change of rooms, memberships, marks and profiles after them', async () => {
      await makeRoom();
      await store.members.add('crew', ben, 'member');
      const changedAfter = async (step: () => Promise<unknown>) => {
        const { position } = await store.rooms.ofUser(ben);
        await step();
        const { memberships, position: after } = await store.rooms.ofUser(ben);
        expect(after).toBeGreaterThanOrEqual(position);
        return memberships.filter((one) => one.changed > position).map((one) => one.room.id);
      };
      expect(await changedAfter(() => store.rooms.update('crew', { topic: 'new' }))).toContain('crew');
      await store.messages.append('crew', { senderId: anna, entries: [draft('position-1')] });
      expect(await changedAfter(() => store.members.raise('crew', ben, { readSeq: 1 }))).toContain('crew');
      expect(await changedAfter(() => store.members.setRole('crew', ben, 'moderator'))).toContain('crew');
      const { position } = await store.rooms.ofUser(ben);
      await store.users.update(anna, { title: 'Dispatch' });
      const changedPeople = async () => (await store.users.changedSince(ben, position)).filter((one) => one.id !== ben);
      expect(await changedPeople()).toMatchObject([{ id: anna, title: 'Dispatch' }]);
      await addUser(store, 'carl');
      await store.members.remove('general', ben, 'left');
      await store.members.remove('crew', ben, 'left');
      expect(await changedPeople()).toEqual([]);
    });
  });

  describe('members', () => {
    it('W1: start at the head; marks only rise, never above the head, and reading implies receiving', async () => {
      await makeRoom();
      for (let i = 0; i < 3; i += 1)
        await store.messages.append('crew', { senderId: anna, entries: [draft(`before-${i}-x`)] });
      expect(await store.members.add('crew', ben, 'member')).toMatchObject({
        outcome: 'added',
        member: { joinedSeq: 3, receivedSeq: 3, readSeq: 3 },
      });
      expect(await store.members.add('crew', ben, 'owner')).toMatchObject({
        outcome: 'already',
        member: { role: 'member' },
      });
      await store.messages.append('crew', { senderId: anna, entries: [draft('after-0001'), draft('after-0002')] });
      changes.length = 0;
      expect(await store.members.raise('crew', ben, { readSeq: 4 })).toMatchObject({ receivedSeq: 4, readSeq: 4 });
      expect(await store.members.raise('crew', ben, { receivedSeq: 1_000 })).toMatchObject({
        receivedSeq: 5,
        readSeq: 4,
      });
      expect(await store.members.raise('crew', ben, { receivedSeq: 2, readSeq: 1 })).toMatchObject({
        receivedSeq: 5,
        readSeq: 4,
      });
      expect(changes).toMatchObject([
        { kind: 'marksRaised', received: true, read: true, memberCount: 2 },
        { kind: 'marksRaised', received: true, read: false },
      ]);
      expect(await store.members.raise('general', 'nobody0000000000', { readSeq: 1 })).toBeNull();
      store = await opened.reopen();
      expect(await store.members.find('crew', ben)).toMatchObject({ receivedSeq: 5, readSeq: 4 });
    });

    it('are missing where room or person are', async () => {
      expect(await store.members.add('no-room', ben, 'member')).toEqual({ outcome: 'missing' });
      expect(await store.members.add('general', 'nobody0000000000', 'member')).toEqual({ outcome: 'missing' });
      expect(await store.members.findWithRoom('no-room', ben)).toBeNull();
      expect(await store.members.remove('general', 'nobody0000000000', 'left')).toEqual({ outcome: 'noMember' });
      expect(await store.members.setRole('general', 'nobody0000000000', 'owner')).toEqual({ outcome: 'noMember' });
    });

    it('the last owner stays: two who demote each other at once leave one', async () => {
      await makeRoom();
      await store.members.add('crew', ben, 'member');
      expect(await store.members.remove('crew', anna, 'left')).toEqual({ outcome: 'lastOwner' });
      expect(await store.members.setRole('crew', anna, 'member')).toEqual({ outcome: 'lastOwner' });
      await store.members.setRole('crew', ben, 'owner');
      const outcomes = await Promise.all([
        store.members.setRole('crew', anna, 'member'),
        store.members.setRole('crew', ben, 'member'),
      ]);
      expect(outcomes.map((one) => one.outcome).sort()).toEqual(['lastOwner', 'set']);
    });

    it('the last owner who is alone leaves: a public room is archived, a private one is gone, and its id stays taken', async () => {
      const alone = { name: 'Lone', topic: '', members: [{ userId: anna, role: 'owner' as const }] };
      await store.rooms.create({ ...alone, id: 'secret', kind: 'private' });
      await store.messages.append('secret', { senderId: anna, entries: [draft('only-for-me-01')] });
      expect(await store.members.remove('secret', anna, 'left')).toEqual({ outcome: 'removed' });
      expect(await store.rooms.find('secret')).toBeNull();
      expect((await store.rooms.create({ ...alone, id: 'secret', kind: 'private' })).outcome).toBe('taken');
      expect(await store.rooms.unfinishedErasures()).toEqual(['secret']);
      expect(await store.rooms.goOnErasing('secret', 10)).toBe(true);
      expect((await store.messages.page('secret', { limit: 5 })).messages).toEqual([]);
      await store.rooms.create({
        id: 'lone',
        kind: 'public',
        name: 'Lone',
        topic: '',
        members: [{ userId: anna, role: 'owner' }],
      });
      expect(await store.members.remove('lone', anna, 'removed')).toEqual({ outcome: 'lastOwner' });
      expect(await store.members.remove('lone', anna, 'left')).toEqual({ outcome: 'removed' });
      expect(await store.rooms.find('lone')).toMatchObject({ archived: true, memberCount: 0, name: 'Lone' });
    });

    it('joining and leaving at once from many places keeps count, and publishes each change once', async () => {
      await makeRoom();
      changes.length = 0;
      await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          i % 3 === 2 ? store.members.remove('crew', ben, 'left') : store.members.add('crew', ben, 'member'),
        ),
      );
      await store.members.add('crew', ben, 'member');
      const found = await store.members.findWithRoom('crew', ben);
      expect(found).toMatchObject({ room: { memberCount: 2 }, member: { userId: ben } });
      const published = kinds().filter((kind) => kind !== 'marksRaised');
      for (const [i, kind] of published.entries()) expect(kind).toBe(i % 2 === 0 ? 'memberAdded' : 'memberRemoved');
    });

    it('are listed by name, page by page', async () => {
      for (const name of ['carl', 'dora', 'emil']) await addUser(store, name);
      const first = await store.members.list('general', { limit: 3 });
      const second = await store.members.list('general', { limit: 3, cursor: first.next ?? '' });
      expect([...first.items, ...second.items].map((one) => one.user.username)).toEqual([
        'anna',
        'ben',
        'carl',
        'dora',
        'emil',
      ]);
      expect(
        (await store.members.list('general', { q: 'OR', limit: 10 })).items.map((one) => one.user.username),
      ).toEqual(['dora']);
    });

    it('W3: counts who has received and read the newest messages, without their sender and later members', async () => {
      await makeRoom();
      await store.members.add('crew', ben, 'member');
      await store.messages.append('crew', { senderId: anna, entries: [draft('counted-01'), draft('counted-02')] });
      await store.members.raise('crew', ben, { receivedSeq: 2, readSeq: 1 });
      await store.members.add('crew', await addUser(store, 'late'), 'member');
      expect(await store.members.countMarks('crew', 20)).toEqual([
        { seq: 1, received: 1, read: 1 },
        { seq: 2, received: 1, read: 0 },
      ]);
      expect((await store.members.marks('crew', 10)).map((mark) => mark.joinedSeq).sort()).toEqual([0, 0, 2]);
    });
  });

  describe('users', () => {
    it('are in general at once; a name, an address and the set-up are taken once, also at once', async () => {
      expect(await store.members.find('general', anna)).toMatchObject({ role: 'member' });
      const user = (id: string, username: string) => ({
        id: id.padEnd(16, '0'),
        username,
        displayName: username,
        title: '',
        role: 'user' as const,
        avatarColor: 1,
        avatar: null,
        deactivated: false,
        bot: false,
        deleted: false,
      });
      const account = (id: string, username: string, email: string | null = null) => ({
        user: user(id, username),
        email,
        emailState: email === null ? ('unconfirmed' as const) : ('confirmed' as const),
        pendingEmail: null,
        resetLink: null,
        passwordHash: null,
        createdAt: new Date(0).toISOString(),
        lastSeen: null,
        sessionsFrom: 0,
        secondFactor: null,
        identities: [],
        settings: DEFAULT_SETTINGS,
      });
      const same = await Promise.all(
        Array.from({ length: 5 }, (_, i) => store.users.create(account(`same${i}`, 'same'), false)),
      );
      expect(same.map((one) => one.outcome).sort()).toEqual([
        'created',
        'usernameTaken',
        'usernameTaken',
        'usernameTaken',
        'usernameTaken',
      ]);
      expect(await store.users.create(account('mail1', 'mail1', 'a@example.org'), false)).toEqual({
        outcome: 'created',
      });
      expect(await store.users.create(account('mail2', 'mail2', 'a@example.org'), false)).toEqual({
        outcome: 'emailTaken',
      });
      const again = account('same9', 'other');
      expect(await store.users.create({ ...again, user: { ...again.user, id: anna } }, false)).toEqual({
        outcome: 'idTaken',
      });
      expect(await store.users.create({ ...again, user: { ...again.user, id: anna } }, true)).toEqual({
        outcome: 'idTaken',
      });
      expect((await store.users.find(anna))?.user).toMatchObject({ username: 'anna', role: 'user' });
      expect(await store.users.findByLogin('other')).toBeNull();
      const twice = account('twice', 'twice');
      expect(await store.users.create(twice, false)).toEqual({ outcome: 'created' });
      expect(await store.users.create(twice, false)).toEqual({ outcome: 'idTaken' });
      expect(await store.setupTaken()).toBe(false);
      const claims = await Promise.all(
        Array.from({ length: 4 }, (_, i) => store.users.create(account(`boss${i}`, `boss${i}`), true)),
      );
      expect(claims.map((one) => one.outcome).sort()).toEqual(['created', 'setupTaken', 'setupTaken', 'setupTaken']);
      store = await opened.reopen();
      expect(await store.setupTaken()).toBe(true);
      expect(await store.users.create(account('boss9', 'boss9'), true)).toEqual({ outcome: 'setupTaken' });
      const boss = await store.users.findByLogin(`boss${claims.findIndex((one) => one.outcome === 'created')}`);
      expect(boss?.user.role).toBe('admin');
      expect(await store.members.find('general', boss?.user.id ?? '')).toMatchObject({ role: 'owner' });
    });

    it('are found by name or address, listed by name, and published when they change', async () => {
      await confirmAddress(store, anna, 'anna@example.org');
      expect(await store.users.update(anna, { displayName: 'Ana\u00efs' })).toMatchObject({
        outcome: 'updated',
        account: { user: { displayName: 'Ana\u00efs' }, email: 'anna@example.org' },
      });
      expect(kinds()).toEqual(['userChanged']);
      expect((await store.users.findByLogin('anna@example.org'))?.user.id).toBe(anna);
      // Nothing that a store writes down in place of an address is a name to sign in with.
      for (const name of ['none', `none:${ben}`, `none:${anna}`, ben, '', 'anna@', '@example.org', 'null', 'ben@'])
        expect(await store.users.findByLogin(name), name).toBeNull();
      expect(await store.users.update('nobody0000000000', { title: 'x' })).toEqual({ outcome: 'missing' });
      expect((await store.users.list({ q: 'ANAIS', limit: 5 })).items.map((one) => one.id)).toEqual([anna]);
      const first = await store.users.list({ limit: 1 });
      expect((await store.users.list({ limit: 1, cursor: first.next ?? '' })).items.map((one) => one.id)).toEqual([
        ben,
      ]);
      expect((await store.users.findMany([ben, 'nobody0000000000'])).map((one) => one.id)).toEqual([ben]);
      await store.users.update(ben, { deactivated: true });
      expect((await store.users.list({ limit: 5 })).items.map((one) => one.id)).toEqual([anna]);
    });

    it('keep their settings: those they were made with, then field by field what is changed, also at once', async () => {
      const settings = async () => (await store.users.find(anna))?.settings;
      expect(await settings()).toEqual(DEFAULT_SETTINGS);
      const quiet = { from: '22:00', to: '06:00', timeZone: 'Pacific/Palau' };
      await Promise.all([
        store.users.changeSettings(anna, { notify: { sound: true } }),
        store.users.changeSettings(anna, { locale: 'es', notify: { quiet } }),
        store.users.changeSettings(anna, { notify: { level: 'none' } }),
      ]);
      const changed = { locale: 'es', notify: { level: 'none', quiet, preview: 'text', sound: true } };
      expect(await store.users.changeSettings(anna, {})).toEqual(changed);
      store = await opened.reopen();
      expect(await settings()).toEqual(changed);
      expect(await store.users.changeSettings(anna, { notify: { quiet: null } })).toMatchObject({
        notify: { quiet: null },
      });
      expect((await store.users.find(ben))?.settings).toEqual(DEFAULT_SETTINGS);
      expect(await store.users.changeSettings('nobody0000000000', { locale: 'es' })).toBeNull();
    });

    it('D3: last seen never falls', async () => {
      await store.users.touch([anna], '2026-03-01T12:00:00.000Z');
      await store.users.touch([anna, ben], '2026-03-01T11:00:00.000Z');
      expect(await store.users.lastSeen([anna, ben, 'nobody0000000000'])).toEqual(
        expect.arrayContaining([
          { userId: anna, lastSeen: '2026-03-01T12:00:00.000Z' },
          { userId: ben, lastSeen: '2026-03-01T11:00:00.000Z' },
        ]),
      );
    });
  });

  describe('sessions', () => {
    const at = '2026-03-01T12:00:00.000Z';
    const session = (id: string): SessionRecord => ({
      id,
      userId: anna,
      remember: false,
      createdAt: at,
      expiresAt: '2026-03-08T12:00:00.000Z',
      lastUsedAt: new Date(0).toISOString(),
      address: '127.0.0.1',
      userAgent: 'test',
      provider: null,
      begunUnder: 0,
      generation: 1,
      tokens: [{ generation: 1, digest: `${id}-1`, usedAt: null }],
      endedAt: null,
      endReason: null,
    });
    const next = (digest: string) => ({
      digest,
      usedAt: at,
      address: '127.0.0.2',
      expiresAt: '2026-03-09T12:00:00.000Z',
    });

    it('A4: rotate once for a generation, however many ask at once', async () => {
      await store.sessions.create(session('family-1'));
      const rotated = await Promise.all(
        Array.from({ length: 10 }, () => store.sessions.rotate('family-1', 1, next('family-1-2'))),
      );
      for (const one of rotated)
        expect(one).toMatchObject({
          generation: 2,
          tokens: [
            { generation: 1, usedAt: at },
            { generation: 2, digest: 'family-1-2', usedAt: null },
          ],
        });
      await store.sessions.markUsed('family-1', 2, at);
      await store.sessions.markUsed('family-1', 2, '2026-03-01T13:00:00.000Z');
      store = await opened.reopen();
      expect((await store.sessions.find('family-1'))?.tokens[1]?.usedAt).toBe(at);
      expect(await store.sessions.rotate('no-family', 1, next('x'))).toBeNull();
    });

    it('remember when and from where their tokens were used last, by a repeat too, and not once they have ended', async () => {
      await store.sessions.create(session('family-1'));
      const use = async (from: number, usedAt: string, address: string) => {
        const used = await store.sessions.rotate('family-1', from, { ...next(`from-${from}`), usedAt, address });
        const kept = await store.sessions.find('family-1');
        expect(used).toMatchObject({ lastUsedAt: kept?.lastUsedAt, address: kept?.address });
        return [kept?.lastUsedAt, kept?.address, kept?.generation];
      };
      const [one, two, three] = ['2026-03-01T13:00:00.000Z', '2026-03-01T14:00:00.000Z', '2026-03-01T15:00:00.000Z'];
      expect(await use(1, one, '192.0.2.1')).toEqual([one, '192.0.2.1', 2]);
      expect(await use(1, two, '192.0.2.2')).toEqual([two, '192.0.2.2', 2]);
      expect(await use(2, one, '192.0.2.3')).toEqual([two, '192.0.2.2', 3]);
      store = await opened.reopen();
      expect((await store.sessions.ofUser(anna))[0]).toMatchObject({ lastUsedAt: two, address: '192.0.2.2' });
      await store.sessions.end('family-1', 'logout');
      expect(await use(3, three, '192.0.2.4')).toEqual([two, '192.0.2.2', 3]);
    });

    const password = (from: string, to: string, keep: string) => ({ from, to, keep, proof: null });

    it('M2: a new password ends all other sessions with it and no other person’s; what was checked before begins none', async () => {
      for (const id of ['family-1', 'family-2', 'family-3']) await store.sessions.create(session(id));
      await store.sessions.create({ ...session('family-b'), userId: ben });
      opened.setNow(Date.parse(at));
      expect(await store.users.replacePassword(anna, password('hash', 'hash-2', 'family-2'))).toBe('replaced');
      expect(changes).toMatchObject([{ kind: 'sessionsEnded', userId: anna, reason: 'passwordChanged' }]);
      const alive = async () => (await store.sessions.ofUser(anna)).map(({ id }) => id);
      expect(await alive()).toEqual(['family-2']);
      expect((await store.sessions.ofUser(ben)).map(({ id }) => id)).toEqual(['family-b']);
      expect((await store.sessions.find('family-1'))?.endReason).toBe('passwordChanged');
      const account = await store.users.find(anna);
      expect(account).toMatchObject({ passwordHash: 'hash-2', sessionsFrom: Date.parse(at) });
      expect(await store.sessions.create(session('family-4'))).toBe(false);
      expect(await store.sessions.find('family-4')).toBeNull();
      const begunUnder = account?.sessionsFrom ?? 0;
      expect(await store.sessions.create({ ...session('family-5'), begunUnder })).toBe(true);
      // By a clock that was set back.
      opened.setNow(Date.parse(at) - 60_000);
      expect(await store.users.replacePassword(anna, password('hash-2', 'hash-3', 'family-2'))).toBe('replaced');
      expect(await alive()).toEqual(['family-2']);
      expect(await store.sessions.create({ ...session('family-6'), begunUnder })).toBe(false);
      store = await opened.reopen();
      expect(await alive()).toEqual(['family-2']);
      expect((await store.users.find(anna))?.sessionsFrom).toBeGreaterThan(begunUnder);
    });

    it('a new password takes the place of the one that was checked, and of no other: of several at once one is taken', async () => {
      for (const id of ['family-1', 'family-2']) await store.sessions.create(session(id));
      const outcomes = await Promise.all(
        ['family-1', 'family-2'].map((id) => store.users.replacePassword(anna, password('hash', `of ${id}`, id))),
      );
      expect([...outcomes].sort()).toEqual(['replaced', 'stale']);
      const winner = outcomes[0] === 'replaced' ? 'family-1' : 'family-2';
      expect((await store.users.find(anna))?.passwordHash).toBe(`of ${winner}`);
      expect((await store.sessions.ofUser(anna)).map(({ id }) => id)).toEqual([winner]);
      expect(await store.users.replacePassword('nobody0000000000', password('hash', 'x', 'y'))).toBe('missing');
    });

    it('A4: keep the newest ten generations', async () => {
      await store.sessions.create(session('family-1'));
      for (let from = 1; from <= 30; from += 1)
        await store.sessions.rotate('family-1', from, next(`digest-${from + 1}`));
      store = await opened.reopen();
      const kept = (await store.sessions.find('family-1'))?.tokens.map(({ generation }) => generation);
      expect(kept?.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => 22 + i));
    });

    it('M2: end once, and are published with their reason', async () => {
      for (const id of ['family-1', 'family-2', 'family-3']) await store.sessions.create(session(id));
      expect(await store.sessions.end('family-1', 'logout')).toBe(true);
      expect(await store.sessions.end('family-1', 'logout')).toBe(false);
      expect(await store.sessions.endOfUser(anna, 'passwordChanged', 'family-3')).toEqual(['family-2']);
      expect(await store.sessions.endOfUser(anna, 'passwordChanged', 'family-3')).toEqual([]);
      expect(changes).toMatchObject([
        { kind: 'sessionsEnded', sessionIds: ['family-1'], reason: 'logout' },
        { kind: 'sessionsEnded', sessionIds: ['family-2'], reason: 'passwordChanged' },
      ]);
      expect((await store.sessions.ofUser(anna)).map((one) => one.id)).toEqual(['family-3']);
      expect(await store.sessions.rotate('family-1', 1, next('x'))).toMatchObject({
        generation: 1,
        endReason: 'logout',
      });
      expect(await store.sessions.purge('2030-01-01T00:00:00.000Z')).toBe(3);
      expect(await store.sessions.find('family-3')).toBeNull();
    });
  });
}
