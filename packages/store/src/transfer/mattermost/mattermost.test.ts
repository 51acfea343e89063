import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser } from '../../contract/openStore.ts';
import type { Store } from '../../ports/store.ts';
import { readAll } from '../../testing/readAll.ts';
import { personId, roomIdFor } from '../chat/derivedIds.ts';
import { Report } from '../chat/report.ts';
import { usernamesFor } from '../chat/fitNames.ts';
import { ImportTrial } from '../testing/importTrial.ts';
import { lines, writeTree } from '../testing/writeTree.ts';
import { zipOf } from '../testing/zipOf.ts';
import { mattermostSource } from './mattermostSource.ts';

const { now: NOW } = ImportTrial;
const AT = Date.UTC(2024, 0, 1);
const id = (key: string) => personId('mattermost', key);
const roomId = (key: string) => roomIdFor('mattermost', key);

let trial: ImportTrial;
let root: string;
beforeEach(async () => {
  trial = await ImportTrial.begin();
  ({ root } = trial);
});
afterEach(() => trial.end());
const run = (from: string) => trial.run(from);
const withStore = <T>(read: (store: Store) => Promise<T>) => trial.withStore(read);

const channel = (name: string, type: string, more: object = {}) => ({
  type: 'channel',
  channel: { team: 'harbour', name, display_name: `The ${name}`, type, header: 'All that floats', ...more },
});
const user = (username: string, channels: string[], more: object = {}) => ({
  type: 'user',
  user: {
    ...{
      username,
      email: `${username}@example.org`,
      nickname: '',
      first_name: username,
      last_name: 'R',
      position: 'Sailor',
    },
    teams: [{ name: 'harbour', channels: channels.map((name) => ({ name, roles: 'channel_user' })) }],
    ...more,
  },
});
const post = (at: number, by: string, message: string, more: object = {}) => ({
  type: 'post',
  post: { team: 'harbour', channel: 'boats', user: by, message, create_at: AT + at, ...more },
});

const EXPORT = lines(
  { type: 'version', version: 1 },
  { type: 'team', team: { name: 'harbour', display_name: 'Harbour', type: 'O' } },
  channel('town-square', 'O'),
  channel('boats', 'O'),
  channel('crew', 'P', { deleted_at: 5 }),
  user('anna', ['town-square', 'boats', 'crew']),
  user('ben', ['town-square', 'boats', 'crew']),
  user('cora', ['town-square'], { delete_at: 1_600_000_000_000 }),
  { type: 'bot', bot: { username: 'weather', display_name: 'The weather', owner: 'anna' } },
  post(5_000, 'ben', 'Between, by time'),
  post(1_000, 'anna', 'Does it float, @ben? :+1: [picture](https://example.org/a)', {
    is_pinned: true,
    reactions: [
      { user: 'ben', emoji_name: 'tada', create_at: AT },
      { user: 'anna', emoji_name: 'tada', create_at: AT },
      { user: 'anna', emoji_name: 'our_own', create_at: AT },
    ],
    replies: [
      { user: 'ben', message: '**It** does', create_at: AT + 9_000, edit_at: AT + 9_500 },
      { user: 'weather', message: 'Wind', create_at: AT + 2_000, attachments: [{ path: 'data/x/map.png' }] },
    ],
  }),
  {
    type: 'post',
    post: {
      team: 'harbour',
      channel: 'boats',
      user: 'ben',
      type: 'system_join_channel',
      message: 'ben joined',
      create_at: AT,
    },
  },
  { type: 'direct_channel', direct_channel: { members: ['anna', 'ben'], header: '' } },
  {
    type: 'direct_channel',
    direct_channel: { participants: [{ username: 'anna' }, { username: 'ben' }, { username: 'cora' }] },
  },
  {
    type: 'direct_post',
    direct_post: { channel_members: ['ben', 'anna'], user: 'ben', message: 'Between us', create_at: AT },
  },
  {
    type: 'direct_post',
    direct_post: { channel_members: ['anna', 'ben', 'cora'], user: 'cora', message: 'Of three', create_at: AT },
  },
);

describe('an import from Mattermost', () => {
  it('brings people, rooms, answers at their time, reactions, pins and conversations', async () => {
    const done = await run(join(await writeTree(join(root, 'export'), { 'out.jsonl': EXPORT }), 'out.jsonl'));
    expect(done).toMatchObject({ format: 'mattermost', users: 4, rooms: 5, messages: 6 });
    await withStore(async (store) => {
      const [asked, wind, between, answer, ...none] = await readAll(store, roomId('harbour/boats'));
      expect(none).toEqual([]);
      expect(asked).toMatchObject({
        text: 'Does it float, @ben? \u{1F44D} picture (https://example.org/a)',
        ...{ mentions: [id('ben')], timestamp: '2024-01-01T00:00:01.000Z', pinned: { by: id('anna') } },
        reactions: [{ emoji: '\u{1F389}', userIds: [id('ben'), id('anna')] }],
      });
      expect(wind).toMatchObject({ text: 'Wind\n\u{1F4CE} map.png', replyTo: asked?.id, senderId: id('weather') });
      expect(between).toMatchObject({ text: 'Between, by time', replyTo: null });
      expect(answer).toMatchObject({ text: '**It** does', replyTo: asked?.id, edited: true });
      expect(await store.rooms.find(roomId('harbour/boats'))).toMatchObject({
        name: 'The boats',
        topic: 'All that floats',
        memberCount: 2,
      });
      expect(await store.rooms.find(roomId('harbour/crew'))).toMatchObject({ kind: 'private', archived: true });
      expect(await readAll(store, pmRoomId(id('anna'), id('ben')))).toMatchObject([{ text: 'Between us' }]);
      expect(await store.rooms.find(roomId('direct anna ben cora'))).toMatchObject({
        kind: 'private',
        name: 'anna, ben, cora',
        seq: 1,
      });
      expect(await store.users.find(id('cora'))).toMatchObject({ user: { deactivated: true }, passwordHash: null });
      expect(await store.users.find(id('weather'))).toMatchObject({ user: { bot: true, displayName: 'The weather' } });
      expect(await store.rooms.find('general')).toMatchObject({ memberCount: 4 });
    });
    expect(done.report).toContain('our_own, there is no such emoji');
    expect(done.report).toContain('system_join_channel, which is told by nobody');
    expect(done.report).toContain('1 files, but for their names');
  });

  it('comes out of an archive, once, however often it is run', async () => {
    await writeFile(
      join(root, 'export.zip'),
      zipOf([
        { name: 'import.jsonl', data: EXPORT },
        { name: 'data/map.png', data: 'png' },
      ]),
    );
    await run(join(root, 'export.zip'));
    const before = await withStore((store) => readAll(store, roomId('harbour/boats')));
    expect(await run(join(root, 'export.zip'))).toMatchObject({ users: 4, rooms: 5, messages: 6 });
    expect(await withStore((store) => readAll(store, roomId('harbour/boats')))).toEqual(before);
  });

  it('calls people by the names that they have here', async () => {
    await withStore((store) => addUser(store, 'ben'));
    await run(await writeTree(join(root, 'export'), { 'out.jsonl': EXPORT }));
    const [asked] = await withStore((store) => readAll(store, roomId('harbour/boats')));
    expect(asked).toMatchObject({ text: expect.stringContaining('@ben-2?'), mentions: [id('ben')] });
  });

  it('is read as far as it holds, with a line for everything else', async () => {
    const file = [
      lines(
        { type: 'version', version: 1 },
        channel('boats', 'O'),
        channel('odd', 'X'),
        user('anna', ['boats', 'nowhere']),
      ),
      'no json\n',
      '[]\n',
      'null\n',
      '{"type":"post"}\n',
      `{"type":"emoji","emoji":{"name":"${'x'.repeat(100)}"}}\n`,
      lines(
        post(1_000, 'anna', 'one', { replies: [7, { user: 'stranger', message: 'who?', create_at: AT }] }),
        post(1_000, 'anna', 'two'),
        post(1_000, 'anna', 'two'),
        post(NaN, 'anna', 'no time'),
        post(NOW, 'anna', 'in the future'),
        post(2_000, '__proto__', 'constructor'),
        { type: 'post', post: { team: 'harbour', channel: '../etc', user: 'anna', message: 'x', create_at: AT } },
        {
          type: 'direct_post',
          direct_post: { channel_members: ['anna'], user: 'anna', message: 'to myself', create_at: AT },
        },
      ),
      `{"type":"post","post":{"message":"${'x'.repeat(33 * 1024 * 1024)}`,
    ].join('');
    const done = await run(await writeTree(join(root, 'export'), { 'out.jsonl': file }));
    expect(done).toMatchObject({ users: 3, messages: 5 });
    const all = await withStore((store) => readAll(store, roomId('harbour/boats')));
    expect(all.map(({ text }) => text)).toEqual(['one', 'who?', 'two', 'constructor', 'in the future']);
    expect(all[1]).toMatchObject({ replyTo: all[0]?.id });
    for (const line of [
      'line 3: a channel that is not of its form',
      'line 5: no JSON',
      'line 6: no line of a bulk export',
      'line 7: no line of a bulk export',
      'line 8: a post that is not of its form',
      'line 9: emoji, which there is not here',
      'line 10: its answer 1 is not of its form',
      'a post of a channel that is not there',
      'a conversation is between two',
      'it stands there twice',
      'its time can not have been',
      'longer than 33554432 bytes',
    ])
      expect(done.report).toContain(line);
  });

  it('takes all of a text that is longer than any there, and what an editor put before the first line', async () => {
    const file = `\uFEFF${lines(channel('boats', 'O'), user('anna', ['boats']), post(1, 'anna', 'ship '.repeat(300_000)))}`;
    const done = await run(await writeTree(join(root, 'export'), { 'out.jsonl': file }));
    expect(done).toMatchObject({ users: 1, rooms: 1, messages: 375 });
    const texts = (await withStore((store) => readAll(store, roomId('harbour/boats')))).map(({ text }) => text);
    expect(texts.join('')).toBe('ship '.repeat(300_000));
    expect(done.report).not.toContain('leftOut');
  });

  it.each([
    ['in another encoding', Buffer.from(`\uFEFF${EXPORT}`, 'utf16le')],
    ['empty', Buffer.alloc(0)],
    ['of something else', Buffer.from('[]\n{"kind":"user"}\n')],
  ])('a file that is %s is refused and brings nothing', async (_, file) => {
    await writeFile(join(root, 'out.jsonl'), file);
    await expect(run(join(root, 'out.jsonl'))).rejects.toThrow(/is no export of Mattermost/);
  });

  it('takes no longer for each person and answer, however many have one name or stand in one line', async () => {
    const many = 20_000;
    const replies = Array.from({ length: many }, (_, i) => ({
      user: 'anna',
      message: `answer ${i}`,
      create_at: AT + 9,
    }));
    const names = Array.from({ length: 2_000 }, (_, i) => user(`\u00e9${String.fromCodePoint(0x4e00 + i)}`, []));
    const file = lines(channel('boats', 'O'), user('anna', ['boats']), ...names, post(1, 'anna', 'root', { replies }));
    const from = await writeTree(join(root, 'export'), { 'out.jsonl': file });
    const source = await mattermostSource(join(from, 'out.jsonl'), new Report(join(root, 'report.txt')));
    const started = process.cpuUsage();
    const numbers = new Map<string, number>();
    const taken = new Set<string>();
    for (const { username } of source.people)
      for (const name of usernamesFor(username, numbers)) {
        if (taken.has(name)) continue;
        taken.add(name);
        break;
      }
    const [room] = source.rooms;
    let count = 0;
    if (room)
      for await (const _ of source.messages(room, { usernameOf: () => null }, () => Promise.resolve())) count += 1;
    const { user: took } = process.cpuUsage(started);
    await source.close();
    expect([taken.size, count]).toEqual([2_001, many + 1]);
    expect(took / 1e6).toBeLessThan(5);
  });
});
