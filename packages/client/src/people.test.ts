import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from './noNetworkError.ts';
import { People } from './people.ts';

const user = (id: string, displayName = id): User => ({
  id,
  username: id,
  displayName,
  title: '',
  role: 'user',
  avatarColor: 1,
  deactivated: false,
});

describe('the people this device knows', () => {
  const fetchUser = vi.fn(async (id: string) => user(id));
  const fetchPage = vi.fn(async (cursor: string | undefined) =>
    cursor === undefined ? { items: [user('a'), user('b')], next: 'b' } : { items: [user('c'), user('d')], next: null },
  );
  const onChange = vi.fn();
  let people: People;
  beforeEach(() => {
    vi.clearAllMocks();
    people = new People({ fetchUser, fetchPage, onChange, store: () => undefined });
  });

  it('are looked up one by one when few are unknown, each once', async () => {
    people.need(['a', 'b']);
    people.need(['a']);
    await vi.waitFor(() => expect(people.get('b')).toEqual(user('b')), { timeout: 10_000 });
    people.need(['a', 'b']);
    expect(fetchUser.mock.calls.flat()).toEqual(['a', 'b']);
  });

  it('are read as a list when many are unknown, and the rest one by one', async () => {
    people.need(['a', 'b', 'c', 'd', 'e']);
    await vi.waitFor(() => expect(people.get('e')).toEqual(user('e')), { timeout: 10_000 });
    expect(fetchPage).toHaveBeenCalledTimes(2);
    expect(fetchUser.mock.calls.flat()).toEqual(['e']);
  });

  it('are not asked for again when the server does not know them, but are after a lost line', async () => {
    fetchUser.mockRejectedValueOnce(new PalaverError('USER_NOT_FOUND', 'Nobody.'));
    people.need(['gone', 'b']);
    await vi.waitFor(() => expect(people.get('b')).toEqual(user('b')), { timeout: 10_000 });
    people.need(['gone']);
    expect(fetchUser).toHaveBeenCalledTimes(2);
    fetchUser.mockRejectedValueOnce(new NoNetworkError());
    people.need(['late']);
    await vi.waitFor(() => expect(fetchUser).toHaveBeenCalledTimes(3), { timeout: 10_000 });
    await vi.waitFor(
      () => {
        people.need(['late']);
        expect(people.get('late')).toEqual(user('late'));
      },
      { timeout: 10_000 },
    );
  });

  it('are the same object until one of them changes', () => {
    people.learn([user('a')]);
    const before = people.all();
    expect(people.learn([user('a')])).toEqual([]);
    expect(people.all()).toBe(before);
    expect(people.learn([user('a', 'Anna')])).toEqual([{ table: 'people', key: 'a', value: user('a', 'Anna') }]);
    expect(people.all()).not.toBe(before);
    expect(onChange).toHaveBeenCalledTimes(2);
  });
});
