import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, newAccount } from '../contract/openStore.ts';
import type { Store, StorePorts } from '../ports/store.ts';
import { dieAfter } from '../testing/dieAfter.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

/** More writes than any of these takes. */
const ENOUGH = 12;

/** What is done, and whether it happened. */
const DEEDS: [
  string,
  (ports: StorePorts, ids: Ids) => Promise<unknown>,
  (store: Store, ids: Ids) => Promise<boolean>,
][] = [
  [
    'deactivated',
    ({ users }, { ben }) => users.govern(ben, { deactivated: true }),
    async ({ users }, { ben }) => (await users.find(ben))?.user.deactivated === true,
  ],
  [
    'memberBanned',
    ({ bans }, { anna, ben }) => bans.put('crew', { userId: ben, by: anna, reason: '', until: null }),
    async ({ bans }) => (await bans.list('crew')).length === 1,
  ],
  [
    'roomMade',
    ({ rooms }, { anna }) =>
      rooms.create({ id: 'boat', kind: 'public', name: 'Boat', topic: '', members: [{ userId: anna, role: 'owner' }] }),
    async ({ rooms }) => (await rooms.find('boat')) !== null,
  ],
  [
    'inviteUsed',
    ({ invites }) => invites.register('one', newAccount('userdora00000000', 'dora')),
    async ({ users, invites }) => {
      // Who meets the invitation finishes what it was used for.
      await invites.find('one');
      return (await users.find('userdora00000000')) !== null;
    },
  ],
  [
    'settingsChanged',
    ({ serverSettings }) => serverSettings.change({ organisation: 'Rescue' }),
    async ({ serverSettings }) => (await serverSettings.read()).organisation === 'Rescue',
  ],
];

interface Ids {
  anna: string;
  ben: string;
}

const title = 'the audit of a node that dies';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let store: Store;
  let uri: string;
  let ids: Ids;

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    uri = server.newDatabase();
    store = await openMongoStore({ uri });
    ids = { anna: await addUser(store, 'anna'), ben: await addUser(store, 'ben') };
    const members = [{ userId: ids.anna, role: 'owner' as const }];
    await store.rooms.create({ id: 'crew', kind: 'private', name: 'Crew', topic: '', members });
    await store.invites.create({
      id: 'one',
      digest: 'of one',
      createdBy: ids.anna,
      roomId: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2999-01-01T00:00:00.000Z',
      maxUses: 5,
    });
  });
  afterEach(() => store.close());

  it.each(DEEDS)(
    'tells of what happened and of nothing else, after whichever of its writes it died: %s',
    async (action, act, hasHappened) => {
      if ('missing' in server) throw new Error(server.missing);
      const told = async () =>
        (await store.audit.list({ action: action as 'deactivated', actorId: ids.anna, limit: 9 })).items.length;
      for (let kept = 0; kept < ENOUGH; kept += 1) {
        const before = await told();
        const happenedBefore = await hasHappened(store, ids);
        if (happenedBefore) break;
        const by = { userId: ids.anna, address: '192.0.2.7' };
        await dieAfter(uri, server.port, { kept, act: (node) => act(node.by(by), ids) });
        const happened = await hasHappened(store, ids);
        expect(await told(), `after ${kept} writes`).toBe(before + Number(happened));
        // Once more: nothing is left to be told.
        expect(await told()).toBe(before + Number(happened));
      }
      expect(await told()).toBe(1);
    },
  );

  it('a commit that meets one whose rows are not in the audit yet is stored, and brings none of them back', async () => {
    if ('missing' in server) throw new Error(server.missing);
    const carl = await addUser(store, 'carl');
    const by = { userId: ids.anna, address: '192.0.2.7' };
    const ban = (userId: string) => ({ userId, by: ids.anna, reason: '', until: null });
    // The intent, and the commit of the room.
    await dieAfter(uri, server.port, { kept: 2, act: (node) => node.by(by).bans.put('crew', ban(ids.ben)) });
    expect(await store.by(by).bans.put('crew', ban(carl))).toEqual({ outcome: 'banned' });
    expect(await store.bans.list('crew')).toHaveLength(2);
    const { items } = await store.audit.list({ action: 'memberBanned', limit: 9 });
    expect(items.map(({ subject }) => subject?.id).sort()).toEqual([ids.ben, carl].sort());
  });
});
