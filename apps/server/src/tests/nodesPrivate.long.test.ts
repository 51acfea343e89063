import { expect, it } from 'vitest';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import type { TestSocket } from '../testing/connect.ts';
import { describeNodes, type Person } from '../testing/describeNodes.ts';

const CONVERSATIONS = 50;
/** From each of the two. */
const MESSAGES = 6;
const TRIES = 4;

interface Conversation {
  roomId: string;
  /** One on each node. */
  people: [Person, Person];
}

await describeNodes('fifty private conversations at once over two nodes (B2, H5)', (nodes) => {
  it('every message reaches both people once and in order, and nobody else by any way (M1)', async () => {
    const stranger = await nodes.join('stranger', 0);
    const watching = [stranger.socket, await nodes.connect(stranger.token, 1)];
    const conversations: Conversation[] = await Promise.all(
      Array.from({ length: CONVERSATIONS }, async (_, i) => {
        const people = await Promise.all([nodes.join(`first${i}`, i % 2), nodes.join(`second${i}`, (i + 1) % 2)]);
        return { roomId: pmRoomId(people[0].id, people[1].id), people };
      }),
    );

    const before = await repaired();
    await Promise.all(conversations.flatMap(({ roomId, people }) => people.map((person) => talk(person, roomId))));

    const heardBy = await Promise.all(conversations.flatMap(hearAll));
    // What the store had to bring comes after what followed it (R1).
    const isInOrder = (await repaired()) === before;
    for (const { events, others } of heardBy) {
      const came = isInOrder ? events : events.toSorted((a, b) => a.seq - b.seq);
      expect(came.map(({ id }) => id)).toEqual(others.map(({ id }) => id));
    }

    await expectClosed(stranger, conversations);
    const speaker = conversations[0]?.people[0];
    if (!speaker) throw new Error('There is no conversation.');
    await nodes.say(speaker, 'general', 'a barrier');
    for (const socket of watching) {
      await socket.waitFor('chatMessage', ({ message }) => message.text === 'a barrier');
      expect(JSON.stringify(socket.seen)).not.toContain('pm_');
      expect(heard(socket).map(({ roomId }) => roomId)).toEqual(['general']);
    }
  }, 240_000);

  /** So many messages the store brought because the nodes had not told each other of them in time (R4). */
  async function repaired(): Promise<number> {
    const both = await Promise.all([0, 1].map((node) => nodes.metrics(node)));
    return both.reduce((sum, samples) => sum + (samples.get('palaver_repaired_total') ?? NaN), 0);
  }

  /** What reached the two of a conversation by events of the other's messages, once all did, and which of those are stored; both see the same history. */
  function hearAll({ roomId, people }: Conversation) {
    return people.map(async (person) => {
      const { messages } = await person.socket.must('loadMessages', { roomId, limit: 100 });
      expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * MESSAGES }, (_, i) => i + 1));
      const page = await nodes.call(person, 0, 'GET', `/rooms/${roomId}/messages?limit=100`);
      const stored = messages.map(({ seq, text }) => `${seq} ${text}`);
      expect(page.body.messages.map((one: { seq: number; text: string }) => `${one.seq} ${one.text}`)).toEqual(
        stored.toReversed(),
      );
      // What one wrote oneself is known by its ack.
      const ofOther = messages.filter(({ senderId }) => senderId !== person.id);
      expect(ofOther.map(({ text }) => text)).toEqual(textsOf(other(people, person)));
      // And what was there when one was let in, by the room that was shown then.
      const known = roomsAdded(person.socket).find(({ id }) => id === roomId)?.seq ?? 0;
      const others = ofOther.filter(({ seq }) => seq > known);
      for (const { id } of others) await person.socket.waitFor('chatMessage', ({ message }) => message.id === id);
      const events = heard(person.socket).filter(({ senderId }) => senderId !== person.id);
      expect(events.every((message) => message.roomId === roomId)).toBe(true);
      return { events, others };
    });
  }

  /** One after the other, as a person writes. What a busy database did not take in time is sent again with the same clientId, as every client does (O4). */
  async function talk({ id, socket }: Person, roomId: string): Promise<void> {
    for (const text of textsOf({ id })) {
      const message = { roomId, clientId: nodes.clientId(), text };
      let ack = await socket.ask('chatMessage', message);
      for (let tries = 1; !ack.ok && ack.error.statusCode === 503 && tries < TRIES; tries += 1)
        ack = await socket.ask('chatMessage', message);
      expect(ack).toMatchObject({ ok: true });
    }
  }

  /** Whoever is neither of the two is answered on every way as if there were no such room (M3). */
  async function expectClosed(stranger: Person, conversations: Conversation[]): Promise<void> {
    const hidden = { ok: false, error: { errorCode: 'ROOM_NOT_FOUND' } };
    for (const [i, { roomId }] of conversations.entries()) {
      const send = { roomId, clientId: nodes.clientId(), text: 'let me in' };
      expect(await stranger.socket.ask('chatMessage', send)).toMatchObject(hidden);
      expect(await stranger.socket.ask('joinRoom', { roomId })).toMatchObject(hidden);
      // As many as one person may ask for in a second.
      if (i < 10) expect(await stranger.socket.ask('loadMessages', { roomId })).toMatchObject(hidden);
      for (const path of ['', '/messages', '/members'])
        expect((await nodes.call(stranger, 1, 'GET', `/rooms/${roomId}${path}`)).status, path).toBe(404);
      // Nor is one of another conversation let in.
      const neighbour = conversations[(i + 1) % conversations.length]?.people[0];
      expect(await neighbour?.socket.ask('loadMessages', { roomId })).toMatchObject(hidden);
    }
    const rooms = Object.fromEntries(conversations.map(({ roomId }) => [roomId, 0]));
    const answer = await stranger.socket.must('sync', { rooms, maxBytes: 2_500_000 });
    expect(answer.left.toSorted()).toEqual(Object.keys(rooms).toSorted());
    expect(Object.keys(answer.heads)).toEqual(['general']);
    expect(answer.rooms.map(({ room }) => room.id)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^pm_/)]),
    );
    for (const path of ['/rooms', '/rooms/directory?q=pm'])
      expect(JSON.stringify((await nodes.call(stranger, 1, 'GET', path)).body)).not.toContain('pm_');
  }
});

function other(people: [Person, Person], person: Person): Person {
  return people[0] === person ? people[1] : people[0];
}

function textsOf(person: Pick<Person, 'id'>): string[] {
  return Array.from({ length: MESSAGES }, (_, i) => `secret ${i} of ${person.id}`);
}

function roomsAdded({ seen }: TestSocket) {
  return seen.flatMap(({ eventType, data }) => (eventType === 'roomAdded' && 'room' in data ? [data.room] : []));
}

function heard({ seen }: TestSocket) {
  return seen.flatMap(({ eventType, data }) =>
    eventType === 'chatMessage' && 'message' in data ? [data.message] : [],
  );
}
