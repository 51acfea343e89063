import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Envelope } from '@palaver/protocol/serverEvents';
import { handleLiveEvent, type LiveEventDeps } from './liveEvents.ts';
import { OwnMarks } from '../receipts/ownMarks.ts';
import { People } from './people.ts';
import { PeopleLookup } from './peopleLookup.ts';
import { ChatServer } from '../testing/chatServer.ts';
import { DeviceBench } from '../testing/deviceBench.ts';
import { ANNA, BEN, makeMessage } from '../testing/makeMessage.ts';
import { makeRoom } from '../testing/makeRoom.ts';
import { makeUser } from '../testing/makeUser.ts';
import { TypingWatch } from '../receipts/typing.ts';

const user = makeUser(BEN, 'Ben');

describe('live events', () => {
  let device: DeviceBench;
  let people: People;
  let deps: LiveEventDeps;
  const called: Record<string, unknown[]> = {};
  const note = (name: string) => (value: unknown) => void (called[name] ??= []).push(value);

  beforeEach(async () => {
    for (const name of Object.keys(called)) Reflect.deleteProperty(called, name);
    device = new DeviceBench(new ChatServer(['general']));
    for (let i = 0; i < 5; i += 1) device.server.send('general');
    await device.syncAll();
    people = new People({ onChange: () => undefined, store: () => undefined });
    const lookup = new PeopleLookup({
      people,
      fetchUser: async () => user,
      fetchPage: async () => ({ items: [], next: null }),
    });
    deps = {
      model: device.model,
      ownMarks: new OwnMarks(device.model, () => ANNA),
      people,
      lookup,
      typing: new TypingWatch(() => undefined),
      userId: () => ANNA,
      requestSync: () => note('sync')(null),
      answerOutdated: () => note('outdated')(null),
      lookForGaps: () => note('gaps')(null),
      onMessage: note('message'),
      onRoomGone: note('gone'),
      onSessionEnded: note('ended'),
      onLeaving: note('leaving'),
      onRoom: note('room'),
      onState: () => note('state')(null),
    };
  });

  /** As it comes from the wire, which promises nothing. */
  const hear = (eventType: string, data: unknown) =>
    handleLiveEvent({ eventType, data, timestamp: '' } as Envelope, deps);
  const cache = () => device.model.rooms.get('general');

  it.each(['chatMessage', 'messageEdited', 'messageDeleted', 'messageReacted'])(
    '%s brings a message, and ends its sender’s typing',
    (name) => {
      deps.typing.set('general', BEN, true);
      const message = makeMessage({ seq: 6 });
      hear(name, { message });
      expect(called.message).toEqual([{ message }]);
      expect(deps.typing.of('general')).toEqual([]);
    },
  );

  it('messageReceived and messageRead raise marks: of others, of oneself, and counts (W3)', () => {
    hear('messageReceived', { roomId: 'general', userId: BEN, seq: 2 });
    hear('messageRead', { roomId: 'general', userId: BEN, seq: 1 });
    hear('messageRead', { roomId: 'general', userId: BEN, seq: 1 });
    expect(cache()?.marks.get(BEN)).toEqual({ receivedSeq: 2, readSeq: 1 });
    hear('messageRead', { roomId: 'general', userId: ANNA, seq: 3 });
    expect(cache()?.room.me).toMatchObject({ readSeq: 3, unread: 2 });
    hear('messageReceived', { roomId: 'general', counts: [{ seq: 5, received: 9, read: 1 }] });
    expect(cache()?.counts).toEqual([{ seq: 5, received: 9, read: 1 }]);
    hear('messageRead', { roomId: 'elsewhere', userId: BEN, seq: 1 });
  });

  it('userTyping shows who writes', () => {
    hear('userTyping', { roomId: 'general', userId: BEN, typing: true });
    expect(deps.typing.of('general')).toEqual([BEN]);
    deps.typing.clear();
  });

  it('userJoined and userLeft keep members and their marks; who joins counts for nothing older', () => {
    hear('userJoined', { roomId: 'general', user });
    expect(cache()?.marks.get(BEN)).toEqual({ receivedSeq: 5, readSeq: 5, joinedSeq: 5 });
    expect([cache()?.room.memberCount, people.get(BEN)?.displayName]).toEqual([3, 'Ben']);
    hear('userLeft', { roomId: 'general', userId: BEN, reason: 'left' });
    expect([cache()?.room.memberCount, cache()?.marks.size]).toEqual([2, 0]);
    expect(called['outdated']?.length).toBe(2);
    hear('userJoined', { roomId: 'elsewhere', user });
    hear('userLeft', { roomId: 'elsewhere', userId: BEN, reason: 'left' });
  });

  it('userJoined and userLeft count nobody whom a sync has counted already', () => {
    const room = cache();
    if (!room) throw new Error('the room is there');
    room.raiseMarks(BEN, { receivedSeq: 5, joinedSeq: 5 });
    hear('userJoined', { roomId: 'general', user });
    expect(room.room.memberCount).toBe(2);
    hear('userLeft', { roomId: 'general', userId: BEN, reason: 'left' });
    hear('userLeft', { roomId: 'general', userId: BEN, reason: 'left' });
    expect(room.room.memberCount).toBe(1);
    room.room = { ...room.room, memberCount: 900 };
    hear('userLeft', { roomId: 'general', userId: BEN, reason: 'left' });
    expect(room.room.memberCount).toBe(899);
  });

  it('userPresence, onlineCount and userUpdated show who is there', () => {
    hear('userPresence', { users: [{ userId: BEN, online: true, lastSeen: null }] });
    hear('onlineCount', { rooms: { general: 7 } });
    hear('userUpdated', { user: { ...user, displayName: 'Benedict' } });
    expect([
      device.model.presence.get(BEN)?.online,
      device.model.onlineCounts.get('general'),
      people.get(BEN)?.displayName,
    ]).toEqual([true, 7, 'Benedict']);
    // A sync under way may hold the name as it was.
    expect(called['outdated']?.length).toBe(1);
  });

  it('roomAdded of an empty room is known whole; one with messages calls for a sync', () => {
    hear('roomAdded', { room: makeRoom({ id: 'empty' }) });
    expect(called.sync).toBeUndefined();
    hear('roomAdded', { room: makeRoom({ id: 'full', seq: 9, rev: 12 }) });
    expect(called.sync?.length).toBe(1);
    expect([device.model.rooms.get('empty')?.rev, device.model.rooms.get('full')?.rev]).toEqual([0, null]);
  });

  it('roomUpdated changes the room, and looks whether its head is ahead (R2)', async () => {
    hear('roomUpdated', { room: makeRoom({ name: 'Plans', seq: 5, rev: 5 }) });
    expect(cache()?.room.name).toBe('Plans');
    await vi.waitFor(() => expect(called.gaps?.length).toBe(1), { timeout: 10_000 });
  });

  describe('after a sync was asked for', () => {
    /** The answer to a sync, as it was made before what comes now. */
    function ask() {
      const { asked, input } = device.held();
      device.server.send('general');
      const answer = { ...device.server.sync(input), stateRev: 'p2' };
      return () => device.merge(answer, asked);
    }

    it('what they said of a room and its members stays, and is asked for again', async () => {
      const merge = ask();
      hear('roomUpdated', { room: makeRoom({ name: 'Plans', seq: 5, rev: 5, me: { notify: 'none' } }) });
      hear('userJoined', { roomId: 'general', user });
      await merge();
      expect(cache()?.room).toMatchObject({ name: 'Plans', seq: 6, memberCount: 3, me: { notify: 'none', unread: 6 } });
      expect([cache()?.marks.has(BEN), cache()?.rev, device.model.position.stateRev]).toEqual([true, 6, 'p1']);
      await ask()();
      expect([cache()?.room.name, device.model.position.stateRev]).toEqual(['General', 'p2']);
    });

    it('a conversation that was put away and has another message is there', async () => {
      const merge = ask();
      hear('roomUpdated', { room: makeRoom({ seq: 5, rev: 5, me: { hidden: true } }) });
      expect(cache()?.room.me?.hidden).toBe(true);
      await merge();
      expect(cache()?.room).toMatchObject({ seq: 6, me: { hidden: false } });
    });

    it('a room that one left does not come back', async () => {
      const merge = ask();
      await device.merger.roomGone('general', { reason: 'left' });
      await merge();
      expect(cache()).toBeUndefined();
    });
  });

  it('heads call for a sync when they are ahead, of another history, or of no room at all (R4)', () => {
    const { epoch } = device.server;
    hear('heads', { epoch, stateRev: 'p2', rooms: { general: 5 } });
    expect(called.sync).toBeUndefined();
    hear('heads', { epoch, stateRev: 'p2', rooms: { general: 6 } });
    hear('heads', { epoch, stateRev: 'p2', rooms: {} });
    hear('heads', { epoch: 'another-one', stateRev: 'p2', rooms: { general: 5 } });
    expect(called.sync?.length).toBe(3);
  });

  it('roomRemoved, sessionEnded and serverLeaving are passed on', () => {
    hear('roomRemoved', { roomId: 'general', reason: 'removed' });
    hear('sessionEnded', { reason: 'revoked' });
    hear('serverLeaving', { retryInMs: 700 });
    expect([called.gone, called.ended, called.leaving]).toEqual([
      [{ roomId: 'general', reason: 'removed' }],
      [{ reason: 'revoked' }],
      [{ retryInMs: 700 }],
    ]);
  });

  it('of a newer server are passed over; what has not the shape of its name is asked for instead', () => {
    hear('somethingNew', { x: 1 });
    hear('toString', {});
    expect(called.sync).toBeUndefined();
    hear('chatMessage', {});
    hear('userPresence', null);
    expect(called.sync?.length).toBe(2);
  });
});
