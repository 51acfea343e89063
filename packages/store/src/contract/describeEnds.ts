import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { draft, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

/** What every store promises of what is ended once more after a restore. */
export function describeEnds(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;

  beforeEach(async () => {
    ({ opened, store } = await openWithUsers(open, ['anna', 'ben']));
    await store.messages.append('general', { senderId: ben, entries: [draft('of-ben-00001'), draft('of-ben-00002')] });
  });
  afterEach(() => opened.drop());

  describe('a message that was erased', () => {
    it('is erased again by nobody’s rank, once, and stays so', async () => {
      const kinds: string[] = [];
      store.onChange((changes) => kinds.push(...changes.map(({ kind }) => kind)));
      await store.members.remove('general', ben, 'left');
      const one = { seq: 1, clientId: 'of-ben-00001' };
      expect(await store.ends.erase('general', one)).toBe('done');
      expect(await store.ends.erase('general', one)).toBe('already');
      expect(kinds.filter((kind) => kind === 'messageDeleted')).toHaveLength(1);
      store = await opened.reopen();
      expect(await store.messages.find('general', 1)).toMatchObject({ deleted: true, text: '' });
      expect(await store.messages.find('general', 2)).toMatchObject({ deleted: false });
    });

    it('is not the one that stands at its place with another clientId', async () => {
      for (const [roomId, seq] of [
        ['general', 1],
        ['general', 9],
        ['nowhere', 1],
      ] as const)
        expect(await store.ends.erase(roomId, { seq, clientId: 'a-stranger-s' })).toBe('missing');
      expect(await store.messages.find('general', 1)).toMatchObject({ deleted: false, text: 'text of of-ben-00001' });
    });
  });

  it('a ban is set again though who set it is no member, and puts out who is one', async () => {
    await store.members.remove('general', anna, 'left');
    const ban = { userId: ben, by: anna, until: null };
    expect(await store.ends.ban('general', ban)).toBe('done');
    expect(await store.ends.ban('general', ban)).toBe('already');
    expect(await store.ends.ban('general', { ...ban, userId: 'nobody0000000000' })).toBe('missing');
    expect(await store.ends.ban('nowhere', ban)).toBe('missing');
    store = await opened.reopen();
    expect(await store.members.find('general', ben)).toBeNull();
    expect(await store.members.add('general', ben, 'member')).toMatchObject({ outcome: 'banned' });
  });
}
