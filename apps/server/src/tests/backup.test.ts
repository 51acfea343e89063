import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@palaver/store/ports/store';
import { addBot, addUser, draft, newSession } from '@palaver/store/contract/openStore';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { readAll } from '@palaver/store/testing/readAll';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreBackup } from '../backup/restoreBackup.ts';
import { type BackupOrder, writeBackup } from '../backup/writeBackup.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const mongo = await startMongo();
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});

/** A place for a store: the variables of a server there. */
interface Place {
  DATA_DIR: string;
  MONGO_URI?: string;
  JWT_SECRET?: string;
}

const STORES = [
  { kind: 'SQLite', missing: null, place: (folder: string): Place => ({ DATA_DIR: folder }) },
  {
    kind: 'MongoDB',
    missing: 'missing' in mongo ? mongo.missing : null,
    place: (folder: string): Place => ({
      DATA_DIR: folder,
      MONGO_URI: 'missing' in mongo ? '' : mongo.newDatabase(),
      JWT_SECRET: 'the same for all servers of this test',
    }),
  },
];

describe.each(STORES)('a backup of a store on $kind', ({ missing, place }) => {
  const test = it.skipIf(missing !== null);
  let root: string;
  let from: Place;
  let to: Place;
  let server: TestServer;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'palaver-backup-'));
    from = place(join(root, 'data'));
    to = place(join(root, 'other'));
    if (missing === null) server = await startServer({ ...from }, from.DATA_DIR);
  });
  afterEach(async () => {
    if (missing === null) await server.close();
    rmSync(root, { recursive: true, force: true });
  });

  const orderOf = ({ DATA_DIR, MONGO_URI = null }: { DATA_DIR: string; MONGO_URI?: string | null }): BackupOrder => ({
    dataDir: DATA_DIR,
    mongoUri: MONGO_URI,
    to: join(root, 'kept'),
    recipient: null,
  });
  const restore = (file: string, place = to) =>
    restoreBackup({ from: file, identity: null, dataDir: place.DATA_DIR, mongoUri: place.MONGO_URI ?? null });

  /** Opens what was restored, closes it after that. */
  async function restored<T>(look: (store: Store) => Promise<T>): Promise<T> {
    const other = await startServer({ ...to }, to.DATA_DIR);
    try {
      return await look(other.stores);
    } finally {
      await other.close();
    }
  }

  async function fill(store: Store): Promise<{ anna: string; ben: string; echo: string }> {
    const anna = await addUser(store, 'anna');
    const ben = await addUser(store, 'ben');
    const echo = await addBot(store, 'echo');
    for (const userId of [anna, echo]) await store.sessions.create(newSession(`session of ${userId}`, userId));
    const many = Array.from({ length: 450 }, (_, i) => draft(`kept-${String(i).padStart(5, '0')}`));
    await store.messages.append('general', { senderId: anna, entries: many });
    await store.rooms.create({
      ...{ id: 'crew', kind: 'private', name: 'Crew', topic: 'boats' },
      members: [
        { userId: anna, role: 'owner' },
        { userId: ben, role: 'member' },
      ],
    });
    await store.messages.append('crew', { senderId: anna, entries: [draft('crew-0001')] });
    await store.messages.react('crew', { seq: 1, admitted: true, userId: ben, emoji: '\u{1F44D}', on: true });
    await store.messages.pin('crew', { userId: anna, seq: 1, on: true, admitted: true });
    await store.messages.erase('general', { userId: anna, seq: 7, admitted: true });
    await store.members.raise('general', ben, { receivedSeq: 20, readSeq: 10 });
    await store.bans.put('crew', { userId: ben, by: anna, reason: 'spam', until: null });
    await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending: { secret: 'one', until: 9e12 } });
    const link = { digest: 'of an address', until: 9e12 };
    const checked = (await store.users.find(anna))?.passwordHash ?? null;
    await store.links.setEmail(anna, { email: 'anna@example.org', link, checked, proof: null });
    await store.links.issueReset(ben, { digest: 'of a link', until: 9e12 }, null);
    await store.invites.create({
      ...{ id: 'invite', digest: 'of an invitation', createdBy: anna, roomId: 'crew', maxUses: 3 },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2999-01-01T00:00:00.000Z' },
    });
    return { anna, ben, echo };
  }

  /** What a backup has to bring back as it was. */
  async function picture(store: Store) {
    const account = async (name: string) => {
      const {
        pendingEmail: _pending,
        resetLink: _link,
        secondFactor: _factor,
        ...rest
      } = (await store.users.findByLogin(name)) ?? {};
      return rest;
    };
    return {
      messages: [await readAll(store, 'general'), await readAll(store, 'crew')],
      pins: await store.messages.pins('crew'),
      rooms: [await store.rooms.find('general'), await store.rooms.find('crew')],
      members: [await store.members.list('general', { limit: 9 }), await store.members.list('crew', { limit: 9 })],
      bans: await store.bans.list('crew'),
      accounts: await Promise.all(['anna', 'ben', 'echo'].map(account)),
      invite: await store.invites.findByDigest('of an invitation'),
    };
  }

  test('R5: comes back as it was, as a new history in which no link, no session of a person and nothing that was being set up is left', async () => {
    const { echo } = await fill(server.stores);
    const before = await picture(server.stores);
    const { file, bytes, at } = await writeBackup(orderOf(from));
    expect(statSync(file)).toMatchObject({ size: bytes, mode: 0o100600 });
    expect(readdirSync(join(root, 'kept'))).toHaveLength(1);
    expect(await restore(file)).toMatchObject({ at, counts: { users: 3, rooms: 2, messages: 451 } });
    await restored(async (store) => {
      expect(await picture(store)).toEqual(before);
      expect(store.epoch).not.toBe(server.stores.epoch);
      const [anna, ben] = await Promise.all(['anna', 'ben'].map((name) => store.users.findByLogin(name)));
      expect(anna?.secondFactor?.pending).toBeNull();
      expect(anna?.pendingEmail).toBeNull();
      expect(await store.sessions.ofUser(anna?.user.id ?? '')).toEqual([]);
      expect(await store.sessions.ofUser(echo)).toHaveLength(1);
      expect(ben?.resetLink).toBeNull();
      const { items } = await store.audit.list({ action: 'restored', limit: 9 });
      expect(items).toMatchObject([{ actorId: null, details: { from: at } }]);
      // It goes on where it was.
      const appended = await store.messages.append('crew', {
        senderId: anna?.user.id ?? '',
        entries: [draft('later-0001')],
      });
      expect(appended).toMatchObject({ results: [{ outcome: 'stored', message: { seq: 2 } }] });
    });
  });

  test('S1: has all that was acknowledged before it began, each room through one rev, while rooms are written to', async () => {
    const { anna, ben } = await fill(server.stores);
    const state = { on: true, sent: 0 };
    const write = async () => {
      for (; state.on; state.sent += 1) {
        const { messages, members } = server.stores;
        const clientId = `beside-${String(state.sent).padStart(5, '0')}`;
        await messages.append('general', { senderId: anna, entries: [draft(clientId)] });
        const seq = 1 + (state.sent % 400);
        await messages.react('general', { seq, admitted: true, userId: ben, emoji: '\u{1F44D}', on: true });
        await members.raise('general', ben, { receivedSeq: 451 + state.sent, readSeq: 451 + state.sent });
      }
    };
    const writing = write();
    await expect.poll(() => state.sent).toBeGreaterThan(3);
    const acknowledged = state.sent;
    const { file } = await writeBackup(orderOf(from));
    state.on = false;
    await writing;
    await restore(file);
    await restored(async (store) => {
      const all = await readAll(store, 'general');
      const head = await store.rooms.find('general');
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: head?.seq ?? 0 }, (_, i) => i + 1));
      expect(Math.max(...all.map(({ rev }) => rev))).toBe(head?.rev);
      expect(all.length).toBeGreaterThanOrEqual(450 + acknowledged);
      const reacted = all.filter(({ seq }) => seq <= acknowledged && seq !== 7);
      expect(reacted.every(({ reactions }) => reactions.length === 1)).toBe(true);
      const place = (await store.members.find('general', ben)) ?? { readSeq: Infinity };
      expect(place.readSeq).toBeLessThanOrEqual(head?.seq ?? 0);
    });
  });

  test('is restored into an empty place only, and what is there stays', async () => {
    await fill(server.stores);
    const before = await picture(server.stores);
    const { file } = await writeBackup(orderOf(from));
    await restore(file);
    await expect(restore(file)).rejects.toThrow(/not empty|holds a store/);
    await expect(restore(file, from)).rejects.toThrow(/not empty|holds a store/);
    expect(await picture(server.stores)).toEqual(before);
    await restored(async (store) => expect(await picture(store)).toEqual(before));
  });

  test('holds nothing of an account that is deleted again before anybody is served', async () => {
    const { anna, ben } = await fill(server.stores);
    await server.stores.messages.append('general', { senderId: ben, entries: [draft('of-ben-0001')] });
    const { file } = await writeBackup(orderOf(from));
    await restoreBackup({
      ...{ from: file, identity: null, dataDir: to.DATA_DIR, mongoUri: to.MONGO_URI ?? null },
      async beforeServing(store) {
        await store.users.erase(ben, { confirmed: null, messages: 'remove' });
      },
    });
    await restored(async (store) => {
      const all = await readAll(store, 'general');
      expect(all.filter(({ senderId }) => senderId === ben)).toMatchObject([{ deleted: true, text: '' }]);
      expect(all.filter(({ senderId }) => senderId === anna)).toHaveLength(450);
      expect(await store.users.findByLogin('ben')).toBeNull();
    });
  });
});
