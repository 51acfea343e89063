import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from '../noNetworkError.ts';
import { ChatServer } from '../testing/chatServer.ts';
import { DeviceBench } from '../testing/deviceBench.ts';
import { ANNA, makeMessage } from '../testing/makeMessage.ts';
import { makeRoom } from '../testing/makeRoom.ts';

describe('what the server sends', () => {
  let server: ChatServer;
  let device: DeviceBench;
  beforeEach(async () => {
    vi.useFakeTimers();
    server = new ChatServer(['general']);
    device = new DeviceBench(server);
    await device.syncAll();
  });
  afterEach(() => {
    device.merger.stop();
    vi.useRealTimers();
  });

  it('is waited for half a second when rev jumps, then asked for (R2)', async () => {
    server.send('general');
    const second = server.send('general');
    await device.merger.live(second);
    await vi.advanceTimersByTimeAsync(499);
    expect(device.syncsWanted).toBe(0);
    await device.merger.live(server.send('general'));
    await vi.advanceTimersByTimeAsync(1);
    // More events in between do not put it off: a busy room would never get its missing one.
    expect(device.syncsWanted).toBe(1);
  });

  it('is not asked for when the missing one comes in time', async () => {
    const [first, second] = [server.send('general'), server.send('general')];
    await device.merger.live(second);
    await device.merger.live(first);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(device.syncsWanted).toBe(0);
  });

  it('calls for a sync when it is of an unknown room', async () => {
    await device.merger.live(makeMessage({ roomId: 'elsewhere', seq: 1 }));
    expect(device.syncsWanted).toBe(1);
  });

  it.each(['live', 'sync', 'page'] as const)(
    'acknowledges an own clientId when its message comes by %s',
    async (path) => {
      const clientId = await device.outbox.addSend('general', 'mine', null);
      await device.outbox.addEdit('general', { clientId }, 'mine', null);
      const message = server.send('general', { senderId: ANNA, clientId, text: 'mine' });
      if (path === 'live') await device.merger.live(message);
      if (path === 'sync') await device.syncAll();
      if (path === 'page') await device.merger.page('general', server.page({ roomId: 'general' }));
      expect(device.outbox.all()).toEqual([]);
      expect(device.view().timeline.map((item) => item.key)).toEqual([`own:${clientId}`]);
    },
  );

  it('stores a message and the end of its entry in one transaction', async () => {
    const clientId = await device.outbox.addSend('general', 'mine', null);
    const [entry] = device.outbox.all();
    const commit = vi.spyOn(device.storage, 'commit');
    if (entry) await device.merger.stored(entry, server.send('general', { senderId: ANNA, clientId, text: 'mine' }));
    expect(commit).toHaveBeenCalledOnce();
    await device.restart();
    expect(device.outbox.all()).toEqual([]);
    expect(device.view().timeline.length).toBe(1);
  });

  it('purges a room that one is no longer in; what was not sent moves to *Not sent*, unknown outcomes said so', async () => {
    server.send('general', { text: 'secret' });
    await device.syncAll();
    await device.outbox.addSend('general', 'tried', null);
    const [tried] = device.outbox.all();
    await device.outbox.leaveUnconfirmed('general', [tried?.entryId ?? '']);
    await device.outbox.addSend('general', 'not tried', null);
    await device.outbox.addReaction('general', { id: 'general:1' }, '👍', true);
    const until = '2027-01-01T00:00:00.000Z';
    await device.merger.roomGone('general', { reason: 'banned', why: 'spam', until });
    expect(device.notSent.items[1]?.error.details).toEqual({ reason: 'spam', until });
    expect(device.notSent.items.map(({ text, roomName, error }) => [text, roomName, error.errorCode])).toEqual([
      ['tried', 'General', 'UNKNOWN_WHETHER_SENT'],
      ['not tried', 'General', 'BANNED'],
    ]);
    const kept = await Promise.all((['rooms', 'messages'] as const).map((table) => device.storage.readAll(table)));
    expect(kept.flat()).toEqual([]);
    await device.restart();
    expect(device.notSent.items.length).toBe(2);
    await device.notSent.discard(device.notSent.items[0]?.clientId ?? '');
    expect(device.notSent.items.map(({ text }) => text)).toEqual(['not tried']);
  });

  it.each([
    ['left', 'NOT_A_MEMBER'],
    ['deleted', 'ROOM_NOT_FOUND'],
  ] as const)('says why a text can not be sent any more (%s)', async (reason, code) => {
    await device.outbox.addSend('general', 'x', null);
    await device.merger.roomGone('general', { reason });
    expect(device.notSent.items[0]?.error.errorCode).toBe(code);
  });

  it('asks once for a room that a sync says it left, where something waits: a ban says why', async () => {
    await device.outbox.addSend('general', 'x', null);
    const details = { reason: 'spam', until: null };
    device.askRoom.mockRejectedValue(new PalaverError('BANNED', 'You were banned from this room.', { details }));
    const answer = { ...server.sync({ rooms: {} }), rooms: [], left: ['general'] };
    await device.merger.sync(answer, ['general']);
    expect(device.askRoom.mock.calls).toEqual([['general']]);
    expect(device.notSent.items[0]?.error).toMatchObject({ errorCode: 'BANNED', details });
  });

  it('counts as having left where nobody says why', async () => {
    await device.outbox.addSend('general', 'x', null);
    device.askRoom.mockRejectedValue(new NoNetworkError());
    await device.merger.sync({ ...server.sync({ rooms: {} }), rooms: [], left: ['general'] }, ['general']);
    expect(device.notSent.items[0]?.error.errorCode).toBe('NOT_A_MEMBER');
  });

  it('ignores `left` for a room that was joined after the answer was made', async () => {
    const answer = { ...server.sync({ rooms: {} }), left: ['late', 'gone'] };
    await device.model.putRoom(makeRoom({ id: 'late', me: { joinedAt: '2027-01-01T00:00:00.000Z' } }));
    await device.model.putRoom(makeRoom({ id: 'gone', me: { joinedAt: '2025-01-01T00:00:00.000Z' } }));
    await device.merger.sync(answer, ['late', 'gone', 'general']);
    expect([...device.model.rooms.keys()].sort()).toEqual(['general', 'late']);
  });
});
