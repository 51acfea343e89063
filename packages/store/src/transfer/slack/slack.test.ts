import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../../contract/openStore.ts';
import type { Store } from '../../ports/store.ts';
import { openSqliteStore } from '../../sqlite/openSqliteStore.ts';
import { readAll } from '../../testing/readAll.ts';
import { personId, roomIdFor } from '../chat/derivedIds.ts';
import { ImportTrial } from '../testing/importTrial.ts';
import { writeTree } from '../testing/writeTree.ts';
import { zipOf } from '../testing/zipOf.ts';
import { fromMrkdwn } from './fromMrkdwn.ts';

const { now: NOW } = ImportTrial;
const id = (key: string) => personId('slack', key);
const roomId = (key: string) => roomIdFor('slack', key);

let trial: ImportTrial;
let root: string;
let data: string;
beforeEach(async () => {
  trial = await ImportTrial.begin();
  ({ root, data } = trial);
});
afterEach(() => trial.end());
const run = (from: string) => trial.run(from);
const withStore = <T>(read: (store: Store) => Promise<T>) => trial.withStore(read);

const user = (key: string, name: string, more: object = {}) => ({
  id: key,
  name,
  profile: { real_name: `${name} R`, display_name: '', email: `${name}@example.org`, title: 'Sailor' },
  ...more,
});
const say = (ts: string, by: string, text: string, more: object = {}) => ({
  type: 'message',
  ts,
  user: by,
  text,
  ...more,
});

const WORKSPACE = {
  'users.json': [
    user('U1', 'anna'),
    user('U2', 'ben'),
    user('U3', 'admin', { deleted: true }),
    user('U4', 'helper', { is_bot: true }),
  ],
  'channels.json': [
    { id: 'C1', name: 'general', is_general: true, created: 1_600_000_000, creator: 'U1', members: ['U1', 'U2'] },
    {
      ...{
        id: 'C2',
        name: 'boats',
        created: 1_600_000_000,
        creator: 'U2',
        members: ['U1', 'U2', 'U9'],
        is_archived: true,
      },
      ...{
        topic: { value: 'All that floats' },
        pins: [{ id: '1700000000.000100', created: 1_700_000_500, user: 'U2' }],
      },
    },
  ],
  'groups.json': [{ id: 'G1', name: 'crew', created: 1_600_000_000, creator: 'U1', members: ['U1', 'U2'] }],
  'dms.json': [{ id: 'D1', created: 1_600_000_000, members: ['U1', 'U2'] }],
  'general/2023-11-14.json': [say('1700000000.000001', 'U1', 'Hello')],
  'boats/2023-11-14.json': [
    say('1700000002.000200', 'U2', 'It *floats*, <@U1>, see <https://example.org/a?b=1&amp;c|the picture>', {
      ...{ thread_ts: '1700000000.000100', edited: { user: 'U2', ts: '1700000009.000000' } },
    }),
    say('1700000000.000100', 'U1', 'Does it float? :+1:', {
      ...{ thread_ts: '1700000000.000100', reply_count: 1 },
      reactions: [
        { name: 'thumbsup', users: ['U1', 'U2'], count: 2 },
        { name: 'partyparrot', users: ['U2'], count: 1 },
      ],
    }),
    { type: 'message', subtype: 'channel_join', ts: '1699999999.000000', user: 'U2', text: '<@U2> has joined' },
  ],
  'boats/2023-11-15.json': [
    {
      type: 'message',
      subtype: 'bot_message',
      ts: '1700100000.000000',
      bot_id: 'B7',
      username: 'weather',
      text: 'Wind',
    },
    say('1700100001.000000', 'U2', 'x'.repeat(9_000)),
  ],
  'crew/2023-11-14.json': [say('1700000000.000001', 'U2', 'Among us')],
  'D1/2023-11-14.json': [say('1700000000.000001', 'U2', 'Between us')],
};

describe('an import from Slack', () => {
  it('brings people, rooms, threads as answers, reactions, pins, times and conversations', async () => {
    const done = await run(await writeTree(join(root, 'export'), WORKSPACE));
    expect(done).toMatchObject({ format: 'slack', users: 5, rooms: 4, messages: 9 });
    await withStore(async (store) => {
      const boats = await readAll(store, roomId('C2'));
      const [asked, answer, bot, ...long] = boats;
      expect(asked).toMatchObject({
        ...{ seq: 1, senderId: id('U1'), text: 'Does it float? \u{1F44D}', timestamp: '2023-11-14T22:13:20.000Z' },
        ...{ reactions: [{ emoji: '\u{1F44D}', userIds: [id('U1'), id('U2')] }], replyTo: null },
        pinned: { by: id('U2') },
      });
      expect(answer).toMatchObject({
        text: 'It **floats**, @anna, see the picture (https://example.org/a?b=1&c)',
        ...{ replyTo: asked?.id, mentions: [id('U1')], edited: true, editedAt: '2023-11-14T22:13:29.000Z' },
      });
      expect(await store.users.find(bot?.senderId ?? '')).toMatchObject({ user: { username: 'weather', bot: true } });
      expect(long.map(({ text }) => text.length)).toEqual([4_000, 4_000, 1_000]);
      expect(boats.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await store.rooms.find(roomId('C2'))).toMatchObject({
        name: 'boats',
        topic: 'All that floats',
        archived: true,
        seq: 6,
        rev: 6,
      });
      expect((await store.messages.pins(roomId('C2'))).messages.map(({ seq }) => seq)).toEqual([1]);
      expect(await store.rooms.find(roomId('G1'))).toMatchObject({ kind: 'private', memberCount: 2 });
      expect(await store.members.find(roomId('G1'), id('U1'))).toMatchObject({ role: 'owner', readSeq: 1 });
      expect(await readAll(store, pmRoomId(id('U1'), id('U2')))).toMatchObject([
        { text: 'Between us', senderId: id('U2') },
      ]);
      expect(await readAll(store, 'general')).toMatchObject([{ text: 'Hello' }]);
      expect(await store.rooms.find('general')).toMatchObject({ name: 'General', memberCount: 5 });
      expect(await store.users.findByLogin('ben')).toMatchObject({
        ...{ passwordHash: null, email: 'ben@example.org', emailState: 'unconfirmed' },
        user: { displayName: 'ben R', title: 'Sailor', role: 'user', deactivated: false },
      });
      expect(await store.users.find(id('U3'))).toMatchObject({ user: { username: 'admin-2', deactivated: true } });
      expect(
        await store.messages.append(roomId('G1'), { senderId: id('U1'), entries: [draft('after-it-1')] }),
      ).toMatchObject({
        results: [{ outcome: 'stored', message: { seq: 2, rev: 2 } }],
      });
    });
    expect(done.report).toContain('split: boats/2023-11-15.json 1700100001.000000: became 3 messages');
    expect(done.report).toContain('renamed: slack user U3: admin is called admin-2');
    expect(done.report).toContain('memberLeftOut: slack room C2: there is no user U9');
    expect(done.report).toContain(
      'reactionLeftOut: boats/2023-11-14.json 1700000000.000100: partyparrot, there is no such emoji',
    );
    expect(done.report).toContain('channel_join, which is told by nobody');
  });

  it('comes once, however often it is run, and brings what a later export adds', async () => {
    const folder = await writeTree(join(root, 'export'), WORKSPACE);
    await run(folder);
    const before = await withStore((store) => readAll(store, roomId('C2')));
    await withStore((store) =>
      store.messages.react(roomId('G1'), { seq: 1, admitted: true, userId: id('U1'), emoji: '\u{1F44D}', on: true }),
    );
    await writeTree(folder, { 'crew/2023-11-15.json': [say('1700100000.000001', 'U1', 'And later')] });
    await run(folder);
    await withStore(async (store) => {
      expect(await readAll(store, roomId('C2'))).toEqual(before);
      expect(await readAll(store, roomId('G1'))).toMatchObject([
        { text: 'Among us', rev: 2, reactions: [{ userIds: [id('U1')] }] },
        { text: 'And later', seq: 2, rev: 3 },
      ]);
      expect(await store.users.findByLogin('anna-2')).toBeNull();
    });
  });

  it('leaves a room alone in which people wrote since', async () => {
    const folder = await writeTree(join(root, 'export'), WORKSPACE);
    await run(folder);
    await withStore((store) =>
      store.messages.append(roomId('G1'), { senderId: id('U1'), entries: [draft('since-then')] }),
    );
    const again = await run(folder);
    expect(again.report).toContain('leftOut: slack room G1: the room here holds other messages than the export');
    expect(await withStore((store) => readAll(store, roomId('G1')))).toHaveLength(2);
  });

  it('comes beside those who are there: names get a number, and general stays theirs', async () => {
    await withStore(async (store) => {
      const anna = await addUser(store, 'anna');
      await store.messages.append('general', { senderId: anna, entries: [draft('ours-0001')] });
    });
    await run(await writeTree(join(root, 'export'), WORKSPACE));
    await withStore(async (store) => {
      expect(await store.users.find(id('U1'))).toMatchObject({ user: { username: 'anna-2' } });
      expect(await readAll(store, 'general')).toHaveLength(1);
      expect(await readAll(store, roomId('C1'))).toMatchObject([{ text: 'Hello' }]);
      expect((await readAll(store, roomId('C2')))[1]).toMatchObject({
        text: expect.stringContaining('@anna-2,'),
        mentions: [id('U1')],
      });
    });
  });

  it('comes out of an archive, also of one with everything in a folder', async () => {
    const entries = Object.entries(WORKSPACE).map(([name, value]) => ({
      name: `out/${name}`,
      data: JSON.stringify(value),
    }));
    await writeFile(join(root, 'export.zip'), zipOf(entries));
    expect(await run(join(root, 'export.zip'))).toMatchObject({ format: 'slack', users: 5, rooms: 4, messages: 9 });
  });

  it('takes no store that a server has', async () => {
    const store = await openSqliteStore({ folder: data });
    await expect(run(await writeTree(join(root, 'export'), WORKSPACE))).rejects.toThrow(/is used by another process/);
    await store.close();
  });
});

/** An archive of an empty users.json as those of more than 4 GB are written, with other numbers where they are given. */
function largeZipOf({ end, offset = 0n, packed = 4n }: { end?: bigint; offset?: bigint; packed?: bigint }): Buffer {
  const small = zipOf([{ name: 'users.json', data: '[]' }]);
  const [at, to] = [small.indexOf('PK\x01\x02'), small.indexOf('PK\x05\x06')];
  const entry = Buffer.from(small.subarray(at, to));
  for (const place of [20, 24, 42]) entry.writeUInt32LE(0xffffffff, place);
  const field = Buffer.alloc(28);
  entry.writeUInt16LE(field.length, 30);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(24, 2);
  for (const [i, value] of [2n, packed, offset].entries()) field.writeBigUInt64LE(value, 4 + i * 8);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(BigInt(entry.length + field.length), 40);
  record.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(end ?? BigInt(at + entry.length + field.length), 8);
  return Buffer.concat([small.subarray(0, at), entry, field, record, locator, small.subarray(to)]);
}

describe('an export of Slack that is not what it should be', () => {
  it('is read as far as it holds, with a line for everything else', async () => {
    const done = await run(
      await writeTree(join(root, 'export'), {
        'users.json': [
          user('U1', 'anna'),
          user('U1', 'anna'),
          { id: 7 },
          user('U2', '\u0000\u202e'),
          user('__proto__', 'constructor'),
        ],
        'channels.json': [
          { id: 'C1', name: '../outside', members: ['U1'], creator: 'U1' },
          { id: 'C2', name: 'boats', members: ['U1', '__proto__'] },
          { id: 'C2', name: 'boats', members: ['U1'] },
          { id: 'C3', name: 'broken', members: ['U1'] },
        ],
        'dms.json': [{ id: 'D1', members: ['U1', 'U1'] }],
        '../outside/2023-11-14.json': [say('1700000000.000001', 'U1', 'from outside')],
        'broken/2023-11-14.json': '[{"ts":',
        'boats/2023-11-14.json': [
          say('1700000000.000001', 'U1', 'first', { thread_ts: '1700000000.000002' }),
          say('1700000000.000002', 'U1', 'second', { thread_ts: '1700000000.000001' }),
          say('1700000000.000002', 'U1', 'second', { thread_ts: '1700000000.000001' }),
          say('99999999999.000000', 'U1', 'in the future'),
          say('1700000001.000000', 'U1', ' \u200b '),
          say('1700000002.000000', 'U1', `e${'\u0301'.repeat(5_000)} \ud800 \u0000`),
          say('1700000003.000000', 'U1', '<@U404> <!everyone> <#C2|boats>', {
            reactions: [{ name: '__proto__', users: ['U1'] }],
          }),
          { ts: 'yesterday', text: 'no time' },
          '\u0000',
          null,
        ],
      }),
    );
    expect(done).toMatchObject({ rooms: 3, messages: 5 });
    await withStore(async (store) => {
      const texts = (await readAll(store, roomId('C2'))).map(({ text }) => text);
      expect(texts.map((text) => text.slice(0, 60))).toEqual([
        'first',
        'second',
        expect.stringMatching(/^[e\u00e9]\u0301+ \ufffd $/),
        '@U404 @everyone #boats',
        'in the future',
      ]);
      const all = await readAll(store, roomId('C2'));
      expect(all.every(({ replyTo }) => replyTo === null)).toBe(true);
      expect(all.at(-1)?.timestamp).toBe(new Date(NOW).toISOString());
      expect(await readAll(store, roomId('C1'))).toEqual([]);
      expect(await store.rooms.find(roomId('C1'))).toMatchObject({ name: '../outside' });
    });
    for (const line of [
      'slack user U1: stands there twice',
      'users.json, number 3',
      'the room C2 stands there twice',
      'broken/2023-11-14.json: no JSON',
      'slack room D1: a conversation is between two',
      'it stands there twice',
      'nothing in it can be seen',
      'its time can not have been',
      'what it answers is not there before it',
      'boats/2023-11-14.json, number 8',
      'boats/2023-11-14.json, number 10',
    ])
      expect(done.report).toContain(line);
    expect(done.report).not.toContain('from outside');
  });

  it.each([
    [
      'leads out of the archive',
      [
        { name: '../evil.json', data: '[]' },
        { name: 'users.json', data: '[]' },
      ],
      /evil.json: its name leads out of it/,
    ],
    [
      'is absolute',
      [
        { name: '/tmp/evil.json', data: '[]' },
        { name: 'users.json', data: '[]' },
      ],
      /evil.json: its name leads out of it/,
    ],
  ])('an entry whose name %s is left out', async (_, entries, line) => {
    await writeFile(join(root, 'export.zip'), zipOf(entries));
    expect((await run(join(root, 'export.zip'))).report).toMatch(line);
  });

  it.each([
    [
      'grows beyond measure',
      [{ name: 'users.json', data: Buffer.alloc(40_000_000, 32) }],
      /than an archive of this size may become/,
    ],
    ['is larger than it says', [{ name: 'users.json', data: 'x'.repeat(1_000), says: 10 }], /is larger than it says/],
    [
      'has an entry twice',
      [
        { name: 'users.json', data: '[]' },
        { name: 'users.json', data: '[]' },
      ],
      /stands there twice/,
    ],
    [
      'has a folder where a file is',
      [
        { name: 'users.json', data: '[]' },
        { name: 'users.json/x.json', data: '[]' },
      ],
      /stands there twice/,
    ],
    ['has a name that no file can have', [{ name: `${'d'.repeat(300)}/x.json`, data: '[]' }], /that no file can have/],
  ])('an archive that %s is refused', async (_, entries, reason) => {
    await writeFile(join(root, 'export.zip'), zipOf(entries));
    await expect(run(join(root, 'export.zip'))).rejects.toThrow(reason);
  });

  it.each([
    ['the directory at the end', 'end', 2n ** 63n, /no zip archive/],
    ['an entry', 'offset', 2n ** 63n, /not where it is said to be/],
    ['what is packed', 'packed', 2n ** 53n - 5n, /not where it is said to be/],
  ] as const)('an archive that says that %s lies beyond its end is refused', async (_, field, value, reason) => {
    await writeFile(join(root, 'export.zip'), largeZipOf({ [field]: value }));
    await expect(run(join(root, 'export.zip'))).rejects.toThrow(reason);
  });

  it.each([
    ['no JSON', '{'],
    ['no list', '{}'],
  ])('whose list of people or rooms is %s is refused, and brings nothing', async (reason, text) => {
    for (const name of ['users.json', 'channels.json', 'dms.json']) {
      const from = await writeTree(join(root, name), { ...WORKSPACE, [name]: text });
      await expect(run(from)).rejects.toThrow(`${name} can not be read: ${reason}.`);
    }
  });

  it('is read behind the mark that an editor put at its beginning', async () => {
    const marked = Object.entries(WORKSPACE).map(([name, value]) => [name, `\uFEFF${JSON.stringify(value)}`]);
    const from = await writeTree(join(root, 'export'), Object.fromEntries(marked));
    expect(await run(from)).toMatchObject({ users: 5, rooms: 4, messages: 9 });
  });

  it('has one room of everybody, and loses neither a second one nor that of another workspace', async () => {
    const workspace = (first: string, second: string) => ({
      'users.json': [user('U1', 'anna')],
      'channels.json': [first, second].map((key) => ({ id: key, name: key, is_general: true, members: ['U1'] })),
      [`${first}/1.json`]: [say('1700000000.000001', 'U1', `of ${first}`)],
      [`${second}/1.json`]: [say('1700000000.000002', 'U1', `of ${second}`)],
    });
    await run(await writeTree(join(root, 'one'), workspace('G1', 'G2')));
    const from = await writeTree(join(root, 'two'), workspace('G3', 'G4'));
    for (const _ of ['first', 'again']) {
      expect((await run(from)).report).not.toContain('leftOut');
      await withStore(async (store) => {
        const rooms = ['general', roomId('G2'), roomId('G3'), roomId('G4')];
        const texts = await Promise.all(rooms.map(async (one) => (await readAll(store, one)).map(({ text }) => text)));
        expect(texts).toEqual([['of G1'], ['of G2'], ['of G3'], ['of G4']]);
      });
    }
  });

  it('what is no archive and no export is refused', async () => {
    await writeFile(join(root, 'export.zip'), 'PK');
    await expect(run(join(root, 'export.zip'))).rejects.toThrow(/no zip archive/);
    await expect(run(await writeTree(join(root, 'other'), { 'a.txt': 'a' }))).rejects.toThrow(
      /no export that is known here/,
    );
    await expect(run(join(root, 'nowhere'))).rejects.toThrow(/There is no/);
  });
});

describe('marks of Slack', () => {
  const names = { userNamed: (key: string) => (key === 'U1' ? 'anna' : null), roomNamed: () => null };
  it.each([
    ['*bold* _slanted_ ~struck~ `*code*`', '**bold** _slanted_ ~~struck~~ `*code*`'],
    ['2*3*4 and a*b', '2*3*4 and a*b'],
    ['&lt;b&gt; &amp;amp;', '<b> &amp;'],
    ['see <https://example.org>', 'see https://example.org'],
    ['<mailto:a@example.org|a@example.org>', 'a@example.org'],
    ['<@U1|ann> <!here> <!subteam^S1|@crew> <!date^1^{date}|today>', '@anna @here @crew today'],
    ['look ```a\n*b*``` there', 'look \n```\na\n*b*\n```\n there'],
    ['&gt; quoted', '> quoted'],
    ['\u2022 one\n\u2022 two', '- one\n- two'],
    [':wave::skin-tone-3: :no_such:', '\u{1F44B}\u{1F3FC} :no_such:'],
  ])('%j is written %j', (text, expected) => {
    expect(fromMrkdwn(text, names)).toBe(expected);
  });
});
