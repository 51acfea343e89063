import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../ports/change.ts';
import type { NewEmail } from '../ports/links.ts';
import type { Store } from '../ports/store.ts';
import {
  addUser,
  confirmAddress,
  newAccount,
  type OpenedStore,
  type OpenStore,
  openWithUsers,
  userIdOf,
} from './openStore.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** What every store promises of links that work once, and of addresses. */
export function describeLinks(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;
  let changes: Change[];

  beforeEach(async () => {
    ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben']));
  });
  afterEach(() => opened.drop());

  const link = (digest: string, forMs = HOUR_MS) => ({ digest, until: NOW + forMs });
  const issue = (digest: string, to: string | null = null) => store.links.issueReset(anna, link(digest), to);
  const give = (userId: string, email: string | null, fields: Partial<NewEmail> = {}) =>
    store.links.setEmail(userId, { email, link: null, checked: 'hash', proof: null, ...fields });
  const begin = async (userId: string, username: string, begunUnder = 0) =>
    store.sessions.create({
      id: `family-of-${username}`,
      userId,
      remember: false,
      createdAt: new Date(NOW).toISOString(),
      expiresAt: new Date(NOW + HOUR_MS).toISOString(),
      lastUsedAt: new Date(NOW).toISOString(),
      address: '192.0.2.1',
      userAgent: 'test',
      provider: null,
      begunUnder,
      generation: 1,
      tokens: [{ generation: 1, digest: `token-of-${username}`, usedAt: null }],
      endedAt: null,
      endReason: null,
    });

  describe('links for another password', () => {
    it('work once: all sessions end, also those that begin with the old one, and the second factor stays', async () => {
      await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending: { secret: 's', until: NOW } });
      await store.users.changeFactor(anna, { kind: 'switchOn', secret: 's', timeStep: 1, recoveryCodes: [] });
      await begin(anna, 'anna');
      await begin(ben, 'ben');
      expect(await issue('one')).toBe(true);
      store = await opened.reopen();
      store.onChange((news) => void changes.push(...news));
      expect(await store.links.findReset('one')).toMatchObject({ user: { id: anna }, resetLink: link('one') });
      expect(await store.links.redeemReset('one', 'new')).toMatchObject({ user: { id: anna }, resetLink: null });
      expect(changes).toMatchObject([
        { kind: 'sessionsEnded', userId: anna, sessionIds: ['family-of-anna'], reason: 'passwordChanged' },
      ]);
      expect(await store.users.find(anna)).toMatchObject({ passwordHash: 'new', secondFactor: { secret: 's' } });
      expect([await store.links.findReset('one'), await store.links.redeemReset('one', 'newer')]).toEqual([null, null]);
      expect(await begin(anna, 'late')).toBe(false);
      expect(await store.sessions.ofUser(ben)).toHaveLength(1);
    });

    it('are taken by one of all who bring the same one at once', async () => {
      await issue('one');
      const taken = await Promise.all(['a', 'b', 'c', 'd'].map((hash) => store.links.redeemReset('one', hash)));
      const [winner] = taken.flatMap((account) => account?.passwordHash ?? []);
      expect(taken.filter((account) => account !== null)).toHaveLength(1);
      expect((await store.users.find(anna))?.passwordHash).toBe(winner);
    });

    it('die with a newer one, at their time, and with any change of password, address or state', async () => {
      const isDead = async (digest: string) => (await store.links.redeemReset(digest, `by ${digest}`)) === null;
      await issue('one');
      await issue('two');
      expect(await isDead('one')).toBe(true);
      await store.users.replacePassword(anna, { from: 'hash', to: 'hash-2', keep: '', proof: null });
      expect(await isDead('two')).toBe(true);
      await issue('three');
      await give(anna, 'anna@example.org', { checked: 'hash-2' });
      expect(await isDead('three')).toBe(true);
      await issue('four');
      await confirmAddress(store, anna, 'anna@example.org');
      expect(await isDead('four')).toBe(true);
      await issue('five');
      await store.users.update(anna, { deactivated: true });
      expect(await isDead('five')).toBe(true);
      expect(await issue('six')).toBe(false);
      await store.users.update(anna, { deactivated: false });
      expect(await isDead('five')).toBe(true);
      await issue('seven');
      opened.setNow(NOW + HOUR_MS);
      expect(await isDead('seven')).toBe(true);
      expect((await store.users.find(anna))?.passwordHash).toBe('hash-2');
      opened.setNow(NOW + HOUR_MS - 1);
      await store.users.update(anna, { displayName: 'Anna', role: 'admin' });
      expect(await isDead('seven')).toBe(false);
    });

    it('and a new password, at once: the link takes it or is dead, and never comes after', async () => {
      for (let i = 0; i < 8; i += 1) {
        const from = (await store.users.find(anna))?.passwordHash ?? null;
        await issue(`link-${i}`);
        const [replaced, redeemed] = await Promise.all([
          store.users.replacePassword(anna, { from, to: `own-${i}`, keep: '', proof: null }),
          store.links.redeemReset(`link-${i}`, `link-${i}`),
        ]);
        expect([replaced, redeemed?.passwordHash ?? null]).toEqual(
          redeemed ? ['stale', `link-${i}`] : ['replaced', null],
        );
        expect((await store.users.find(anna))?.passwordHash).toBe(redeemed ? `link-${i}` : `own-${i}`);
      }
    });

    it('go by mail to the address that is confirmed at that moment, and to none else', async () => {
      expect(await issue('one', 'anna@example.org')).toBe(false);
      await give(anna, 'anna@example.org');
      expect(await issue('one', 'anna@example.org')).toBe(false);
      await confirmAddress(store, anna, 'anna@example.org');
      expect(await issue('one', 'anna@example.org')).toBe(true);
      await give(anna, 'other@example.org');
      expect([await issue('two', 'anna@example.org'), await issue('two', 'other@example.org')]).toEqual([false, false]);
      expect(await store.links.issueReset('nobody0000000000', link('two'), null)).toBe(false);
    });
  });

  describe('addresses', () => {
    it('that are not confirmed are no login name and stand in nobody’s way', async () => {
      for (const one of [anna, ben])
        expect(await give(one, 'same@example.org')).toMatchObject({
          outcome: 'set',
          account: { email: 'same@example.org', emailState: 'unconfirmed' },
        });
      const carl = { ...newAccount('carl000000000000', 'carl'), email: 'same@example.org' };
      expect(await store.users.create(carl, false)).toEqual({ outcome: 'created' });
      expect(await store.users.findByLogin('same@example.org')).toBeNull();
      await confirmAddress(store, ben, 'same@example.org');
      store = await opened.reopen();
      expect((await store.users.findByLogin('same@example.org'))?.user.id).toBe(ben);
      expect(await store.users.find(ben)).toMatchObject({ email: 'same@example.org', emailState: 'confirmed' });
      expect(await store.users.find(anna)).toMatchObject({ email: 'same@example.org', emailState: 'unconfirmed' });
      expect(await give(ben, null)).toMatchObject({ account: { email: null, emailState: 'unconfirmed' } });
      expect(await store.users.findByLogin('same@example.org')).toBeNull();
    });

    it('wait beside the one until now, until the account that asked confirms the newest, in time and once', async () => {
      await confirmAddress(store, anna, 'old@example.org');
      expect(await give(anna, 'first@example.org', { link: link('one') })).toMatchObject({
        before: { email: 'old@example.org' },
        account: { email: 'old@example.org', pendingEmail: { address: 'first@example.org' } },
      });
      await give(anna, 'new@example.org', { link: link('two') });
      expect(await store.links.confirmEmail(anna, 'one')).toBeNull();
      expect(await store.links.confirmEmail(ben, 'two')).toBeNull();
      opened.setNow(NOW + HOUR_MS);
      expect(await store.links.confirmEmail(anna, 'two')).toBeNull();
      expect((await store.users.findByLogin('old@example.org'))?.user.id).toBe(anna);
      opened.setNow(NOW + HOUR_MS - 1);
      const done = await Promise.all([1, 2, 3].map(() => store.links.confirmEmail(anna, 'two')));
      expect(done.filter((account) => account !== null)).toMatchObject([
        { email: 'new@example.org', emailState: 'confirmed', pendingEmail: null },
      ]);
      expect(await store.users.findByLogin('old@example.org')).toBeNull();
      expect((await store.users.findByLogin('new@example.org'))?.user.id).toBe(anna);
    });

    it('wait no more once the password is another, or the account is closed', async () => {
      await give(anna, 'new@example.org', { link: link('one') });
      await store.users.replacePassword(anna, { from: 'hash', to: 'hash-2', keep: '', proof: null });
      expect(await store.links.confirmEmail(anna, 'one')).toBeNull();
      await give(ben, 'new@example.org', { link: link('two') });
      await store.users.update(ben, { deactivated: true });
      await store.users.update(ben, { deactivated: false });
      expect(await store.links.confirmEmail(ben, 'two')).toBeNull();
      expect(await store.users.find(ben)).toMatchObject({ email: null, pendingEmail: null });
    });

    it('are confirmed for one account, however many come at once', async () => {
      const people = await Promise.all(['p1', 'p2', 'p3', 'p4'].map((name) => addUser(store, name)));
      for (const one of people) await give(one, 'same@example.org', { link: link(`of ${one}`) });
      const done = await Promise.all(people.map((one) => store.links.confirmEmail(one, `of ${one}`)));
      const winners = people.filter((_, i) => done[i] !== null);
      expect(winners).toHaveLength(1);
      expect((await store.users.findByLogin('same@example.org'))?.user.id).toBe(winners[0]);
    });

    it('that were a login name without being confirmed stay one, until somebody else confirms them', async () => {
      const old = { ...newAccount('old0000000000000', 'old'), email: 'old@example.org', emailState: 'login' as const };
      await store.users.create(old, false);
      expect((await store.users.findByLogin('old@example.org'))?.user.id).toBe(old.user.id);
      expect(await give(old.user.id, 'old@example.org')).toMatchObject({ account: { emailState: 'login' } });
      await confirmAddress(store, ben, 'old@example.org');
      expect((await store.users.findByLogin('old@example.org'))?.user.id).toBe(ben);
      expect(await store.users.find(old.user.id)).toMatchObject({
        email: 'old@example.org',
        emailState: 'unconfirmed',
      });
    });

    it('take the password that was checked and a proof that was not used', async () => {
      expect(await give(anna, 'a@example.org', { checked: 'other' })).toEqual({ outcome: 'stale' });
      expect(await give(anna, 'a@example.org', { proof: { secret: 's', timeStep: 1 } })).toEqual({ outcome: 'used' });
      await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending: { secret: 's', until: NOW } });
      await store.users.changeFactor(anna, { kind: 'switchOn', secret: 's', timeStep: 1, recoveryCodes: [] });
      expect(await give(anna, 'a@example.org')).toEqual({ outcome: 'used' });
      expect(await give(anna, 'a@example.org', { proof: { secret: 's', timeStep: 2 } })).toMatchObject({
        outcome: 'set',
      });
      expect(await give(anna, 'b@example.org', { proof: { secret: 's', timeStep: 2 } })).toEqual({ outcome: 'used' });
      expect(await give('nobody0000000000', 'a@example.org')).toEqual({ outcome: 'missing' });
      expect((await store.users.find(anna))?.email).toBe('a@example.org');
    });
  });
}
