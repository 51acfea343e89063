import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { type Message, Room } from '@palaver/protocol/entities';
import { describeNodes, type Person } from '../../apps/server/src/testing/describeNodes.ts';
import { registerAt } from '../../apps/server/src/testing/startServer.ts';
import { type FeedEntry, followFeed } from './followFeed.ts';
import { readMessages } from './readMessages.ts';

await describeNodes(
  'the event feed as the server writes it',
  (nodes) => {
    /** What the feed holds after the id in this folder, in order, through the entry with this id. */
    async function readThrough(folder: string, id: string): Promise<FeedEntry[]> {
      const entries: FeedEntry[] = [];
      const end = new AbortController();
      await followFeed({
        url: nodes.redis.url,
        idFile: join(folder, 'id'),
        signal: end.signal,
        onEntry(entry) {
          entries.push(entry);
          if (JSON.stringify(entry.data).includes(`"${id}"`)) end.abort();
        },
      });
      return entries;
    }
    const makeRoom = async (anna: Person, ben: Person): Promise<string> => {
      const body = { name: `Feed ${nodes.next()}`, kind: 'private', members: [ben.id] };
      const made = await nodes.call(anna, 0, 'POST', '/rooms', body);
      expect(made.status).toBe(201);
      return Room.parse(made.body).id;
    };

    /** @returns the key of a bot that is in the room */
    async function addBot(anna: Person, roomId: string): Promise<string> {
      const setupCode = 'open-sesame-for-tests';
      const { accessToken } = await registerAt(nodes.url(0), 'boss', { setupCode });
      const names = { username: 'analytics', displayName: 'Analytics' };
      const { user, token } = (await nodes.call({ token: accessToken }, 0, 'POST', '/admin/bots', names)).body;
      const added = await nodes.call(anna, 0, 'PUT', `/rooms/${roomId}/members/${user.id}`, { role: 'member' });
      expect(added.status).toBe(200);
      return String(token);
    }

    it('E6: brings messages, edits and removals in order with what is documented of each, and goes on after the last id', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'palaver-feed-'));
      const [anna, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 0)];
      const roomId = await makeRoom(anna, ben);
      const first = await nodes.say(anna, roomId, 'first of the feed');
      const edit = { id: first.id, text: 'first, edited', base: null };
      const { message: edited } = await anna.socket.must('editMessage', edit);
      expect((await nodes.call(anna, 0, 'DELETE', `/rooms/${roomId}/members/${ben.id}`)).status).toBe(204);
      const bot = await addBot(anna, roomId);
      const mark = await nodes.say(anna, roomId, 'a mark to stop at');

      const entries = await readThrough(folder, mark.id);
      const ofRoom = entries.filter(({ data }) => JSON.stringify(data).includes(roomId));
      const fed = ofRoom.filter(({ type }) => ['chatMessage', 'messageEdited', 'memberRemoved'].includes(type));
      expect(fed.map(({ type }) => type)).toEqual(['chatMessage', 'messageEdited', 'memberRemoved', 'chatMessage']);
      const place = ({ id, roomId, seq, rev, senderId, timestamp, editedAt, deleted }: Message) => ({
        ...{ id, roomId, seq, rev, senderId, timestamp, editedAt, deleted },
      });
      expect(fed[0]?.data).toEqual({ kind: 'chatMessage', ...place(first) });
      expect(fed[1]?.data).toEqual({ kind: 'messageEdited', ...place(edited) });
      // Nothing that people wrote or are called stands in the stream.
      const written = JSON.stringify(entries);
      for (const word of ['of the feed', 'edited"', 'a mark', 'Feed ', 'anna']) expect(written).not.toContain(word);
      const read = await readMessages({ server: nodes.url(0), token: bot }, [first, mark]);
      expect(read.get(first.id)).toMatchObject({ text: 'first, edited' });
      expect(read.get(mark.id)).toMatchObject({ text: 'a mark to stop at' });
      expect(await readMessages({ server: nodes.url(0), token: ben.token }, [first])).toEqual(new Map());
      expect(fed[2]?.data).toEqual({
        kind: 'memberRemoved',
        roomId,
        userId: ben.id,
        reason: 'removed',
        version: expect.any(Number),
      });
      for (const { at } of fed) expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

      const next = await nodes.say(anna, roomId, 'said after the stop');
      const rest = await readThrough(folder, next.id);
      expect(rest.map(({ data }) => data)).toMatchObject([{ kind: 'chatMessage', id: next.id, rev: next.rev }]);

      const redis = new Redis(nodes.redis.url);
      const all = await redis.xrange('palaver:feed', '-', '+');
      redis.disconnect();
      expect(all.map(([id]) => id)).toEqual([...entries, ...rest].map(({ id }) => id));
      for (const [, fields] of all) expect(fields.filter((_, i) => i % 2 === 0)).toEqual(['type', 'at', 'data']);
      await rm(folder, { recursive: true, force: true });
    });
  },
  { count: 1 },
);
