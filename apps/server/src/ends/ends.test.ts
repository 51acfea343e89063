import { appendFile, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft, type OpenedStore, type OpenStore } from '@palaver/store/contract/openStore';
import type { Store } from '@palaver/store/ports/store';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { openMongo } from '@palaver/store/testing/openMongo';
import { openSqlite } from '@palaver/store/testing/openSqlite';
import { startHere } from '@palaver/store/testing/startHere';
import { createLogger } from '../observability/logger.ts';
import { carryOutEnds } from './carryOutEnds.ts';
import { digestOf, type EndLine, parseEndLine } from './end.ts';
import { type Ends, keepEnds } from './keepEnds.ts';

const START = Date.UTC(2026, 0, 1);
const log = createLogger({ dataDir: '', logLevel: 'error', nodeEnv: 'test' });
const mongo = await startMongo();
const missing = 'missing' in mongo ? mongo.missing : null;
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});
describe('what was ended, on SQLite', () => describeEnding(openSqlite(startHere)));
describe.skipIf(missing !== null)(
  missing === null ? 'what was ended, on MongoDB' : `skipped: what was ended, on MongoDB, because ${missing}`,
  () => describeEnding(openMongo(mongo)),
);

function describeEnding(open: OpenStore): void {
  let folder: string;
  let file: string;
  let opened: OpenedStore;
  let ends: Ends;
  const others: OpenedStore[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-ends-'));
    file = join(folder, 'ends.jsonl');
    opened = await open();
    opened.setNow(START);
    ends = keepEnds(opened.store, file, log);
  });
  afterEach(async () => {
    await ends.close();
    for (const one of [opened, ...others.splice(0)]) await one.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The store as it was in the backup: Anna, who is an administrator, Ben, Cora and Dora; messages, invitations, codes, sessions. */
  async function fill(store: Store): Promise<void> {
    for (const name of ['anna', 'ben', 'cora', 'dora', 'emil']) await addUser(store, name);
    await store.users.update(ANNA, { role: 'admin' });
    await store.members.setRole('general', ANNA, 'owner');
    const entries = [draft('of-ben-00001'), draft('of-ben-00002'), draft('of-ben-00003')];
    await store.messages.append('general', { senderId: BEN, entries });
    await store.rooms.create({ ...CREW, members: [{ userId: ANNA, role: 'owner' }] });
    const times = { createdAt: new Date(START).toISOString(), expiresAt: new Date(START + 9e9).toISOString() };
    for (const id of [INVITES.used, INVITES.gone, INVITES.live])
      await store.invites.create({ id, digest: `of ${id}`, createdBy: ANNA, roomId: null, maxUses: 3, ...times });
    const pending = { secret: 'sealed', until: START + 9e9 };
    await store.users.changeFactor(DORA, { kind: 'begin', proof: null, pending });
    const recoveryCodes = ['hash-1', 'hash-2', 'hash-3'];
    await store.users.changeFactor(DORA, { kind: 'switchOn', secret: 'sealed', timeStep: 1, recoveryCodes });
    for (const [id, userId] of [
      [SESSIONS.ended, DORA],
      [SESSIONS.live, DORA],
    ] as const)
      await store.sessions.create({
        id,
        userId,
        remember: true,
        ...times,
        lastUsedAt: times.createdAt,
        address: '192.0.2.7',
        userAgent: 'a browser',
        provider: null,
        begunUnder: 0,
        generation: 1,
        tokens: [{ generation: 1, digest: `of ${id}`, usedAt: null }],
        endedAt: null,
        endReason: null,
      });
  }

  /** What happens after the backup. */
  async function endThings(store: Store): Promise<void> {
    const admin = store.by({ userId: ANNA, address: '192.0.2.1' });
    await store.messages.erase('general', { userId: BEN, seq: 2, admitted: true });
    await store.sessions.end(SESSIONS.ended, 'revoked');
    await admin.users.govern(BEN, { deactivated: true });
    await admin.users.govern(EMIL, { deactivated: true });
    await admin.users.govern(EMIL, { deactivated: false });
    await admin.users.erase(CORA, { confirmed: null, messages: 'anonymise' });
    await admin.bans.put('general', { userId: DORA, by: ANNA, reason: 'a text', until: null });
    await admin.bans.put('general', { userId: EMIL, by: ANNA, reason: 'a text', until: null });
    await admin.bans.lift('general', EMIL, ANNA);
    await admin.rooms.erase(CREW.id);
    await admin.invites.withdraw(INVITES.gone);
    const { user, ...account } = await accountOf(store, BEN);
    const frida = { ...account, user: { ...user, id: 'userfrida0000000', username: 'frida', deactivated: false } };
    await store.invites.register(INVITES.used, frida);
    await store.users.changeFactor(DORA, { kind: 'take', proof: { secret: 'sealed', recoveryCode: 'hash-2' } });
  }

  const written = async () =>
    (await readFile(file, 'utf8')).split('\n').flatMap((line) => (line === '' ? [] : parseEndLine(line)));
  const ofKind = (lines: (EndLine | null)[], kind: EndLine['kind']) => lines.filter((line) => line?.kind === kind);

  /** Nobody writes down what this does. */
  async function unseen(act: (store: Store) => Promise<void>): Promise<void> {
    opened.store.onChange(() => undefined);
    await act(opened.store);
  }

  /** The backup of START, put back. */
  async function restored(): Promise<Store> {
    const other = await open();
    other.setNow(START);
    await fill(other.store);
    other.setNow(START + 90_000);
    others.push(other);
    return other.store;
  }

  it('is carried out on the backup of before, once, and nothing else is', async () => {
    await fill(ends.stores);
    opened.setNow(START + 60_000);
    await endThings(ends.stores);
    await ends.close();
    const store = await restored();
    const since = START + 30_000;
    expect(await carryOutEnds(store, folder, since)).toMatchObject({ files: 1, malformed: 0, missing: 0, refused: 0 });

    const general = await store.messages.page('general', { limit: 10 });
    expect(general.messages.map(({ deleted }) => deleted)).toEqual([false, true, false]);
    expect((await store.sessions.ofUser(DORA)).map(({ id }) => id)).toEqual([SESSIONS.live]);
    expect((await accountOf(store, BEN)).user).toMatchObject({ deactivated: true, deleted: false });
    expect((await accountOf(store, CORA)).user).toMatchObject({ deleted: true });
    expect((await accountOf(store, EMIL)).user).toMatchObject({ deactivated: false });
    expect(await store.members.add('general', DORA, 'member')).toMatchObject({ outcome: 'banned' });
    expect(await store.members.find('general', EMIL)).toMatchObject({ role: 'member' });
    expect(await store.rooms.find(CREW.id)).toBeNull();
    for (const [id, found] of [
      [INVITES.used, false],
      [INVITES.gone, false],
      [INVITES.live, true],
    ] as const)
      expect((await store.invites.find(id)) !== null, id).toBe(found);
    expect((await accountOf(store, DORA)).secondFactor?.recoveryCodes).toEqual(['hash-1', 'hash-3']);
    expect(await carryOutEnds(store, folder, since)).toMatchObject({ done: 0, refused: 0 });
  });

  it('from before the backup is not carried out, and a stranger’s message at the same id stays', async () => {
    await fill(ends.stores);
    await endThings(ends.stores);
    await ends.close();
    const store = await restored();
    expect(await carryOutEnds(store, folder, START + 60_000)).toMatchObject({ done: 0 });
    const line = {
      kind: 'message',
      at: new Date(START + 60_000).toISOString(),
      id: 'general:1',
      clientId: 'a-stranger-s',
    };
    await appendFile(file, `${JSON.stringify(line)}\n`);
    expect(await carryOutEnds(store, folder, START + 60_000)).toMatchObject({ done: 0, missing: 1 });
    expect(await store.messages.find('general', 1)).toMatchObject({ deleted: false });
  });

  it('stands in lines that only their owner may read, with ids and digests alone', async () => {
    await fill(ends.stores);
    await endThings(ends.stores);
    await ends.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const all = await readFile(file, 'utf8');
    for (const secret of [
      'a text',
      'text of',
      '192.0.2',
      'anna',
      'cora"',
      'hash-',
      'of session',
      'of invite',
      'browser',
    ])
      expect(all.replaceAll(/user(anna|ben|cora|dora|emil|frida)0+/g, ''), secret).not.toContain(secret);
    expect((await written()).map((line) => line?.kind)).not.toContain(undefined);
  });

  it('what a killed process did not write is found in the store at the next start', async () => {
    await fill(ends.stores);
    await ends.close();
    // As it lies there after a kill: the mark of the end is missing, and so is everything since.
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => !line.includes('"closed"'));
    await writeFile(file, lines.join('\n').slice(0, -5));
    await utimes(file, START / 1_000 + 30, START / 1_000 + 30);
    opened.setNow(START + 60_000);
    await unseen(endThings);
    ends = keepEnds(opened.store, file, log);
    await ends.caughtUp;
    await ends.close();
    const kinds = (await written()).map((line) => line?.kind);
    for (const kind of ['account', 'sessions', 'ban', 'unban', 'message', 'room', 'invite', 'codes'])
      expect(kinds).toContain(kind);
    const store = await restored();
    expect(await carryOutEnds(store, folder, START + 30_000)).toMatchObject({ malformed: 1, refused: 0 });
    expect(await store.messages.find('general', 2)).toMatchObject({ deleted: true });
    expect((await store.sessions.ofUser(DORA)).map(({ id }) => id)).toEqual([SESSIONS.live]);
    expect((await accountOf(store, CORA)).user.deleted).toBe(true);
    expect(await store.invites.find(INVITES.used)).toBeNull();
    expect((await accountOf(store, DORA)).secondFactor?.recoveryCodes).toEqual(['hash-1', 'hash-3']);
  });

  it('what is left of the codes of one second factor says nothing of those of another', async () => {
    await fill(ends.stores);
    const live: string[] = [];
    const line = { kind: 'codes', at: new Date(START).toISOString(), userId: DORA, factor: digestOf('another'), live };
    await appendFile(file, `${JSON.stringify(line)}\n`);
    expect(await carryOutEnds(opened.store, folder, START)).toMatchObject({ missing: 1, malformed: 0 });
    expect((await accountOf(opened.store, DORA)).secondFactor?.recoveryCodes).toHaveLength(3);
  });

  it('after an end in peace nothing is looked for', async () => {
    await fill(ends.stores);
    await ends.close();
    await unseen(endThings);
    ends = keepEnds(opened.store, file, log);
    await ends.close();
    expect(ofKind(await written(), 'message')).toEqual([]);
  });

  it('lines older than the oldest backup go, and what comes meanwhile stays', async () => {
    await fill(ends.stores);
    await ends.stores.messages.erase('general', { userId: BEN, seq: 1, admitted: true });
    opened.setNow(START + 60_000);
    await ends.stores.messages.erase('general', { userId: BEN, seq: 2, admitted: true });
    const dropped = ends.dropBefore(START + 30_000);
    await ends.stores.messages.erase('general', { userId: BEN, seq: 3, admitted: true });
    await dropped;
    await ends.close();
    await ends.dropBefore(START + 30_000);
    expect(ofKind(await written(), 'message')).toMatchObject([{ id: 'general:2' }, { id: 'general:3' }]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
}

const [ANNA, BEN, CORA, DORA, EMIL] = [
  'useranna00000000',
  'userben000000000',
  'usercora00000000',
  'userdora00000000',
  'useremil00000000',
];
const INVITES = { used: 'inviteused000000', gone: 'invitegone000000', live: 'invitelive000000' };
const SESSIONS = { ended: 'sessionended00000000', live: 'sessionlive000000000' };
const CREW = { id: 'crew-0001', kind: 'private' as const, name: 'Crew', topic: '' };

async function accountOf(store: Store, userId: string) {
  const account = await store.users.find(userId);
  if (!account) throw new Error(`There is no ${userId}.`);
  return account;
}
