import { describe, expect, it } from 'vitest';
import type { RoomRow } from '@palaver/client/state';
import { makeRoom } from '@palaver/client/testing/makeRoom';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import type { RoomMe } from '@palaver/protocol/entities';
import { toldOf } from './toldOf.ts';

const row = (kind: 'public' | 'pm', me: Partial<RoomMe>, fields: Partial<RoomRow> = {}): RoomRow => ({
  room: makeRoom({ kind, me }),
  ...{ last: null, lastDelivery: null, waiting: 0, failed: 0, partner: null },
  ...fields,
});
const news = { unread: 5, mentions: 2 };
const told = (rooms: RoomRow[], level: 'all' | 'mentions' | 'none') =>
  toldOf(rooms, { ...DEFAULT_SETTINGS, notify: { ...DEFAULT_SETTINGS.notify, level } });

describe('of what a person is told', () => {
  it('where nothing else is chosen it goes by the level for all rooms; private messages count as mentions', () => {
    const rooms = [row('public', news), row('pm', { unread: 3, mentions: 3 })];
    expect(told(rooms, 'all')).toEqual({ unread: 8, mentions: 2 });
    expect(told(rooms, 'mentions')).toEqual({ unread: 5, mentions: 2 });
    expect(told(rooms, 'none')).toEqual({ unread: 0, mentions: 0 });
  });

  it('what is chosen for a room goes before that', () => {
    expect(told([row('public', { ...news, notify: 'all' })], 'none')).toEqual({ unread: 5, mentions: 2 });
    expect(told([row('public', { ...news, notify: 'mentions' })], 'all')).toEqual({ unread: 2, mentions: 2 });
    expect(told([row('public', { ...news, notify: 'none' })], 'all')).toEqual({ unread: 0, mentions: 0 });
  });

  it('what is hidden is not told of, unless it stands in the list for what waits there', () => {
    const hidden = { ...news, hidden: true };
    expect(told([row('pm', hidden)], 'all').unread).toBe(0);
    expect(told([row('pm', hidden, { failed: 1 })], 'all').unread).toBe(5);
  });
});
