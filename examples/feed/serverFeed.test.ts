import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { Room } from '@palaver/protocol/entities';
import { describeNodes, type Person } from '../../apps/server/src/testing/describeNodes.ts';
import { type FeedEntry, followFeed } from './followFeed.ts';

await describeNodes(
  'the event feed as the server writes it',
  (nodes) => {
    /** What the feed holds after the id in this folder, in order, through the entry with this text. */
    async function readThrough(folder: string, text: string): Promise<FeedEntry[]> {
      const entries: FeedEntry[] = [];
      const end = new AbortController();
      await followFeed({
        url: nodes.redis.url,
        idFile: join(folder, 'id'),
        signal: end.signal,
        onEntry(entry) {
          entries.push(entry);
          if (JSON.stringify(entry.data).includes(text)) end.abort();
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

    it('E6: tells messages, edits and removals in order with what is documented of each, and goes on after the last id', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'palaver-feed-'));
      const [anna, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 0)];
      const roomId = await makeRoom(anna, ben);
      const first = await nodes.say(anna, roomId, 'first of the feed');
      const edit = { id: first.id, text: 'first, edited', base: null };
      const { message: edited } = await anna.socket.must('editMessage', edit);
      expect((await nodes.call(anna, 0, 'DELETE', `/rooms/${roomId}/members/${ben.id}`)).status).toBe(204);
      await nodes.say(anna, roomId, 'a mark to stop at');

      const entries = await readThrough(folder, 'a mark to stop at');
      const ofRoom = entries.filter(({ data }) => JSON.stringify(data).includes(roomId));
      const told = ofRoom.filter(({ type }) => ['chatMessage', 'messageEdited', 'memberRemoved'].includes(type));
      expect(told.map(({ type }) => type)).toEqual(['chatMessage', 'messageEdited', 'memberRemoved', 'chatMessage']);
      expect(told[0]?.data).toEqual({ kind: 'chatMessage', message: first });
      expect(told[1]?.data).toEqual({ kind: 'messageEdited', message: edited });
      expect(told[2]?.data).toEqual({
        kind: 'memberRemoved',
        roomId,
        userId: ben.id,
        reason: 'removed',
        version: expect.any(Number),
      });
      for (const { at } of told) expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

      const next = await nodes.say(anna, roomId, 'said after the stop');
      const rest = await readThrough(folder, 'said after the stop');
      expect(rest.map(({ data }) => data)).toMatchObject([{ message: next }]);

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
