import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createNodeSignature } from '../realtime/nodes/nodeSignature.ts';
import { deriveNodesKey } from '../secrets/keepSecrets.ts';
import { describeNodes, hears, type Person } from '../testing/describeNodes.ts';

/** Kinds of Socket.IO's messages between nodes. */
const BROADCAST = 3;
const SOCKETS_JOIN = 4;
const SOCKETS_LEAVE = 5;
const DISCONNECT_SOCKETS = 6;
const SERVER_SIDE_EMIT = 9;

await describeNodes('who can write to Redis is no node (M2)', (nodes) => {
  let anna: Person;
  let ben: Person;
  let eve: Person;
  let secretRoom: string;
  let redis: Redis;
  let channel: string;

  beforeAll(async () => {
    [anna, ben, eve] = [await nodes.join('anna', 0), await nodes.join('ben', 1), await nodes.join('eve', 1)];
    await nodes.joined(anna, ben);
    const made = await nodes.call(anna, 0, 'POST', '/rooms', { name: 'Night', kind: 'private', members: [ben.id] });
    secretRoom = made.body.id;
    await ben.socket.waitFor('roomAdded', ({ room }) => room.id === secretRoom);
    redis = new Redis(nodes.redis.url);
    // The channel of all nodes: those of one node are longer.
    const channels = (await redis.pubsub('SHARDCHANNELS', 'palaver*')).map(String);
    [channel = ''] = channels.sort((a, b) => a.length - b.length);
  });
  afterAll(() => redis.disconnect());

  const publish = (bytes: string | Buffer) => redis.call('SPUBLISH', channel, bytes);
  const adapterLine = (type: number, data: object) => JSON.stringify({ uid: 'f'.repeat(16), nsp: '/', type, data });
  const everybody = { rooms: ['general'], except: [], flags: {} };
  const newsText = (news: unknown) =>
    adapterLine(SERVER_SIDE_EMIT, { packet: ['node-news', JSON.stringify({ at: Number.MAX_SAFE_INTEGER, news })] });
  const forged = (text: string) => ({
    id: 'general:900001',
    roomId: 'general',
    seq: 900_001,
    rev: 900_001,
    senderId: anna.id,
    clientId: 'forged-client-id',
    text,
    timestamp: '2026-01-01T00:00:00.000Z',
    edited: false,
    editedAt: null,
    deleted: false,
    replyTo: null,
    mentions: [],
    reactions: [],
    pinned: null,
  });
  const signature = (secret: string) => {
    const nodes = deriveNodesKey(secret);
    return createNodeSignature({ current: { nodes }, nodeKeys: [nodes] });
  };
  const own = () => signature(nodes.env.JWT_SECRET ?? '');

  /** Both nodes still carry messages to each other, after whatever came before. */
  async function nodesTalk(): Promise<void> {
    await nodes.joined(anna, ben);
    for (const [speaker, listener] of [
      [anna, ben],
      [ben, anna],
    ] as const) {
      const text = `still here ${nodes.next()}`;
      await nodes.say(speaker, 'general', text);
      await hears(listener, text);
    }
  }
  const eventsWith = (text: string) =>
    [anna, ben, eve].flatMap(({ socket }) => socket.seen).filter((event) => JSON.stringify(event).includes(text));

  it('nobody gets what a stranger wrote into the channel: messages, news, ends of sessions', async () => {
    const change = (one: object) => newsText({ kind: 'changes', changes: [one] });
    await publish(change({ kind: 'chatMessage', message: forged('forged as news') }));
    const event = { eventType: 'chatMessage', data: { message: forged('forged as broadcast') }, timestamp: '' };
    await publish(
      adapterLine(BROADCAST, { packet: { type: 2, data: ['chatMessage', event], nsp: '/' }, opts: everybody }),
    );
    await publish(newsText({ kind: 'typing', roomId: 'general', userId: eve.id, typing: true }));
    const sessionId = String(JSON.parse(Buffer.from(ben.token.split('.')[1] ?? '', 'base64url').toString()).sid);
    await publish(change({ kind: 'sessionsEnded', userId: ben.id, sessionIds: [sessionId], reason: 'revoked' }));
    await publish(adapterLine(DISCONNECT_SOCKETS, { opts: everybody, close: true }));
    await publish(signature('another secret than that of the nodes, and as long').sign(channel, newsText(null)));
    await nodesTalk();
    expect(eventsWith('forged as')).toEqual([]);
    expect(ben.socket.seen.some(({ data }) => 'typing' in data && data.userId === eve.id)).toBe(false);
    expect([anna, ben, eve].map(({ socket }) => socket.socket.connected)).toEqual([true, true, true]);
  });

  it('M1: a stranger who is joined to a room by news in Redis hears nothing of it', async () => {
    const ofEve = { rooms: [eve.socket.socket.id], except: [], flags: {} };
    await publish(adapterLine(SOCKETS_JOIN, { opts: ofEve, rooms: [secretRoom, `user:${ben.id}`] }));
    const room = await nodes.call(anna, 0, 'GET', `/rooms/${secretRoom}`);
    const user = await nodes.call(eve, 1, 'GET', '/users/me');
    const added = { kind: 'memberAdded', room: room.body, user: user.body, member: { ...room.body.me } };
    await publish(newsText({ kind: 'changes', changes: [added] }));
    await nodes.say(ben, secretRoom, 'for two only');
    await hears(anna, 'for two only');
    await nodesTalk();
    expect(eve.socket.seen.filter((event) => JSON.stringify(event).includes(secretRoom))).toEqual([]);
  });

  it('M1, R4: a socket that a broken node moves between rooms is back in its own within moments, and asked to sync', async () => {
    const socketOf = ({ socket }: Person) => ({ rooms: [socket.socket.id], except: [], flags: {} });
    const sign = (text: string) => publish(own().sign(channel, text));
    const lengthBefore = ben.socket.seen.length;
    await sign(adapterLine(SOCKETS_JOIN, { opts: socketOf(eve), rooms: [secretRoom] }));
    await sign(adapterLine(SOCKETS_LEAVE, { opts: socketOf(ben), rooms: [secretRoom] }));
    await vi.waitFor(
      () =>
        expect(
          ben.socket.seen.slice(lengthBefore).some(({ data }) => 'stateRev' in data && secretRoom in data.rooms),
        ).toBe(true),
      { timeout: 10_000 },
    );
    await nodes.say(anna, secretRoom, 'for two again');
    await hears(ben, 'for two again');
    await nodesTalk();
    expect(eve.socket.seen.filter((event) => JSON.stringify(event).includes('for two again'))).toEqual([]);
  });

  it('malformed news ends no node, whoever wrote it', async () => {
    const lines: (string | Buffer)[] = ['', '{', '{}', 'null', '[]', '\u0000', Buffer.alloc(40), randomBytes(5_000)];
    for (const news of [null, 7, [], {}, { kind: 'changes' }, { kind: 'changes', changes: [{ kind: 'chatMessage' }] }])
      lines.push(newsText(news));
    lines.push(
      newsText({ kind: 'changes', changes: [{ kind: 'memberAdded', room: null, member: {}, user: 1 }] }),
      newsText({ kind: 'presence', nodeId: 'x', userId: eve.id, rooms: 'general' }),
      newsText({ kind: 'nodeHere', node: { id: 'x', connections: -1, memory: 'much' } }),
      newsText({ kind: 'reportAsked', nodeId: 'x'.repeat(100), askId: 'x' }),
      newsText({ kind: 'reportTold', askId: 'x', report: { hour: 'none' } }),
      newsText({ kind: 'something new', value: 1 }),
      adapterLine(SERVER_SIDE_EMIT, { packet: ['node-news', 'no JSON'] }),
      adapterLine(SERVER_SIDE_EMIT, { packet: ['node-news'] }),
    );
    for (const line of lines) await publish(line);
    // A node of another version, or one that is broken, signs what this one does not understand.
    for (const line of lines.filter((one) => String(one).startsWith('{"uid"')))
      await publish(own().sign(channel, line));
    await nodesTalk();
  });

  it('news that is valid in one place is valid in no other, and not when it is old', async () => {
    const typing = newsText({ kind: 'typing', roomId: 'general', userId: eve.id, typing: true });
    await publish(own().sign(`${channel}elsewhere`, typing));
    await publish(own().sign(channel, typing.replace(String(Number.MAX_SAFE_INTEGER), '1')));
    await nodesTalk();
    const hasTyping = () => anna.socket.seen.some(({ data }) => 'typing' in data && data.userId === eve.id);
    expect(hasTyping()).toBe(false);
    // The same news of this place and this moment is understood: nothing but the signature and the time kept it out.
    await publish(own().sign(channel, typing));
    await vi.waitFor(() => expect(hasTyping()).toBe(true), { timeout: 10_000 });
  });

  it('only nodes can say who is online', async () => {
    const ghost = await nodes.join('ghost', 1);
    ghost.socket.close();
    const isOnline = async () => {
      const { items } = (await nodes.call(anna, 0, 'GET', '/rooms/general/members?limit=100')).body;
      return items.find((one: { user: { id: string } }) => one.user.id === ghost.id).online as boolean;
    };
    await vi.waitFor(async () => expect(await isOnline()).toBe(false), { timeout: 20_000, interval: 300 });
    const [key = ''] = await redis.keys('palaver:*:online:*');
    const space = key.replace(/:online:.*$/, '');
    await redis.hset(key, ghost.id, JSON.stringify(['general']));
    await redis.sadd(`${space}:nodes`, 'stranger');
    await redis.hset(`${space}:online:stranger`, ghost.id, JSON.stringify(['general']));
    await redis.hset(`${space}:online:stranger`, eve.id, 'no JSON');
    // Longer than it takes a node to ask for the others: somebody who really comes is shown by then.
    const witness = await nodes.join('witness', 1);
    await anna.socket.waitFor(
      'userPresence',
      ({ users }) => users.some(({ userId, online }) => userId === witness.id && online),
      20_000,
    );
    await anna.socket.waitFor('onlineCount', ({ rooms }) => (rooms.general ?? 0) >= 4, 20_000);
    expect(await isOnline()).toBe(false);
    await expect.poll(() => nodes.isReady(0), { timeout: 40_000 }).toBe(true);
  }, 180_000);
});
