import { afterEach, beforeEach, expect, it } from 'vitest';
import { addUser, type OpenedStore, type OpenStore } from './openStore.ts';

/** What belongs to the store whatever secret its processes sign by. */
export function describeKeys(open: OpenStore): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.drop());

  const keys = (name: string) => ({ factors: `${name} for factors`, webhooks: `${name} for webhooks` });
  const offered = (name: string) => ({ fresh: keys(`fresh ${name}`), before: keys(`before ${name}`) });

  it('a new store keeps the first fresh keys that it is offered, and no others', async () => {
    const [first, second] = await Promise.all([
      opened.store.keys.keep(offered('1')),
      opened.store.keys.keep(offered('2')),
    ]);
    expect([keys('fresh 1'), keys('fresh 2')]).toContainEqual(first);
    expect(second).toEqual(first);
    await addUser(opened.store, 'anna');
    const store = await opened.reopen();
    expect(await store.keys.keep(offered('3'))).toEqual(first);
  });

  it('one in which somebody has an account keeps those by which versions before it sealed', async () => {
    await addUser(opened.store, 'anna');
    expect(await opened.store.keys.keep(offered('1'))).toEqual(keys('before 1'));
    expect(await opened.store.keys.keep(offered('2'))).toEqual(keys('before 1'));
  });

  it('notes by which secret it is signed, and since when', async () => {
    const { keys: noted } = opened.store;
    expect(await noted.signing()).toBeNull();
    opened.setNow(1_000_000);
    const first = { secret: 'one', since: 1_000_000 };
    expect(await noted.sign('one')).toEqual(first);
    opened.setNow(2_000_000);
    expect(await noted.sign('one')).toEqual(first);
    expect(await noted.signing()).toEqual(first);
    const second = { secret: 'another', since: 2_000_000 };
    expect(await noted.sign('another')).toEqual(second);
    expect(await (await opened.reopen()).keys.signing()).toEqual(second);
  });
}
