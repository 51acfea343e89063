import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../testing/connect.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

let n = 0;
async function two() {
  const a = await registerAt(server.url, `anna${(n += 1)}`);
  const b = await registerAt(server.url, `ben${n}`);
  return { a, b, anna: await connect(server.url, a.accessToken), ben: await connect(server.url, b.accessToken) };
}

describe('typing (C11)', () => {
  it('is published to the others only, and ends with stopTyping or with the socket', async () => {
    const { a, b, anna, ben } = await two();
    ben.socket.emit('typing', { roomId: 'general' });
    await anna.waitFor('userTyping', (data) => data.userId === b.user.id && data.typing);
    await ben.must('stopTyping', { roomId: 'general' });
    await anna.waitFor('userTyping', (data) => data.userId === b.user.id && !data.typing);
    const published = anna.seen.length;
    await ben.must('typing', { roomId: 'general' });
    // It is published 500 ms after the sign before.
    await expect
      .poll(() =>
        anna.seen.slice(published).some(({ eventType, data }) => eventType === 'userTyping' && 'typing' in data),
      )
      .toBe(true);
    const before = anna.seen.length;
    ben.close();
    await expect
      .poll(() =>
        anna.seen
          .slice(before)
          .some((one) => one.eventType === 'userTyping' && 'typing' in one.data && !one.data.typing),
      )
      .toBe(true);
    expect(
      ben.seen.some((one) => one.eventType === 'userTyping' && 'userId' in one.data && one.data.userId === b.user.id),
    ).toBe(false);
    expect(a.user.id).not.toBe(b.user.id);
    anna.close();
  });

  it('ends with what was written, so that the next sign is published again', async () => {
    const { b, anna, ben } = await two();
    const isPublished = (typing: boolean) =>
      anna.waitFor('userTyping', (data) => data.userId === b.user.id && data.typing === typing);
    await ben.must('typing', { roomId: 'general' });
    await isPublished(true);
    await ben.must('chatMessage', { roomId: 'general', clientId: randomUUID(), text: 'Here' });
    await isPublished(false);
    const before = anna.seen.length;
    await ben.must('typing', { roomId: 'general' });
    await expect.poll(() => anna.seen.slice(before).some((one) => one.eventType === 'userTyping')).toBe(true);
    anna.close();
    ben.close();
  });

  it('is published at most once per 500 ms, person and room, and the last state in the end', async () => {
    const { b, anna, ben } = await two();
    const second = await connect(server.url, b.accessToken);
    const startedAt = performance.now();
    for (let round = 0; round < 100; round += 1) {
      const device = round % 3 === 0 ? second : ben;
      await device.must(round % 2 === 0 ? 'typing' : 'stopTyping', { roomId: 'general' });
    }
    await ben.must('typing', { roomId: 'general' });
    await ben.must('chatMessage', { roomId: 'general', clientId: randomUUID(), text: 'Here' });
    await second.must('typing', { roomId: 'general' });
    const published = () =>
      anna.seen.flatMap(({ eventType, data }) =>
        eventType === 'userTyping' && 'typing' in data && data.userId === b.user.id ? [data.typing] : [],
      );
    await expect.poll(() => published().at(-1)).toBe(true);
    second.close();
    await expect.poll(() => published().at(-1)).toBe(false);
    expect(published().length).toBeGreaterThan(1);
    expect(published().length).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 500);
    anna.close();
    ben.close();
  });

  it('ends by itself after six seconds', async () => {
    const { b, anna, ben } = await two();
    const startedAt = Date.now();
    await ben.must('typing', { roomId: 'general' });
    await anna.waitFor('userTyping', (data) => data.userId === b.user.id && data.typing);
    await anna.waitFor('userTyping', (data) => data.userId === b.user.id && !data.typing);
    expect(Date.now() - startedAt).toBeGreaterThan(5_500);
    anna.close();
    ben.close();
  });
});

describe('presence (D1)', () => {
  it('a second device is no second person; offline comes when the last one is gone for five seconds', async () => {
    const { b, anna, ben } = await two();
    const second = await connect(server.url, b.accessToken);
    ben.close();
    second.close();
    const third = await connect(server.url, b.accessToken);
    await expect.poll(() => anna.seen.some((one) => one.eventType === 'onlineCount'), { timeout: 20_000 }).toBe(true);
    const gone = () =>
      anna.seen.some(
        (one) =>
          one.eventType === 'userPresence' &&
          'users' in one.data &&
          one.data.users.some((user) => user.userId === b.user.id && !user.online),
      );
    expect(gone()).toBe(false);
    third.close();
    await expect.poll(gone, { timeout: 20_000 }).toBe(true);
    await expect.poll(async () => (await server.stores.users.lastSeen([b.user.id])).length).toBe(1);
    anna.close();
  });

  it('of many who come or go within a second is one event, to each with those who share a room (M1)', async () => {
    const { anna } = await two();
    const many: Awaited<ReturnType<typeof registerAt>>[] = [];
    for (let i = 0; i < 12; i += 1) many.push(await registerAt(server.url, `many${n}x${i}`));
    const [apart] = many;
    await server.stores.members.remove('general', apart?.user.id ?? '', 'left');
    const published = (online: boolean) =>
      anna.seen.flatMap(({ eventType, data }) =>
        eventType === 'userPresence' && 'users' in data
          ? [data.users.filter((one) => one.online === online && many.some(({ user }) => user.id === one.userId))]
          : [],
      );
    /** Each second of their coming or going may have an event, and one more where they meet the turn of one. */
    const mostIn = (startedAt: number) => 2 + (performance.now() - startedAt) / 1_000;
    const comingAt = performance.now();
    const before = await server.connections();
    const sockets = await Promise.all(many.map(({ accessToken }) => connect(server.url, accessToken)));
    const mostCame = mostIn(comingAt);
    await expect.poll(() => published(true).flat().length, { timeout: 20_000 }).toBe(11);
    expect(published(true).filter((list) => list.length > 0).length).toBeLessThanOrEqual(mostCame);
    const goingAt = performance.now();
    for (const socket of sockets) socket.close();
    await expect.poll(() => server.connections()).toBeLessThanOrEqual(before);
    const mostWent = mostIn(goingAt);
    await expect.poll(() => published(false).flat().length, { timeout: 25_000 }).toBe(11);
    expect(published(false).filter((list) => list.length > 0).length).toBeLessThanOrEqual(mostWent);
    expect(published(true).flat()).not.toContainEqual(expect.objectContaining({ userId: apart?.user.id }));
    anna.close();
  });

  it('is published later where the store did not answer in that moment', async () => {
    const { b, anna, ben } = await two();
    await anna.waitFor('userPresence', (data) => data.users.some((user) => user.userId === b.user.id && user.online));
    const away = vi.spyOn(server.stores.users, 'lastSeen').mockRejectedValue(new Error('not now'));
    try {
      ben.close();
      const asked = () => away.mock.calls.some(([userIds]) => userIds.includes(b.user.id));
      await expect.poll(asked, { timeout: 20_000 }).toBe(true);
    } finally {
      away.mockRestore();
    }
    await anna.waitFor('userPresence', (data) => data.users.some((user) => user.userId === b.user.id && !user.online));
    anna.close();
  });

  it('is published only to people who share a room', async () => {
    const { b, anna, ben } = await two();
    const c = await registerAt(server.url, `carl${n}`);
    await server.stores.members.remove('general', c.user.id, 'left');
    const carl = await connect(server.url, c.accessToken);
    const again = await connect(server.url, b.accessToken);
    const d = await registerAt(server.url, `dora${n}`);
    const dora = await connect(server.url, d.accessToken);
    await anna.waitFor('userPresence', (data) => data.users.some((user) => user.userId === d.user.id && user.online));
    expect(
      carl.seen.filter(
        (one) =>
          one.eventType === 'userPresence' &&
          'users' in one.data &&
          one.data.users.some((user) => user.userId !== c.user.id),
      ),
    ).toEqual([]);
    for (const socket of [anna, ben, carl, again, dora]) socket.close();
  });
});

describe('receipts in large rooms (W3)', () => {
  it('over 50 members the others get counts, one\u2019s own devices the mark itself', async () => {
    const { a, b, anna, ben } = await two();
    const second = await connect(server.url, b.accessToken);
    const members = await Promise.all(
      Array.from({ length: 55 }, async (_, i) => {
        const id = `crowd${n}x${i}x`.padEnd(16, '0');
        const user = {
          id,
          username: id,
          displayName: id,
          title: '',
          role: 'user' as const,
          avatarColor: 1,
          avatar: null,
          deactivated: false,
          bot: false,
          deleted: false,
        };
        await server.stores.users.create(
          {
            user,
            email: null,
            emailState: 'unconfirmed',
            pendingEmail: null,
            resetLink: null,
            passwordHash: null,
            createdAt: new Date().toISOString(),
            lastSeen: null,
            sessionsFrom: 0,
            secondFactor: null,
            identities: [],
            settings: DEFAULT_SETTINGS,
          },
          false,
        );
        return { userId: id, role: 'member' as const };
      }),
    );
    const { room } = await server.stores.rooms.create({
      id: `large-${n}`,
      kind: 'public',
      name: 'Large',
      topic: '',
      members: [{ userId: a.user.id, role: 'owner' }, { userId: b.user.id, role: 'member' }, ...members],
    });
    const { message } = await anna.must('chatMessage', {
      roomId: room.id,
      clientId: `large-client-${n}`,
      text: 'all hands',
    });
    await ben.must('messageRead', { roomId: room.id, seq: message.seq });
    const published = await anna.waitFor('messageRead', (data) => data.roomId === room.id);
    expect(published).toEqual({ roomId: room.id, counts: [{ seq: 1, received: 1, read: 1 }] });
    expect(await second.waitFor('messageRead', (data) => data.roomId === room.id)).toEqual({
      roomId: room.id,
      userId: b.user.id,
      seq: 1,
    });
    const synced = await anna.must('sync', { rooms: {}, first: room.id });
    expect(synced.rooms.find((one) => one.room.id === room.id)).toMatchObject({
      counts: [{ seq: 1, received: 1, read: 1 }],
    });
    for (const socket of [anna, ben, second]) socket.close();
  });
});

describe('sockets', () => {
  it('a person has twenty at most', async () => {
    const a = await registerAt(server.url, 'many');
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connect(server.url, a.accessToken)));
    await expect(connect(server.url, a.accessToken)).rejects.toMatchObject({
      data: { statusCode: 429, errorCode: 'RATE_LIMITED' },
    });
    sockets[0]?.close();
    await expect
      .poll(() =>
        connect(server.url, a.accessToken).then(
          (socket) => (socket.close(), true),
          () => false,
        ),
      )
      .toBe(true);
    for (const socket of sockets) socket.close();
  });

  it('long-polling works like the WebSocket', async () => {
    const { a } = await two();
    const polling = await connect(server.url, a.accessToken, { transports: ['polling'] });
    const other = await registerAt(server.url, 'poller');
    const writer = await connect(server.url, other.accessToken);
    const { message } = await writer.must('chatMessage', {
      roomId: 'general',
      clientId: 'polled-client',
      text: 'slow lane',
    });
    expect((await polling.waitFor('chatMessage', (data) => data.message.id === message.id)).message).toEqual(message);
    polling.close();
    writer.close();
  });
});
