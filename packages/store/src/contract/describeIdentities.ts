import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IdentityRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import {
  addBot,
  confirmAddress,
  newAccount,
  type OpenedStore,
  type OpenStore,
  openWithUsers,
  userIdOf,
} from './openStore.ts';

const ISSUER = 'https://login.example.org';

/** What every store promises of accounts elsewhere by which people sign in. */
export function describeIdentities(open: OpenStore): void {
  describe('identities', () => {
    const anna = userIdOf('anna');
    const ben = userIdOf('ben');
    let opened: OpenedStore;
    let store: Store;

    beforeEach(async () => {
      ({ opened, store } = await openWithUsers(open, ['anna', 'ben']));
    });
    afterEach(() => opened.drop());

    let count = 0;
    function identity(subject: string, issuer = ISSUER): IdentityRecord {
      count += 1;
      return { id: `identity${count}`.padEnd(16, '0'), provider: 'house', issuer, subject, label: subject };
    }
    const of = async (userId: string) => (await store.users.find(userId))?.identities.map(({ subject }) => subject);
    const holderOf = async (subject: string) => (await store.identities.find(ISSUER, subject))?.user.id;
    const unlink = (userId: string, identityId: string, checked: string | null = 'hash') =>
      store.identities.unlink(userId, { identityId, checked, proof: null });
    /** Makes an account that has no password. */
    const make = async (username: string, ...identities: IdentityRecord[]) => {
      const account = { ...newAccount(username.padEnd(16, '0'), username), passwordHash: null, identities };
      return (await store.users.create(account, false)).outcome;
    };
    const rows = async (action: 'identityLinked' | 'identityUnlinked') =>
      (await store.audit.list({ action, limit: 10 })).items.map(({ subject, details }) => ({ subject, details }));

    it('are of the account that linked them, told to the audit without who it is there, and kept', async () => {
      const one = identity('one');
      expect(await store.identities.find(ISSUER, 'one')).toBeNull();
      expect(await store.identities.link(anna, one, null)).toBe('linked');
      expect(await store.identities.link(anna, identity('one'), null)).toBe('already');
      expect(await store.identities.link(ben, identity('one'), null)).toBe('taken');
      expect(await store.identities.link(ben, identity('one', 'https://other.example'), null)).toBe('linked');
      store = await opened.reopen();
      expect((await store.identities.find(ISSUER, 'one'))?.identities).toEqual([one]);
      expect(await holderOf('one')).toBe(anna);
      const subject = (id: string) => ({ subject: { id, kind: 'user' as const }, details: { provider: 'house' } });
      const told = await rows('identityLinked');
      expect(told).toHaveLength(2);
      expect(told).toEqual(expect.arrayContaining([subject(anna), subject(ben)]));
    });

    it('are of one account, however many link the same one at once', async () => {
      const asked = [anna, ben, anna, ben].map((userId) => store.identities.link(userId, identity('one'), null));
      const outcomes = await Promise.all(asked);
      expect(outcomes.filter((outcome) => outcome === 'linked')).toHaveLength(1);
      expect([await of(anna), await of(ben)].flat()).toEqual(['one']);
    });

    it('are linked several at once, and none is lost', async () => {
      const subjects = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(subjects.map((subject) => store.identities.link(anna, identity(subject), null)));
      expect((await of(anna))?.sort()).toEqual(subjects);
      expect(await Promise.all(subjects.map(holderOf))).toEqual(subjects.map(() => anna));
    });

    it('are linked by an address only while it is the confirmed one, and never to a bot or who is deactivated', async () => {
      await confirmAddress(store, anna, 'anna@example.org');
      expect(await store.identities.link(anna, identity('one'), 'another@example.org')).toBe('missing');
      expect(await store.identities.link(ben, identity('one'), 'anna@example.org')).toBe('missing');
      expect(await store.identities.link(await addBot(store, 'robot'), identity('one'), null)).toBe('missing');
      await store.users.update(ben, { deactivated: true });
      expect(await store.identities.link(ben, identity('one'), null)).toBe('missing');
      expect(await store.identities.link('nobody0000000000', identity('one'), null)).toBe('missing');
      expect(await store.identities.find(ISSUER, 'one')).toBeNull();
      expect(await store.identities.link(anna, identity('one'), 'anna@example.org')).toBe('linked');
    });

    it('come with a new account, of which there is one, however many are made of the same one at once', async () => {
      const outcomes = await Promise.all(['carl', 'dana', 'eva'].map((name) => make(name, identity('one'))));
      expect(outcomes.sort()).toEqual(['created', 'identityTaken', 'identityTaken']);
      const holder = await holderOf('one');
      expect((await store.users.find(holder ?? ''))?.identities).toHaveLength(1);
    });

    it('are free where the account that was to have them is not made', async () => {
      expect(await make('anna', identity('one'))).toBe('usernameTaken');
      expect(await make('carl', identity('one'))).toBe('created');
      expect(await holderOf('one')).toBe('carl'.padEnd(16, '0'));
    });

    it('are unlinked by who confirmed with the password there is, and are free then', async () => {
      const one = identity('one');
      await store.identities.link(anna, one, null);
      expect(await unlink(anna, one.id, 'older')).toBe('stale');
      expect(await unlink(anna, 'nothing000000000')).toBe('unknown');
      expect(await unlink(ben, one.id)).toBe('unknown');
      expect(await unlink('nobody0000000000', one.id)).toBe('missing');
      expect(await of(anna)).toEqual(['one']);
      expect(await unlink(anna, one.id)).toBe('unlinked');
      expect([await of(anna), await holderOf('one')]).toEqual([[], undefined]);
      expect(await rows('identityUnlinked')).toMatchObject([{ subject: { id: anna }, details: { provider: 'house' } }]);
      expect(await store.identities.link(ben, identity('one'), null)).toBe('linked');
      expect(await holderOf('one')).toBe(ben);
    });

    it('are never unlinked where nothing else lets the account in, also not two at once', async () => {
      const [one, two] = [identity('one'), identity('two')];
      await make('carl', one, two);
      const carl = 'carl'.padEnd(16, '0');
      const outcomes = await Promise.all([unlink(carl, one.id, null), unlink(carl, two.id, null)]);
      expect(outcomes.sort()).toEqual(['lastWayIn', 'unlinked']);
      expect(await of(carl)).toHaveLength(1);
    });

    it('are unlinked with the code that was given, which is taken by it', async () => {
      const [one, two] = [identity('one'), identity('two')];
      await store.identities.link(anna, one, null);
      await store.identities.link(anna, two, null);
      const pending = { secret: 'sealed', until: 600_000 };
      await store.users.changeFactor(anna, { kind: 'begin', proof: null, pending });
      await store.users.changeFactor(anna, { kind: 'switchOn', secret: 'sealed', timeStep: 1, recoveryCodes: [] });
      const proof = { secret: 'sealed', timeStep: 2 };
      const removal = { checked: 'hash', proof };
      expect(await store.identities.unlink(anna, { identityId: one.id, ...removal })).toBe('unlinked');
      expect(await store.identities.unlink(anna, { identityId: two.id, ...removal })).toBe('used');
      expect(await of(anna)).toEqual(['two']);
    });

    it('go with the account that is deleted', async () => {
      await store.identities.link(anna, identity('one'), null);
      await store.users.erase(anna, { confirmed: null, messages: 'anonymise' });
      expect(await store.identities.find(ISSUER, 'one')).toBeNull();
      expect(await store.identities.link(ben, identity('one'), null)).toBe('linked');
    });
  });
}
