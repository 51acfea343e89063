import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FactorChange, FactorProof } from '../ports/users.ts';
import type { Store } from '../ports/store.ts';
import { addUser, type OpenedStore, type OpenStore } from './openStore.ts';

/** What every store promises of second factors. */
export function describeSecondFactor(open: OpenStore): void {
  describe('second factors', () => {
    let opened: OpenedStore;
    let store: Store;
    let anna: string;
    const change = (what: FactorChange) => store.users.changeFactor(anna, what);
    const factor = async () => (await store.users.find(anna))?.secondFactor;
    const begin = (secret: string) => change({ kind: 'begin', proof: null, pending: { secret, until: 600_000 } });
    const switchOn = (secret: string, timeStep = 100) =>
      change({ kind: 'switchOn', secret, timeStep, recoveryCodes: ['one', 'two', 'three'] });
    const take = (timeStep: number) => change({ kind: 'take', proof: { secret: 'sealed', timeStep } });

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      anna = await addUser(store, 'anna');
    });
    afterEach(() => opened.drop());

    it('are off at first; a secret waits, and is on from its first code, whose time step is taken', async () => {
      expect(await factor()).toBeNull();
      expect(await begin('sealed')).toBe('changed');
      const pending = { secret: 'sealed', until: 600_000 };
      expect(await factor()).toEqual({ secret: null, timeStep: 0, recoveryCodes: [], pending });
      expect(await switchOn('another')).toBe('gone');
      expect(await switchOn('sealed')).toBe('changed');
      expect(await switchOn('sealed')).toBe('gone');
      const on = { secret: 'sealed', timeStep: 100, recoveryCodes: ['one', 'two', 'three'], pending: null };
      store = await opened.reopen();
      expect(await factor()).toEqual(on);
      expect((await store.users.findByLogin('anna'))?.secondFactor).toEqual(on);
      expect(await take(100)).toBe('used');
      expect(await store.users.changeFactor('nobody0000000000', { kind: 'switchOff', proof: null })).toBe('missing');
    });

    it('take each time step and each recovery code once, however many bring it at once', async () => {
      await begin('sealed');
      await switchOn('sealed');
      const atOnce = async (what: FactorChange) =>
        (await Promise.all(Array.from({ length: 8 }, () => change(what)))).sort();
      const once = ['changed', ...Array<string>(7).fill('used')];
      expect(await atOnce({ kind: 'take', proof: { secret: 'sealed', timeStep: 101 } })).toEqual(once);
      expect(await atOnce({ kind: 'take', proof: { secret: 'sealed', recoveryCode: 'two' } })).toEqual(once);
      expect([await take(101), await take(99), await take(103), await take(102)]).toEqual([
        'used',
        'used',
        'changed',
        'used',
      ]);
      expect(await factor()).toMatchObject({ timeStep: 103, recoveryCodes: ['one', 'three'] });
    });

    it('stay on until another is; each change takes its proof, and none that was used changes anything', async () => {
      await begin('sealed');
      await switchOn('sealed');
      const before = await factor();
      const pending = { secret: 'next', until: 900_000 };
      for (const proof of [null, { secret: 'sealed', timeStep: 100 }, { secret: 'sealed', recoveryCode: 'four' }]) {
        expect(await change({ kind: 'begin', proof, pending })).toBe('used');
        expect(await change({ kind: 'switchOff', proof })).toBe('used');
      }
      expect(await change({ kind: 'renewCodes', proof: { secret: 'sealed', timeStep: 100 }, recoveryCodes: [] })).toBe(
        'used',
      );
      expect(await factor()).toEqual(before);
      expect(await change({ kind: 'begin', proof: { secret: 'sealed', timeStep: 101 }, pending })).toBe('changed');
      expect(await factor()).toEqual({ ...before, timeStep: 101, pending });
      const recoveryCodes = ['new'];
      expect(
        await change({ kind: 'renewCodes', proof: { secret: 'sealed', recoveryCode: 'one' }, recoveryCodes }),
      ).toBe('changed');
      expect(await factor()).toEqual({ ...before, timeStep: 101, recoveryCodes, pending });
      expect(await switchOn('next', 50)).toBe('changed');
      expect(await factor()).toMatchObject({ secret: 'next', timeStep: 50, pending: null });
      // A code of the secret before, whose steps were higher.
      expect(await change({ kind: 'switchOff', proof: { secret: 'sealed', timeStep: 102 } })).toBe('used');
      expect(await change({ kind: 'switchOff', proof: { secret: 'next', timeStep: 51 } })).toBe('changed');
      expect(await factor()).toEqual({ secret: null, timeStep: 0, recoveryCodes: [], pending: null });
      expect(await change({ kind: 'switchOff', proof: null })).toBe('changed');
    });

    it('let a new password through with a proof that was not used, and take it with the password', async () => {
      const replace = (from: string, to: string, proof: FactorProof | null) =>
        store.users.replacePassword(anna, { from, to, keep: 'none', proof });
      expect(await replace('hash', 'hash-1', { secret: 'sealed', timeStep: 200 })).toBe('used');
      await begin('sealed');
      await switchOn('sealed');
      expect(await replace('hash', 'hash-1', null)).toBe('used');
      expect(await replace('hash', 'hash-1', { secret: 'sealed', timeStep: 100 })).toBe('used');
      expect(await replace('other', 'hash-1', { secret: 'sealed', timeStep: 101 })).toBe('stale');
      expect(await store.users.find(anna)).toMatchObject({ passwordHash: 'hash', secondFactor: { timeStep: 100 } });
      const both = await Promise.all([replace('hash', 'hash-1', { secret: 'sealed', timeStep: 101 }), take(101)]);
      expect(both.toSorted()).toEqual(['used', both[0] === 'used' ? 'changed' : 'replaced'].toSorted());
      expect(await replace(both[0] === 'used' ? 'hash' : 'hash-1', 'hash-2', { secret: 'sealed', timeStep: 102 })).toBe(
        'replaced',
      );
      expect(await store.users.find(anna)).toMatchObject({ passwordHash: 'hash-2', secondFactor: { timeStep: 102 } });
    });
  });
}
