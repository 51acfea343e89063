import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from '../noNetworkError.ts';
import { makeUser } from '../testing/makeUser.ts';
import { People } from './people.ts';
import { PeopleLookup } from './peopleLookup.ts';

describe('the people this device knows', () => {
  const fetchUser = vi.fn(async (id: string) => makeUser(id));
  const fetchPage = vi.fn(async (cursor: string | undefined) =>
    cursor === undefined
      ? { items: [makeUser('a'), makeUser('b')], next: 'b' }
      : { items: [makeUser('c'), makeUser('d')], next: null },
  );
  const onChange = vi.fn();
  const store = vi.fn();
  let people: People;
  let lookup: PeopleLookup;
  beforeEach(() => {
    vi.clearAllMocks();
    people = new People({ onChange, store });
    lookup = new PeopleLookup({ people, fetchUser, fetchPage });
  });

  it('are looked up one by one when few are unknown, each once', async () => {
    lookup.need(['a', 'b']);
    lookup.need(['a']);
    await vi.waitFor(() => expect(people.get('b')).toEqual(makeUser('b')), { timeout: 10_000 });
    lookup.need(['a', 'b']);
    expect(fetchUser.mock.calls.flat()).toEqual(['a', 'b']);
  });

  it('are read as a list when many are unknown, and the rest one by one', async () => {
    lookup.need(['a', 'b', 'c', 'd', 'e']);
    await vi.waitFor(() => expect(people.get('e')).toEqual(makeUser('e')), { timeout: 10_000 });
    expect(fetchPage).toHaveBeenCalledTimes(2);
    expect(fetchUser.mock.calls.flat()).toEqual(['e']);
  });

  it('are not asked for again when the server does not know them, but are after a lost connection', async () => {
    fetchUser.mockRejectedValueOnce(new PalaverError('USER_NOT_FOUND', 'Nobody.'));
    lookup.need(['gone', 'b']);
    await vi.waitFor(() => expect(people.get('b')).toEqual(makeUser('b')), { timeout: 10_000 });
    lookup.need(['gone']);
    expect(fetchUser).toHaveBeenCalledTimes(2);
    fetchUser.mockRejectedValueOnce(new NoNetworkError());
    lookup.need(['late']);
    await vi.waitFor(() => expect(fetchUser).toHaveBeenCalledTimes(3), { timeout: 10_000 });
    await vi.waitFor(
      () => {
        lookup.need(['late']);
        expect(people.get('late')).toEqual(makeUser('late'));
      },
      { timeout: 10_000 },
    );
  });

  it('are the same object until one of them changes', () => {
    people.learn([makeUser('a')]);
    const before = people.all();
    people.learn([makeUser('a')]);
    expect(people.all()).toBe(before);
    people.learn([makeUser('a', 'Anna')]);
    expect(people.all()).not.toBe(before);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('are stored when they are learned, each change once; with an answer, by who stores that', () => {
    people.learn([makeUser('a')]);
    people.learn([makeUser('a')]);
    people.learn([makeUser('a', 'Anna')]);
    const write = (one: User) => ({ table: 'people', key: one.id, value: one });
    expect(store.mock.calls).toEqual([[[write(makeUser('a'))]], [[write(makeUser('a', 'Anna'))]]]);
    expect(people.take([makeUser('b')])).toEqual([write(makeUser('b'))]);
    expect(people.take([makeUser('b')])).toEqual([]);
    expect(store).toHaveBeenCalledTimes(2);
  });

  it('are as an event said when the answer to an earlier question comes after it, and as a later question is answered', () => {
    people.learn([makeUser('a'), makeUser('b')]);
    const askedAt = people.eventCount;
    people.learnFromEvent(makeUser('a', 'Anna'));
    people.learn([makeUser('a'), makeUser('b', 'Ben')], askedAt);
    expect([people.get('a')?.displayName, people.get('b')?.displayName]).toEqual(['Anna', 'Ben']);
    people.learn([makeUser('a', 'Anna Rull')], people.eventCount);
    expect(people.get('a')?.displayName).toBe('Anna Rull');
  });

  it('are not taken back by a look-up that an event was faster than', async () => {
    const held = Promise.withResolvers<User>();
    fetchUser.mockReturnValueOnce(held.promise);
    lookup.need(['a']);
    await vi.waitFor(() => expect(fetchUser).toHaveBeenCalledTimes(1), { timeout: 10_000 });
    people.learnFromEvent(makeUser('a', 'Anna'));
    held.resolve(makeUser('a'));
    lookup.need(['b']);
    await vi.waitFor(() => expect(people.get('b')).toEqual(makeUser('b')), { timeout: 10_000 });
    expect(people.get('a')?.displayName).toBe('Anna');
  });
});
