import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft, newAccount } from '../contract/openStore.ts';
import type { Store } from '../ports/store.ts';
import { dieAfter } from '../testing/dieAfter.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

/** More writes than any deletion takes. */
const ENOUGH = 30;
const TIMEOUT_MS = 180_000;
const MADE = Date.now();
const LATER = new Date(MADE + 1e9).toISOString();

const title = 'the deletion of an account by a node that dies';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let store: Store;
  let uri: string;
  let ben: string;

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    uri = server.newDatabase();
    store = await openMongoStore({ uri });
    await store.users.create(newAccount('boss000000000000', 'boss'), true);
    ben = await addUser(store, 'ben');
  });
  afterEach(() => store.close());

  /** Somebody with a session, an invitation, a room of their own and two messages. */
  async function settle(username: string): Promise<string> {
    const userId = await addUser(store, username);
    const members = [
      { userId, role: 'owner' as const },
      { userId: ben, role: 'member' as const },
    ];
    await store.rooms.create({ id: `of-${username}`, kind: 'private', name: 'Crew', topic: '', members });
    const times = { createdAt: new Date(MADE).toISOString(), expiresAt: LATER };
    const isBegun = await store.sessions.create({
      ...{ id: `session-${username}`, userId, remember: false, address: '10.0.0.1', userAgent: 'Firefox' },
      ...{ ...times, generation: 1, lastUsedAt: times.createdAt, begunUnder: 0, endedAt: null, endReason: null },
      provider: null,
      tokens: [{ generation: 1, digest: `of ${username}`, usedAt: null }],
    });
    expect(isBegun).toBe(true);
    const invite = { id: `invite-${username}`, digest: `of ${username}`, createdBy: userId, roomId: null, maxUses: 1 };
    await store.invites.create({ ...invite, ...times });
    for (const roomId of ['general', `of-${username}`])
      await store.messages.append(roomId, { senderId: userId, entries: [draft(`${username}-in-${roomId}`)] });
    return userId;
  }

  /** What a living node does every two seconds. */
  async function carryOn(): Promise<void> {
    for (const userId of await store.users.unfinishedErasures()) while (await store.users.goOnErasing(userId, 1));
  }

  // That of an administrator takes all the steps of anybody's, and those that keep one administrator.
  it('is finished by whoever meets it, or did not happen', { timeout: TIMEOUT_MS }, async () => {
    if ('missing' in server) throw new Error(server.missing);
    let whole = 0;
    let happened = 0;
    for (let kept = 0; kept < ENOUGH && whole === 0; kept += 1) {
      // Ids are made of names that are filled up with noughts.
      const username = `goer${kept}x`;
      const userId = await settle(username);
      await store.users.update(userId, { role: 'admin' });
      const erase = (node: Store) =>
        node.by({ userId, address: '192.0.2.7' }).users.erase(userId, { confirmed: null, messages: 'remove' });
      if (await dieAfter(uri, server.port, { kept, act: erase })) whole += 1;
      await carryOn();
      const after = `after ${kept} writes`;
      const account = await store.users.find(userId);
      const { messages } = await store.messages.page(`of-${username}`, { limit: 9 });
      const session = await store.sessions.find(`session-${username}`);
      const told = await store.audit.list({ action: 'userDeleted', actorId: userId, limit: 9 });
      if (!account?.user.deleted) {
        expect(happened, after).toBe(0);
        expect([account?.user.username, account?.user.role], after).toEqual([username, 'admin']);
        expect([session?.endReason, session?.address], after).toEqual([null, '10.0.0.1']);
        expect(await store.invites.find(`invite-${username}`), after).not.toBeNull();
        expect((await store.members.find(`of-${username}`, userId))?.role, after).toBe('owner');
        expect(messages, after).toMatchObject([{ deleted: false }]);
        expect(told.items, after).toEqual([]);
        continue;
      }
      happened += 1;
      expect(account, after).toMatchObject({
        passwordHash: null,
        user: { displayName: `deleted-${userId.slice(0, 8)}` },
      });
      expect(session, after).toMatchObject({ endReason: 'deleted', address: '', userAgent: '' });
      expect(await store.invites.find(`invite-${username}`), after).toBeNull();
      for (const roomId of ['general', `of-${username}`])
        expect(await store.members.find(roomId, userId), after).toBeNull();
      expect((await store.members.find(`of-${username}`, ben))?.role, after).toBe('owner');
      expect(await store.messages.ofSender(userId, null, 9), after).toEqual([]);
      expect(messages, after).toMatchObject([{ deleted: true, text: '' }]);
      expect(told.items, after).toHaveLength(1);
    }
    expect([whole, happened > 3]).toEqual([1, true]);
  });
});
