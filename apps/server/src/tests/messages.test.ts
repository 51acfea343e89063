import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let anna: TestSocket;
let ben: TestSocket;
let annaId: string;
let benId: string;
let benToken: string;

beforeAll(async () => {
  server = await startServer();
  const a = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
  const b = await registerAt(server.url, 'ben');
  annaId = a.user.id;
  benId = b.user.id;
  anna = await connect(server.url, a.accessToken);
  benToken = b.accessToken;
  ben = await connect(server.url, benToken);
});
afterAll(async () => {
  anna.close();
  ben.close();
  await server.close();
});

let n = 0;
const clientId = () => `test-client-${(n += 1)}`;

describe('sending', () => {
  it('O4: what one sends without waiting is stored in that order, whatever has to be looked up for it', async () => {
    const pm = `pm_${[annaId, benId].sort().join('_')}`;
    for (const roomId of ['general', pm]) {
      const texts = Array.from({ length: 20 }, (_, i) => (i % 2 ? `plain ${i}` : `@ben look ${i}`));
      const sent = await Promise.all(
        texts.map((text) => anna.must('chatMessage', { roomId, clientId: clientId(), text })),
      );
      const batch = anna.must('chatMessages', {
        roomId,
        messages: ['@ben one more', 'and one'].map((text) => ({ clientId: clientId(), text })),
      });
      const last = await anna.must('chatMessage', { roomId, clientId: clientId(), text: 'the last' });
      const batched = (await batch).results.map((result) => (result.ok ? result.data.message.seq : 0));
      const seqs = [...sent.map(({ message }) => message.seq), ...batched, last.message.seq];
      expect(seqs).toEqual(Array.from(seqs, (_, i) => (seqs[0] ?? 0) + i));
    }
  });

  it('S1: acknowledges with the stored message and sends it to the other members, not to the socket that asked', async () => {
    const id = clientId();
    const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: id, text: 'Boat 2 is out.' });
    expect(message).toMatchObject({
      roomId: 'general',
      clientId: id,
      text: 'Boat 2 is out.',
      senderId: annaId,
      edited: false,
      deleted: false,
      files: [],
      previews: [],
      pinned: null,
    });
    const { message: seen } = await ben.waitFor('chatMessage', (data) => data.message.clientId === id);
    expect(seen).toEqual(message);
    // A barrier: what comes after was published after.
    const barrier = await ben.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'barrier' });
    await anna.waitFor('chatMessage', (data) => data.message.id === barrier.message.id);
    expect(
      anna.seen.filter(
        (one) => one.eventType === 'chatMessage' && 'message' in one.data && one.data.message.clientId === id,
      ),
    ).toEqual([]);
  });

  it('O4: twenty parallel repeats of one send store one message', async () => {
    const payload = { roomId: 'general', clientId: clientId(), text: 'once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => anna.must('chatMessage', payload)));
    expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
  });

  it('O4: the same clientId with another text is refused and stores nothing', async () => {
    const id = clientId();
    await anna.must('chatMessage', { roomId: 'general', clientId: id, text: 'first' });
    const ack = await anna.ask('chatMessage', { roomId: 'general', clientId: id, text: 'second' });
    expect(ack).toMatchObject({ ok: false, error: { statusCode: 409, errorCode: 'CLIENT_ID_REUSED' } });
  });

  it('sends a batch in order and goes on after a permanent refusal', async () => {
    const used = clientId();
    await anna.must('chatMessage', { roomId: 'general', clientId: used, text: 'taken' });
    const { results } = await anna.must('chatMessages', {
      roomId: 'general',
      messages: [
        { clientId: clientId(), text: 'one' },
        { clientId: used, text: 'other' },
        { clientId: clientId(), text: 'two' },
      ],
    });
    expect(results.map((result) => (result.ok ? result.data.message.text : result.error.errorCode))).toEqual([
      'one',
      'CLIENT_ID_REUSED',
      'two',
    ]);
  });

  it('B3: refuses somebody who is no member, and M3 hides a private room', async () => {
    const { room } = await joinable();
    const ack = await ben.ask('chatMessage', { roomId: room, clientId: clientId(), text: 'let me in' });
    expect(ack).toMatchObject({ ok: false, error: { statusCode: 404, errorCode: 'ROOM_NOT_FOUND' } });
    const missing = await ben.ask('chatMessage', { roomId: 'no-such-room', clientId: clientId(), text: 'hello' });
    expect(missing).toEqual(ack);
  });
});

async function joinable(): Promise<{ room: string }> {
  const created = await server.stores.rooms.create({
    id: `p${(n += 1)}-secret`,
    kind: 'private',
    name: 'Secret',
    topic: '',
    members: [{ userId: annaId, role: 'owner' }],
  });
  return { room: created.room.id };
}

describe('changing', () => {
  it('edits with the base that was seen, and refuses another base with the message as it is', async () => {
    const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'at 14' });
    const edited = await anna.must('editMessage', { id: message.id, text: 'at 15', base: null });
    expect(edited.message).toMatchObject({ text: 'at 15', edited: true });
    const ack = await anna.ask('editMessage', { id: message.id, text: 'at 16', base: null });
    expect(ack).toMatchObject({
      ok: false,
      error: { errorCode: 'EDIT_CONFLICT', details: { message: { text: 'at 15' } } },
    });
    const { message: seen } = await ben.waitFor('messageEdited', (data) => data.message.id === message.id);
    expect(seen.text).toBe('at 15');
  });

  it('a deletion is for everyone and final', async () => {
    const id = clientId();
    const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: id, text: 'a secret word' });
    const { message: gone } = await anna.must('deleteMessage', { id: message.id });
    expect(gone).toMatchObject({ text: '', deleted: true, reactions: [] });
    expect((await anna.must('deleteMessage', { id: message.id })).message).toEqual(gone);
    expect(
      (await anna.must('chatMessage', { roomId: 'general', clientId: id, text: 'a secret word' })).message,
    ).toEqual(gone);
    expect(await anna.ask('editMessage', { id: message.id, text: 'back', base: null })).toMatchObject({
      ok: false,
      error: { errorCode: 'MESSAGE_DELETED' },
    });
    await ben.waitFor('messageDeleted', (data) => data.message.id === message.id);
  });

  it('takes reactions as a state', async () => {
    const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'ready?' });
    const first = await ben.must('reactToMessage', { id: message.id, emoji: '👍', on: true });
    const again = await ben.must('reactToMessage', { id: message.id, emoji: '👍', on: true });
    expect(first.message.reactions).toEqual([{ emoji: '👍', userIds: [benId] }]);
    expect(again.message.rev).toBe(first.message.rev);
    expect((await ben.must('reactToMessage', { id: message.id, emoji: '👍', on: false })).message.reactions).toEqual(
      [],
    );
  });

  it('lets nobody edit the message of another', async () => {
    const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'mine' });
    expect(await ben.ask('editMessage', { id: message.id, text: 'yours', base: null })).toMatchObject({
      ok: false,
      error: { errorCode: 'NOT_YOUR_MESSAGE' },
    });
    expect(await ben.ask('deleteMessage', { id: message.id })).toMatchObject({
      ok: false,
      error: { errorCode: 'NOT_YOUR_MESSAGE' },
    });
  });
});

describe('private messages', () => {
  it('B2: a first message opens the room for both and reaches nobody else', async () => {
    const carl = await registerAt(server.url, 'carl');
    const third = await connect(server.url, carl.accessToken);
    const roomId = [annaId, benId].sort().join('_');
    const { message } = await anna.must('chatMessage', {
      roomId: `pm_${roomId}`,
      clientId: clientId(),
      text: 'only you',
    });
    const added = await ben.waitFor('roomAdded', (data) => data.room.id === `pm_${roomId}`);
    expect(added.room).toMatchObject({ kind: 'pm', memberCount: 2 });
    const got = await ben.waitFor('chatMessage', (data) => data.message.id === message.id);
    expect(got.message.text).toBe('only you');
    expect(ben.seen.findIndex((one) => one.eventType === 'roomAdded')).toBeLessThan(
      ben.seen.findIndex((one) => one.data === got),
    );
    expect(await third.ask('loadMessages', { roomId: `pm_${roomId}` })).toMatchObject({
      ok: false,
      error: { errorCode: 'ROOM_NOT_FOUND' },
    });
    const barrier = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'barrier' });
    await third.waitFor('chatMessage', (data) => data.message.id === barrier.message.id);
    expect(JSON.stringify(third.seen)).not.toContain('only you');
    third.close();
  });

  it('no conversation with oneself can be opened', async () => {
    expect(await anna.ask('joinRoom', { roomId: `pm_${annaId}_${annaId}` })).toMatchObject({ ok: false });
  });
});

describe('receipts', () => {
  it('W1, W3: shows the sender what was received and read, once, and never above the head', async () => {
    const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'seen?' });
    expect(await ben.must('messageReceived', { roomId: 'general', seq: message.seq })).toMatchObject({
      receivedSeq: message.seq,
    });
    await anna.waitFor(
      'messageReceived',
      (data) => 'userId' in data && data.userId === benId && data.seq === message.seq,
    );
    expect(await ben.must('messageRead', { roomId: 'general', seq: message.seq + 1000 })).toMatchObject({
      readSeq: message.seq,
      unread: 0,
    });
    await anna.waitFor('messageRead', (data) => 'userId' in data && data.userId === benId && data.seq === message.seq);
    expect(await ben.must('messageRead', { roomId: 'general', seq: 1 })).toMatchObject({ readSeq: message.seq });
  });

  it('W3: shows both where more was received than read', async () => {
    const send = async (text: string) =>
      (await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text })).message.seq;
    const [read, received] = [await send('read'), await send('only received')];
    const body = { receivedSeq: received, readSeq: read };
    expect((await rest(server.url, 'PUT', '/api/rooms/general/receipts', { token: benToken, body })).status).toBe(200);
    const isAt = (seq: number) => (data: object) =>
      'userId' in data && data.userId === benId && 'seq' in data && data.seq === seq;
    await anna.waitFor('messageRead', isAt(read));
    await anna.waitFor('messageReceived', isAt(received));
  });
});
