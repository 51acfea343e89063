import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from '../noNetworkError.ts';
import { People } from './people.ts';
import { PeopleLookup } from './peopleLookup.ts';

const user = (id: string, displayName = id): User => ({
  id,
  username: id,
  displayName,
  title: '',
  role: 'user',
  avatarColor: 1,
  deactivated: false,
  bot: false,
  deleted: false,
});

describe('the people this device knows', () => {
  const fetchUser = vi.fn(async (id: string) => user(id));
  const fetchPage = vi.fn(async (cursor: string | undefined) =>
    cursor === undefined ? { items: [user('a'), user('b')], next: 'b' } : { items: [user('c'), user('d')], next: null },
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
    await vi.waitFor(() => expect(people.get('b')).toEqual(user('b')), { timeout: 10_000 });
    lookup.need(['a', 'b']);
    expect(fetchUser.mock.calls.flat()).toEqual(['a', 'b']);
  });

  it('are read as a list when many are unknown, and the rest one by one', async () => {
    lookup.need(['a', 'b', 'c', 'd', 'e']);
    await vi.waitFor(() => expect(people.get('e')).toEqual(user('e')), { timeout: 10_000 });
    expect(fetchPage).toHaveBeenCalledTimes(2);
    expect(fetchUser.mock.calls.flat()).toEqual(['e']);
  });

  it('are not asked for again when the server does not know them, but are after a lost connection', async () => {
    fetchUser.mockRejectedValueOnce(new PalaverError('USER_NOT_FOUND', 'Nobody.'));
    lookup.need(['gone', 'b']);
    await vi.waitFor(() => expect(people.get('b')).toEqual(user('b')), { timeout: 10_000 });
    lookup.need(['gone']);
    expect(fetchUser).toHaveBeenCalledTimes(2);
    fetchUser.mockRejectedValueOnce(new NoNetworkError());
    lookup.need(['late']);
    await vi.waitFor(() => expect(fetchUser).toHaveBeenCalledTimes(3), { timeout: 10_000 });
    await vi.waitFor(
      () => {
        lookup.need(['late']);
        expect(people.get('late')).toEqual(user('late'));
      },
      { timeout: 10_000 },
    );
  });

  it('are the same object until one of them changes', () => {
    people.learn([user('a')]);
    const before = people.all();
    people.learn([user('a')]);
    expect(people.all()).toBe(before);
    people.learn([user('a', 'Anna')]);
    expect(people.all()).not.toBe(before);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('are stored when they are learned, each change once; with an answer, by who stores that', () => {
    people.learn([user('a')]);
    people.learn([user('a')]);
    people.learn([user('a', 'Anna')]);
    const write = (one: User) => ({ table: 'people', key: one.id, value: one });
    expect(store.mock.calls).toEqual([[[write(user('a'))]], [[write(user('a', 'Anna'))]]]);
    expect(people.take([user('b')])).toEqual([write(user('b'))]);
    expect(people.take([user('b')])).toEqual([]);
    expect(store).toHaveBeenCalledTimes(2);
  });
});
