import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SyncAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import { connect, type TestSocket } from '../testing/connect.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let anna: TestSocket;
let ben: TestSocket;
let annaId: string;
let benId: string;

beforeAll(async () => {
  server = await startServer();
  const a = await registerAt(server.url, 'anna');
  const b = await registerAt(server.url, 'ben');
  [annaId, benId] = [a.user.id, b.user.id];
  anna = await connect(server.url, a.accessToken);
  ben = await connect(server.url, b.accessToken);
});
afterAll(async () => {
  anna.close();
  ben.close();
  await server.close();
});

/** Bytes of all messages that the store gives while something is done. */
async function bytesRead(act: () => Promise<unknown>): Promise<number> {
  const spies = [vi.spyOn(server.stores.messages, 'changes'), vi.spyOn(server.stores.messages, 'page')];
  await act();
  const given = await Promise.all(spies.flatMap(({ mock }) => mock.results.map(({ value }) => value as unknown)));
  for (const spy of spies) spy.mockRestore();
  return Buffer.byteLength(JSON.stringify(given));
}

let n = 0;
async function makeRoom(messages: number, text = 'x'.repeat(200)): Promise<string> {
  const { room } = await server.stores.rooms.create({
    id: `sync-${(n += 1)}`,
    kind: 'public',
    name: `Sync ${n}`,
    topic: '',
    members: [
      { userId: annaId, role: 'owner' },
      { userId: benId, role: 'member' },
    ],
  });
  for (let i = 0; i < messages; i += 100) {
    await server.stores.messages.append(room.id, {
      senderId: annaId,
      entries: Array.from({ length: Math.min(100, messages - i) }, (_, j) => ({
        clientId: `sync-${n}-${i + j}-xx`,
        text: `${i + j} ${text}`,
        replyTo: null,
        called: [],
        cost: 1,
      })),
    });
  }
  return room.id;
}

interface Device {
  epoch?: string;
  stateRev?: string;
  rooms: Record<string, number>;
}

/** Asks once, and again when it was too fast, as a client does (L3). */
async function ask(socket: TestSocket, payload: object): Promise<SyncAnswer> {
  for (;;) {
    const ack = await socket.ask('sync', payload);
    if (ack.ok) return ack.data;
    if (ack.error.errorCode !== 'RATE_LIMITED') throw new Error(JSON.stringify(ack.error));
    await new Promise((resolve) => setTimeout(resolve, ack.error.retryAfterMs));
  }
}

/** Asks until there is no more, as a client does: with what it now holds. */
async function catchUp(
  socket: TestSocket,
  device: Device,
  options: { first?: string; maxBytes?: number } = {},
): Promise<SyncAnswer[]> {
  const answers: SyncAnswer[] = [];
  for (let part = false; ; part = true) {
    const answer = await ask(socket, { ...device, ...options, part });
    answers.push(answer);
    device.epoch = answer.epoch;
    device.stateRev = answer.stateRev;
    for (const { room, upTo } of answer.rooms) device.rooms[room.id] = upTo;
    for (const roomId of answer.left) delete device.rooms[roomId];
    if (!answer.more) return answers;
    if (answers.length > 200) throw new Error('It never ends.');
  }
}

describe('sync (R3)', () => {
  it('a new device gets all heads and the open room first, within its bytes, and the rest in parts', async () => {
    const open = await makeRoom(120);
    const other = await makeRoom(80);
    const device: Device = { rooms: {} };
    const answers = await catchUp(ben, device, { first: open, maxBytes: 16_384 });
    for (const answer of answers) expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(16_384);
    const [first, ...parts] = answers;
    expect(first?.heads).toMatchObject({ [open]: 120, [other]: 80 });
    expect(first?.rooms[0]).toMatchObject({ room: { id: open }, reset: true, upTo: 120 });
    expect(first?.rooms[0]?.messages.at(-1)?.seq).toBe(120);
    expect(first?.users.map((user) => user.id)).toContain(annaId);
    expect(first?.presence).toContainEqual(expect.objectContaining({ userId: benId, online: true }));
    for (const part of parts) expect(part).toMatchObject({ heads: {}, users: [], presence: [] });
    expect(device.rooms).toMatchObject({ [open]: 120, [other]: 80 });
    const again = await catchUp(ben, device);
    expect(again).toHaveLength(1);
    expect(again[0]?.rooms).toEqual([]);
  });

  it('brings what changed since any rev in rising rev, cut by bytes with an honest upTo', async () => {
    const roomId = await makeRoom(60);
    const device: Device = { rooms: {} };
    await catchUp(ben, device);
    device.rooms[roomId] = 20;
    await server.stores.messages.edit(roomId, {
      userId: annaId,
      seq: 3,
      admitted: true,
      text: 'edited long after',
      called: [],
      base: null,
    });
    await server.stores.messages.erase(roomId, { userId: annaId, seq: 4, admitted: true });
    const answers = await catchUp(ben, device, { maxBytes: 4_096 });
    expect(answers.length).toBeGreaterThan(2);
    const answered = answers.flatMap((answer) => answer.rooms.filter((one) => one.room.id === roomId));
    const messages = answered.flatMap((one) => one.messages);
    expect(messages.map((message) => message.rev)).toEqual(
      [...messages.map((message) => message.rev)].sort((a, b) => a - b),
    );
    expect(new Set(messages.map((message) => message.seq))).toEqual(
      new Set([...Array.from({ length: 40 }, (_, i) => i + 21), 3]),
    );
    expect(answered.flatMap(({ erased }) => erased)).toEqual([{ seq: 4, rev: 62 }]);
    for (const one of answered) expect(one.upTo).toBeGreaterThanOrEqual(one.messages.at(-1)?.rev ?? 0);
    expect(answered.at(-1)?.upTo).toBe(62);
  });

  it('tells what was erased by its place alone, however much it is, and makes no reset of it', async () => {
    const roomId = await makeRoom(20);
    const device: Device = { rooms: {} };
    await catchUp(ben, device);
    const held = device.rooms[roomId] ?? 0;
    for (let i = 0; i < 12; i += 1) {
      const entries = Array.from({ length: 50 }, (_, j) => ({
        ...{ clientId: `erased-${i}-${j}-00`, text: `text ${j}`, replyTo: null, called: [], cost: 1 },
      }));
      await server.stores.messages.append(roomId, { senderId: annaId, entries });
    }
    for (let seq = 11; seq <= 610; seq += 1)
      await server.stores.messages.erase(roomId, { userId: annaId, seq, admitted: true });
    device.rooms[roomId] = held;
    const answered = (await catchUp(ben, device)).flatMap(({ rooms }) =>
      rooms.filter(({ room }) => room.id === roomId),
    );
    expect(answered.every(({ reset }) => !reset)).toBe(true);
    expect(answered.flatMap(({ messages }) => messages).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 10 }, (_, i) => 611 + i),
    );
    expect(answered.flatMap(({ erased }) => erased)).toEqual(
      Array.from({ length: 600 }, (_, i) => ({ seq: 11 + i, rev: 621 + i })),
    );
    expect(answered.at(-1)?.upTo).toBe(1_220);
  });

  it('azure-webpubsub#873: who left and comes again with the rev of then gets all that was written and changed meanwhile', async () => {
    const roomId = await makeRoom(10);
    const device: Device = { rooms: {} };
    await catchUp(ben, device);
    const { epoch, stateRev } = device;
    await ben.must('leaveRoom', { roomId });
    for (let i = 0; i < 30; i += 1)
      await anna.must('chatMessage', { roomId, clientId: `meanwhile-${i}`, text: `meanwhile ${i}` });
    for (const seq of [2, 5, 9])
      await server.stores.messages.edit(roomId, {
        userId: annaId,
        seq,
        admitted: true,
        text: `changed ${seq}`,
        called: [],
        base: null,
      });
    await ben.must('joinRoom', { roomId });
    const back: Device = { epoch, stateRev, rooms: { ...device.rooms, [roomId]: 10 } };
    const answers = await catchUp(ben, back, { first: roomId });
    expect(answers.flatMap(({ left }) => left)).not.toContain(roomId);
    const messages = answers
      .flatMap(({ rooms }) => rooms.filter(({ room }) => room.id === roomId))
      .flatMap((one) => one.messages);
    expect(messages.map(({ seq }) => seq)).toEqual([...Array.from({ length: 30 }, (_, i) => i + 11), 2, 5, 9]);
    expect(messages.slice(-3).map(({ text }) => text)).toEqual(['changed 2', 'changed 5', 'changed 9']);
    expect(back.rooms[roomId]).toBe(43);
  });

  it('R3: the first answer holds what fits of the open room’s newest page, beside its first changes, and parts bring the rest', async () => {
    const open = await makeRoom(300);
    const device: Device = { epoch: server.stores.epoch, rooms: { [open]: 20 } };
    const answers = await catchUp(ben, device, { first: open, maxBytes: 16_384 });
    const [first, ...parts] = answers.map((answer) => answer.rooms.find((one) => one.room.id === open));
    expect(Buffer.byteLength(JSON.stringify(answers[0]))).toBeLessThanOrEqual(16_384);
    expect(first?.reset).toBe(false);
    const revs = first?.messages.map((message) => message.rev) ?? [];
    const upTo = first?.upTo ?? 0;
    const count = revs.length;
    // In rising rev: the first changes without a gap up to `upTo`, then the newest, as many bytes of each.
    const oldest = Array.from({ length: upTo - 20 }, (_, i) => 21 + i);
    const newest = Array.from({ length: count - oldest.length }, (_, i) => 301 - count + oldest.length + i);
    expect(revs).toEqual([...oldest, ...newest]);
    expect(Math.abs(newest.length - oldest.length)).toBeLessThanOrEqual(2);
    expect(oldest.length).toBeGreaterThan(5);
    // What follows begins after `upTo` and omits nothing.
    const rest = parts.flatMap((part) => part?.messages.map((message) => message.rev) ?? []);
    expect(rest).toEqual(Array.from({ length: 300 - upTo }, (_, i) => upTo + 1 + i));
    expect(device.rooms[open]).toBe(300);
  });

  it('after more than 500 changes it resets to the newest page and declares the hole', async () => {
    const roomId = await makeRoom(700, '');
    const answers = await catchUp(
      ben,
      { epoch: server.stores.epoch, rooms: { [roomId]: 1 } },
      { first: roomId, maxBytes: 200_000 },
    );
    const answered = answers[0]?.rooms[0];
    expect(answered).toMatchObject({ reset: true, upTo: 700 });
    expect(answered?.messages.map((message) => message.seq)).toEqual(Array.from({ length: 50 }, (_, i) => 651 + i));
    const above = await ask(ben, { epoch: server.stores.epoch, rooms: { [roomId]: 9_999 }, first: roomId });
    expect(above.rooms[0]).toMatchObject({ reset: true, upTo: 700 });
  });

  it('R5: under another epoch it answers as to a new client', async () => {
    const roomId = await makeRoom(5);
    const answer = await ask(ben, {
      epoch: 'another-epoch',
      stateRev: 'p999999',
      rooms: { [roomId]: 5 },
      first: roomId,
    });
    expect(answer.epoch).toBe(server.stores.epoch);
    expect(answer.rooms.find((one) => one.room.id === roomId)).toMatchObject({ reset: true, upTo: 5 });
    expect(await ben.ask('messageRead', { roomId, seq: 5, epoch: 'another-epoch' })).toMatchObject({
      ok: false,
      error: { statusCode: 409, errorCode: 'EPOCH_CHANGED' },
    });
    expect(await anna.ask('deleteMessage', { id: `${roomId}:1`, epoch: 'another-epoch' })).toMatchObject({
      ok: false,
      error: { errorCode: 'EPOCH_CHANGED' },
    });
  });

  it('answers rooms of which only the state changed, and rooms that were left', async () => {
    const roomId = await makeRoom(3);
    const device: Device = { rooms: {} };
    await catchUp(ben, device);
    await server.stores.members.raise(roomId, annaId, { readSeq: 3 });
    const [marks] = await catchUp(ben, device);
    expect(marks?.rooms).toMatchObject([
      {
        room: { id: roomId },
        messages: [],
        upTo: 3,
        reset: false,
        receipts: expect.arrayContaining([{ userId: annaId, receivedSeq: 3, readSeq: 3, joinedSeq: 0 }]),
      },
    ]);
    await server.stores.rooms.update(roomId, { topic: 'new' });
    expect((await catchUp(ben, device))[0]?.rooms).toMatchObject([{ room: { id: roomId, topic: 'new' } }]);
    await server.stores.members.remove(roomId, benId, 'removed');
    const [gone] = await catchUp(ben, device);
    expect(gone).toMatchObject({ left: [roomId] });
    expect(gone?.heads).not.toHaveProperty(roomId);
  });

  it('many changed states come in parts too, none omitted', async () => {
    const rooms: string[] = [];
    for (let i = 0; i < 25; i += 1) rooms.push(await makeRoom(0));
    const device: Device = { rooms: {} };
    await catchUp(ben, device);
    for (const roomId of rooms) await server.stores.rooms.update(roomId, { topic: 'x'.repeat(200) });
    const answers = await catchUp(ben, device, { maxBytes: 4_096 });
    expect(answers.length).toBeGreaterThan(2);
    const answered = new Set(answers.flatMap((answer) => answer.rooms.map((one) => one.room.id)));
    for (const roomId of rooms) expect(answered).toContain(roomId);
  });

  it('R3: who holds a position that is still to come, of before a clock was set back, gets the state of everything again', async () => {
    const roomId = await makeRoom(0);
    const device: Device = { rooms: {} };
    await catchUp(anna, device, { maxBytes: 2_500_000 });
    await server.stores.rooms.update(roomId, { topic: 'changed meanwhile' });
    const [kind, since] = [device.stateRev?.[0], Number(device.stateRev?.slice(1))];
    device.stateRev = `${kind}${since + 1_000_000}`;
    const answers = await catchUp(anna, device, { maxBytes: 2_500_000 });
    const answered = answers.flatMap(({ rooms }) => rooms.map(({ room }) => room));
    expect(answered.find(({ id }) => id === roomId)).toMatchObject({ topic: 'changed meanwhile' });
  });

  it('R3: rooms that changed at one and the same position are all answered, in however many parts', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 40; i += 1) ids.push(await makeRoom(0));
    const device: Device = { rooms: {} };
    await catchUp(anna, device, { maxBytes: 2_500_000 });
    const ofUser = server.stores.rooms.ofUser.bind(server.stores.rooms);
    const spy = vi.spyOn(server.stores.rooms, 'ofUser').mockImplementation(async (userId) => {
      const read = await ofUser(userId);
      const memberships = read.memberships.map((one) =>
        ids.includes(one.room.id) ? { ...one, changed: read.position + 1 } : one,
      );
      return { ...read, memberships, position: read.position + 2 };
    });
    try {
      const answers = await catchUp(anna, device, { maxBytes: 4_096 });
      expect(answers.length).toBeGreaterThan(1);
      const answered = answers.flatMap(({ rooms }) => rooms.map(({ room }) => room.id));
      expect(answered.filter((id) => ids.includes(id)).sort()).toEqual(ids.sort());
    } finally {
      spy.mockRestore();
    }
  });

  it('R3: people whose profiles changed are all sent, in however many answers, also who changes again meanwhile', async () => {
    const people = await Promise.all(
      Array.from({ length: 60 }, (_, i) => registerAt(server.url, `renamed-${String(i).padStart(2, '0')}`)),
    );
    const device: Device = { rooms: {} };
    await catchUp(anna, device, { maxBytes: 2_500_000 });
    for (const { user } of people)
      await server.stores.users.update(user.id, { displayName: `${user.username} under another name` });
    const answered = new Map<string, string>();
    let answers = 0;
    for (; answered.size < people.length && answers < 60; answers += 1) {
      for (const { users } of await catchUp(anna, device, { maxBytes: 4_096 }))
        for (const { id, displayName } of users) if (displayName.includes('another')) answered.set(id, displayName);
      const again = [...people].sort((a, b) => (a.user.id < b.user.id ? -1 : 1))[0]?.user.id ?? '';
      if (answers === 0) await server.stores.users.update(again, { displayName: 'yet another name' });
    }
    expect(answers).toBeGreaterThan(2);
    expect([...answered.values()]).toContain('yet another name');
    expect([...answered.keys()].sort()).toEqual(people.map(({ user }) => user.id).sort());
  });

  it('a message larger than the budget goes all the same, alone', async () => {
    const roomId = await makeRoom(1, '\u{1F6A4}'.repeat(3_000));
    const answer = await ask(ben, { rooms: {}, first: roomId, maxBytes: 4_096 });
    expect(answer.rooms.map((one) => [one.room.id, one.messages.length])).toEqual([[roomId, 1]]);
  });

  it('an account in thousands of rooms gets a first part within 16 KB', async () => {
    const c = await registerAt(server.url, 'crowded');
    for (let i = 0; i < 3_000; i += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, j) =>
          server.stores.rooms.create({
            id: `crowd-${i + j}`,
            kind: 'private',
            name: `Crowd ${i + j}`,
            topic: '',
            members: [{ userId: c.user.id, role: 'owner' }],
          }),
        ),
      );
    }
    const crowded = await connect(server.url, c.accessToken);
    const answer = await ask(crowded, { rooms: {}, maxBytes: 16_384 });
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(16_384);
    expect(answer.more).toBe(true);
    crowded.close();
  });

  it('S4: answers a range of rooms alone, and the open room: others count neither as missing nor as told', async () => {
    const [low, middle, high] = [await makeRoom(2), await makeRoom(2), await makeRoom(2)].sort() as [
      string,
      string,
      string,
    ];
    const device: Device = { rooms: {} };
    await catchUp(ben, device);
    const { epoch, stateRev } = device;
    for (const roomId of [low, middle, high]) await server.stores.rooms.update(roomId, { topic: 'New' });
    const range = { epoch, stateRev, rooms: { [middle]: 2 }, part: true };
    const only = await ask(ben, { ...range, after: low, through: middle });
    expect(only.rooms.map(({ room }) => room.id)).toEqual([middle]);
    expect(only).toMatchObject({ more: false, left: [] });
    const first = await ask(ben, {
      ...range,
      rooms: { [middle]: 2, [high]: 2 },
      after: low,
      through: middle,
      first: high,
    });
    expect(new Set(first.rooms.map(({ room }) => room.id))).toEqual(new Set([middle, high]));
    // Within a range what is not named is not held.
    const lost = await ask(ben, { ...range, rooms: {}, after: low, through: middle });
    expect(lost.rooms).toMatchObject([{ room: { id: middle }, reset: true }]);
    // The next range begins where the first began, and then all three were told.
    const rest = await ask(ben, { ...range, rooms: {}, after: middle });
    expect(rest.rooms.map(({ room }) => room.id)).toContain(high);
    expect(rest.rooms.map(({ room }) => room.id)).not.toContain(low);
  });

  it('what lives between the parts is not lost: live events and parts together hold everything', async () => {
    const roomId = await makeRoom(90);
    const held = new Map<number, Message>();
    const device: Device = { epoch: server.stores.epoch, rooms: { [roomId]: 0 } };
    let sent = 0;
    for (let part = false, more = true; more; part = true) {
      const answer = await ask(ben, { ...device, first: roomId, part, maxBytes: 4_096 });
      await anna.must('chatMessage', { roomId, clientId: `between-${(sent += 1)}-xx`, text: 'between the parts' });
      device.stateRev = answer.stateRev;
      for (const one of answer.rooms) {
        if (one.room.id === roomId) for (const message of one.messages) held.set(message.seq, message);
        device.rooms[one.room.id] = one.upTo;
      }
      more = answer.more && sent < 60;
    }
    const head = (await server.stores.rooms.find(roomId))?.seq ?? 0;
    await ben.waitFor('chatMessage', (data) => data.message.roomId === roomId && data.message.seq === head);
    for (const one of ben.seen)
      if (one.eventType === 'chatMessage' && 'message' in one.data && one.data.message.roomId === roomId)
        held.set(one.data.message.seq, one.data.message);
    expect(held.size).toBe(head);
  });

  it('W2: what an answer says is unread belongs to the head beside it, also while others write', async () => {
    const roomId = await makeRoom(0);
    let writing = true;
    const writers = Array.from({ length: 4 }, async (_, lane) => {
      for (let i = 0; writing; i += 1)
        await server.stores.messages.append(roomId, {
          senderId: annaId,
          entries: [{ clientId: `writer-${lane}-${i}-xx`, text: 'more and more', replyTo: null, called: [], cost: 1 }],
        });
    });
    const device: Device = { epoch: server.stores.epoch, rooms: { [roomId]: 0 } };
    const answered: [unread: number | undefined, seq: number][] = [];
    while (answered.length < 60) {
      const answer = await ask(ben, { ...device, first: roomId, maxBytes: 200_000 });
      const room = answer.rooms.find((one) => one.room.id === roomId);
      if (!room) continue;
      answered.push([room.room.me?.unread, Math.min(1_000, room.room.seq)]);
      device.rooms[roomId] = room.upTo;
    }
    writing = false;
    await Promise.all(writers);
    for (const [unread, seq] of answered) expect(unread).toBe(seq);
  });

  it('R3, R6: costs what it reads: 60 messages of 16 KB are not read for an answer of 4 KB', async () => {
    const roomId = await makeRoom(60, '\u{1F6A4}'.repeat(3_990));
    const { rev } = (await server.stores.rooms.find(roomId)) ?? { rev: 0 };
    const asks = [
      { rooms: { [roomId]: 0 }, first: roomId },
      { rooms: { [roomId]: rev - 40 }, first: roomId },
      { rooms: {}, first: roomId },
    ];
    for (const ask of asks) {
      const read = await bytesRead(() => anna.must('sync', { epoch: server.stores.epoch, maxBytes: 4_096, ...ask }));
      expect(read, JSON.stringify(ask)).toBeGreaterThan(16_000);
      expect(read, JSON.stringify(ask)).toBeLessThan(100_000);
    }
  });
});
