import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WebhookEvent } from '@palaver/protocol/webhookEvents';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addBot, addUser, confirmAddress, draft } from '../contract/openStore.ts';
import { connect } from '../mongo/connect.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import type { IdentityRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { byPort } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { readAll } from '../testing/readAll.ts';
import { shardedProxy } from '../testing/shardedProxy.ts';
import { watchedProxy } from '../testing/watchedProxy.ts';
import { moveToMongo } from './moveToMongo.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
const COMMAND = fileURLToPath(new URL('../../../../scripts/moveToMongo.ts', import.meta.url));
const title = 'moving from SQLite to MongoDB';

describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let folder: string;
  let proxy: { port: number; close(): void };
  let uri: string;
  let anna: string;
  let ben: string;

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    folder = await mkdtemp(join(tmpdir(), 'palaver-move-'));
    // Its big collections are sharded.
    proxy = await shardedProxy(server.port);
    uri = byPort(server.newDatabase(), proxy.port);
    const store = await openSqliteStore({ folder });
    anna = await addUser(store, 'anna');
    ben = await addUser(store, 'ben');
    await fill(store);
    await store.close();
  });
  afterEach(async () => {
    proxy.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    if (!('missing' in server)) await server.stop();
  });

  const keys = { factors: 'of factors', webhooks: 'of webhooks' };
  const others = { factors: 'other', webhooks: 'other' };

  async function fill(store: Store): Promise<void> {
    await store.keys.keep({ fresh: others, before: keys });
    await store.keys.sign('the secret');
    await addWebhook(store, 'before');
    const many = Array.from({ length: 620 }, (_, i) => draft(`moved-${String(i).padStart(4, '0')}`));
    await store.messages.append('general', { senderId: anna, entries: many });
    await store.messages.edit('general', {
      userId: anna,
      seq: 2,
      admitted: true,
      text: 'edited',
      called: [['ben']],
      base: null,
    });
    await store.messages.erase('general', { userId: anna, seq: 3, admitted: true });
    await store.messages.react('general', { seq: 4, admitted: true, userId: ben, emoji: '\u{1F44D}', on: true });
    await store.members.setRole('general', ben, 'moderator');
    for (const seq of [9, 8, 7]) await store.messages.pin('general', { userId: ben, seq, on: true, admitted: true });
    await store.members.raise('general', ben, { receivedSeq: 20, readSeq: 10 });
    await store.rooms.create({
      id: 'crew',
      kind: 'private',
      name: 'Crew',
      topic: 'boats',
      members: [
        { userId: anna, role: 'owner' },
        { userId: ben, role: 'member' },
      ],
    });
    await store.members.setPreferences('crew', ben, { notify: 'none', pinned: true });
    await store.members.setPreferences('general', ben, { notify: 'all', hidden: true });
    await store.messages.append('crew', { senderId: anna, entries: [draft('crew-0001'), draft('crew-0002')] });
    await confirmAddress(store, anna, 'first@example.org');
    const link = { digest: 'of a link', until: 9_000_000_000_000 };
    await store.links.issueReset(anna, link, 'first@example.org');
    const given = { email: 'ben@example.org', checked: 'hash', proof: null };
    await store.links.setEmail(ben, { ...given, link: null });
    await store.links.setEmail(ben, { ...given, email: 'waits@example.org', link });
    await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending: { secret: 'one', until: 9_000 } });
    const recoveryCodes = ['first', 'second'];
    await store.users.changeFactor(anna, { kind: 'switchOn', secret: 'one', timeStep: 100, recoveryCodes });
    await store.users.changeSettings(ben, { locale: 'es', notify: { sound: true } });
    await store.rooms.create({ id: 'erased', kind: 'public', name: 'Secret', topic: '', members: [] });
    await store.rooms.erase('erased');
    await store.rooms.create({ id: 'boats', kind: 'public', name: 'Boats', topic: '', members: [] });
    await addSession(store, 'family', '2026-02-01T00:00:00.000Z');
    await addSession(store, 'expired', '2026-01-02T00:00:00.000Z');
    await addUser(store, 'cora');
    await addBot(store, 'echo');
    await store.members.setMute('crew', ben, { by: anna, mute: { until: null } });
    const forGood = { by: anna, reason: 'spam', until: null };
    await store.bans.put('crew', { userId: 'usercora00000000', ...forGood });
    const annas = store.by({ userId: anna, address: '192.0.2.7' });
    const exported = { action: 'dataExported', subject: { kind: 'user', id: anna }, details: { n: 1 } } as const;
    for (let n = 0; n < 2; n += 1) await annas.audit.noteRepeated(exported);
    await addInvite(store, 'moved');
    await addInvite(store, 'going');
    await store.invites.accept('moved', ben);
    await store.identities.link(anna, identity('one'), null);
    await store.identities.link(ben, identity('going'), null);
    await addWebhook(store, 'after');
    await store.webhooks.lease('after', 'the old server');
    await store.webhooks.settle('after', 'the old server', { kind: 'failed', status: 503 });
  }

  function identity(subject: string): IdentityRecord {
    const issuer = 'https://login.example.org';
    return { id: subject.padEnd(16, '0'), provider: 'house', issuer, subject, label: subject };
  }

  function addWebhook(store: Store, id: string): Promise<void> {
    const fields = { url: `https://${id}.example`, events: ['edit', 'reaction'] as WebhookEvent[], roomIds: null };
    return store.webhooks.create({
      id,
      ...fields,
      active: true,
      secret: 'sealed',
      createdAt: '2026-01-01T00:00:00.000Z',
    });
  }

  function addInvite(store: Store, id: string): Promise<void> {
    const times = { createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2999-01-01T00:00:00.000Z' };
    return store.invites.create({ id, digest: `of ${id}`, createdBy: anna, roomId: 'boats', maxUses: 3, ...times });
  }

  async function addSession(store: Store, id: string, expiresAt: string): Promise<void> {
    await store.sessions.create({
      id,
      userId: anna,
      remember: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt,
      lastUsedAt: '2026-01-01T12:00:00.000Z',
      address: '127.0.0.1',
      userAgent: 'test',
      provider: null,
      begunUnder: 0,
      generation: 1,
      tokens: [{ generation: 1, digest: `${id}-one`, usedAt: null }],
      endedAt: null,
      endReason: null,
    });
  }

  /** What happens when the old server runs again. */
  async function goOn(store: Store): Promise<void> {
    for (const seq of [5, 610]) await store.messages.erase('general', { userId: anna, seq, admitted: true });
    for (const seq of [6, 611])
      await store.messages.edit('general', {
        userId: anna,
        seq,
        admitted: true,
        text: 'later',
        called: [['ben']],
        base: null,
      });
    await store.messages.react('general', { seq: 7, admitted: true, userId: ben, emoji: '\u{1F44D}', on: true });
    await store.messages.pin('general', { userId: ben, seq: 8, on: false, admitted: true });
    await store.members.setPreferences('general', ben, { notify: 'mentions' });
    await store.messages.append('general', { senderId: ben, entries: [draft('later-0001')] });
    await store.messages.erase('crew', { userId: anna, seq: 1, admitted: true });
    await store.members.remove('crew', ben, 'removed');
    await store.bans.put('crew', { userId: 'usercora00000000', by: anna, reason: 'worse', until: null });
    await store.members.raise('general', ben, { receivedSeq: 30, readSeq: 30 });
    await store.rooms.update('crew', { name: 'Sailors' });
    await store.sessions.end('family', 'logout');
    await store.sessions.purge('2026-01-15T00:00:00.000Z');
    await confirmAddress(store, anna, 'second@example.org', { secret: 'one', timeStep: 101 });
    await confirmAddress(store, ben, 'first@example.org');
    await store.users.update(anna, { title: 'Captain' });
    await store.users.update(ben, { deactivated: true });
    await store.users.changeFactor(anna, { kind: 'take', proof: { secret: 'one', recoveryCode: 'first' } });
    await store.users.replacePassword(anna, {
      from: 'hash',
      to: 'hash-2',
      keep: 'family',
      proof: { secret: 'one', timeStep: 102 },
    });
    const carl = await addUser(store, 'carl');
    await store.identities.unlink(ben, { identityId: identity('going').id, checked: 'hash', proof: null });
    await store.identities.link(carl, identity('going'), null);
    await store.invites.accept('moved', carl);
    await store.invites.withdraw('going');
    await store.webhooks.remove('after');
    await store.webhooks.update('before', { active: false });
    await store.webhooks.update('before', { active: true });
  }

  /** All that a client could ask of a store. */
  async function picture(store: Store) {
    const roomsOf = async (userId: string) =>
      (await store.rooms.ofUser(userId)).memberships
        .map(({ room, member }) => ({ room, member }))
        .sort((a, b) => a.room.id.localeCompare(b.room.id));
    const { seq = 0, rev = 0 } = (await store.rooms.find('general')) ?? {};
    return {
      epoch: store.epoch,
      messages: [...(await readAll(store, 'general')), ...(await readAll(store, 'crew'))],
      keys: [await store.keys.keep({ fresh: others, before: others }), await store.keys.signing()],
      pins: await store.messages.pins('general'),
      rooms: [await roomsOf(anna), await roomsOf(ben)],
      members: [await store.members.list('general', { limit: 9 }), await store.members.list('crew', { limit: 9 })],
      unread: await store.messages.unread(ben, [{ roomId: 'general', readSeq: 10, seq, rev }]),
      accounts: await Promise.all(['anna', 'ben', 'carl', 'echo'].map((name) => store.users.findByLogin(name))),
      bots: await store.users.accounts({ state: 'bot', limit: 9 }),
      bans: await store.bans.list('crew'),
      cora: await store.members.findWithRoom('crew', 'usercora00000000'),
      audit: (await store.audit.list({ limit: 100 })).items,
      webhooks: await store.webhooks.list(),
      told: [await store.webhooks.next('before', ''), await store.webhooks.next('after', '')],
      invites: [await store.invites.findByDigest('of moved'), await store.invites.find('going')],
      identities: await Promise.all(
        ['one', 'going'].map((subject) => store.identities.find('https://login.example.org', subject)),
      ),
      sessions: await Promise.all(['family', 'expired'].map((id) => store.sessions.find(id))),
    };
  }

  async function pictureOfSqlite() {
    const store = await openSqliteStore({ folder });
    const taken = await picture(store);
    await store.close();
    return taken;
  }

  /** A move that ends when so many batches of messages are there; two are all. */
  async function breakOff(batches: number): Promise<void> {
    let seen = 0;
    const broken = moveToMongo({
      folder,
      uri,
      onProgress() {
        seen += 1;
        if (seen === batches) throw new Error('the power went');
      },
    });
    await expect(broken).rejects.toThrow('the power went');
  }

  /** The command, killed when it is about to send what matches. */
  async function killAt(pattern: RegExp): Promise<void> {
    if ('missing' in server) throw new Error(server.missing);
    const watched = await watchedProxy(server.port, (sent) => {
      if (!pattern.test(sent)) return true;
      child.kill('SIGKILL');
      return false;
    });
    const child = spawn(process.execPath, [COMMAND], {
      env: { ...process.env, DATA_DIR: folder, MONGO_URI: byPort(uri, watched.port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    watched.close();
  }

  it('brings the same rooms, ids, seqs, marks, accounts, sessions and epoch; repeats are known there, and the next message follows', async () => {
    const before = await pictureOfSqlite();
    expect(await moveToMongo({ folder, uri })).toEqual({ messages: 622 });
    const store = await openMongoStore({ uri });
    expect(await picture(store)).toEqual(before);
    expect(await store.rooms.unfinishedErasures()).toEqual(['erased']);
    expect(
      await store.rooms.create({ id: 'erased', kind: 'public', name: 'Again', topic: '', members: [] }),
    ).toMatchObject({ outcome: 'taken' });
    expect(await store.users.find(anna)).toMatchObject({ passwordHash: 'hash', secondFactor: { secret: 'one' } });
    expect(await store.users.changeFactor(anna, { kind: 'take', proof: { secret: 'one', timeStep: 100 } })).toBe(
      'used',
    );
    expect(
      await store.messages.append('general', {
        senderId: anna,
        entries: [draft('moved-0009'), draft('moved-0003', 'x'), draft('after-it-1')],
      }),
    ).toMatchObject({
      results: [
        { outcome: 'repeated', message: { seq: 10 } },
        { outcome: 'reused' },
        { outcome: 'stored', message: { seq: 621, rev: 627 } },
      ],
    });
    await store.close();
    await expect(moveToMongo({ folder, uri })).rejects.toThrow('was moved into that database already');
  });

  it('goes on where it broke; no server opens the database before it is done', async () => {
    const before = await pictureOfSqlite();
    await breakOff(1);
    await expect(openMongoStore({ uri })).rejects.toThrow(/is not finished/);
    await moveToMongo({ folder, uri });
    const store = await openMongoStore({ uri });
    expect(await picture(store)).toEqual(before);
    await store.close();
  });

  it.each([
    ['the first index', /createIndexes\0/],
    ['the first room', /insert\0.{4}rooms\0/s],
    ['the note of its first migration', /update\0.{4}migrations\0/s],
  ])('killed before it writes %s, it keeps servers out and goes on', async (_, pattern) => {
    const before = await pictureOfSqlite();
    await killAt(pattern);
    await expect(openMongoStore({ uri })).rejects.toThrow(/is not finished/);
    await moveToMongo({ folder, uri });
    const store = await openMongoStore({ uri });
    expect(await picture(store)).toEqual(before);
    await store.close();
  });

  it.each([1, 2])(
    'brings the folder as it is when it goes on, though the old server ran after batch %i: nothing erased, nobody removed comes back',
    async (batches) => {
      await breakOff(batches);
      const old = await openSqliteStore({ folder });
      await goOn(old);
      await old.close();
      const now = await pictureOfSqlite();
      await moveToMongo({ folder, uri });
      const store = await openMongoStore({ uri });
      const moved = await picture(store);
      expect(moved).toEqual(now);
      expect(JSON.stringify(moved.messages)).not.toMatch(/text of (moved-0004|moved-0609|crew-0001)"/);
      expect(await store.members.find('crew', ben)).toBeNull();
      await store.close();
    },
  );

  it('brings the folder as it is when it goes on, though it was put back from an older copy and went another way', async () => {
    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true });
    const first = await openSqliteStore({ folder });
    await first.messages.append('general', { senderId: anna, entries: [draft('first-0001'), draft('first-0002')] });
    await first.messages.edit('general', {
      userId: anna,
      seq: 10,
      admitted: true,
      text: 'first',
      called: [],
      base: null,
    });
    await first.close();
    await breakOff(2);
    await rm(folder, { recursive: true });
    await cp(copy, folder, { recursive: true });
    await rm(copy, { recursive: true });
    const second = await openSqliteStore({ folder });
    await second.messages.edit('general', {
      userId: anna,
      seq: 11,
      admitted: true,
      text: 'second',
      called: [],
      base: null,
    });
    await second.messages.append('general', { senderId: anna, entries: [draft('second-0001')] });
    await second.close();
    const now = await pictureOfSqlite();
    await moveToMongo({ folder, uri });
    const store = await openMongoStore({ uri });
    expect(await picture(store)).toEqual(now);
    await store.close();
  });

  it('leaves a database alone that holds what is somebody else\u2019s', async () => {
    const connection = await connect(uri);
    const users = connection.collection('users');
    await users.insertOne({ name: 'of another program' });
    await expect(moveToMongo({ folder, uri })).rejects.toThrow('holds users of something else');
    expect(await users.find().toArray()).toMatchObject([{ name: 'of another program' }]);
    expect((await connection.listCollections()).map(({ name }) => name)).toEqual(['users']);
    await connection.close();
  });

  it('takes no folder in use, and no database that holds another store', async () => {
    const running = await openSqliteStore({ folder });
    await expect(moveToMongo({ folder, uri })).rejects.toThrow(/is used by another process/);
    await running.close();
    await (await openMongoStore({ uri })).close();
    await expect(moveToMongo({ folder, uri })).rejects.toThrow('holds another store');
  });
});
