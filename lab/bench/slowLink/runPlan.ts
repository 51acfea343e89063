import { setTimeout as pause } from 'node:timers/promises';
import type { LinkSpeed } from '../../kit/slowLink.ts';
import { GOOD_LINK } from '../../kit/slowLink.ts';
import { compare, type RoomResult, type Verdict } from './compare.ts';
import type { Talk } from './talk.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

export interface Plan {
  /** How many messages others write in each room while the far device is away; the first room is the open one. */
  missed: readonly number[];
  link: LinkSpeed;
  /** How often the connection breaks around a message of that person: in the middle of its answer, and on its way up, in turn. */
  cuts: number;
  /** Single messages each way on the quiet connection. */
  single: number;
}

/** Times are milliseconds from when the connection was wanted; null: not within the time that it was given. */
export interface Outcome {
  openRoomMs: number | null;
  headsMs: number | null;
  inSyncMs: number | null;
  /** On the wire, both directions, until all was in sync. */
  returnBytes: number;
  /** Messages that the return brought to the screen. */
  brought: number;
  sentBytes: number;
  receivedBytes: number;
  /** Coming back after a cut of a moment, each time. */
  cuts: { ms: number | null; bytes: number }[];
  /** In the moment when all was in sync, and in the end, when what was declared to be missing had been read. */
  inSync: Verdict;
  end: Verdict;
}

const WITHIN_MS = 240_000;
const QUIET_MS = 3_000;
/** So long an answer would have taken to arrive. */
const ANSWER_MS = 2_000;

/** Takes a world through it: away for hours while others write, back over the bad connection, single messages, cuts in the middle of acks. */
export async function runPlan(world: World, talk: Talk, plan: Plan, whileAway: () => Promise<void>): Promise<Outcome> {
  const { proxy, link } = world;
  const rooms = plan.missed.map((_, room) => room);
  const own = new Map<number, string[]>(rooms.map((room) => [room, []]));
  const say = async (room: number) => {
    const text = talk.text();
    own.get(room)?.push(text);
    await world.send(room, text);
    return text;
  };
  const judge = async () => {
    const results: RoomResult[] = [];
    for (const room of rooms)
      results.push({ stored: await world.stored(room), shown: world.shown(room), own: own.get(room) ?? [] });
    return compare(results);
  };

  proxy.cut();
  await until(() => !world.inSync(), WITHIN_MS);
  for (const room of [0, 1, 0, 2, 0, 1]) await say(room);
  const missed = talk.many(plan.missed);
  await world.write(missed);
  await whileAway();
  const newest = missed.findLast(({ room }) => room === 0)?.text ?? '';
  const others = new Set(missed.map(({ text }) => text));
  link.become(plan.link);
  const back = await comeBack(world, newest);
  const inSync = await judge();
  const brought = rooms.flatMap((room) => world.shown(room)).filter((text) => text !== null && others.has(text)).length;

  await quiet(world);
  const received = await measure(world, plan.single, async () => {
    const remark = talk.in(0);
    await world.write([remark]);
    await until(() => world.shown(0).includes(remark.text), WITHIN_MS);
  });
  const sent = await measure(world, plan.single, async () => {
    const text = await say(0);
    await until(() => world.inSync() && world.shown(0).includes(text), WITHIN_MS);
  });

  const cuts: Outcome['cuts'] = [];
  for (let i = 0; i < plan.cuts; i += 1) {
    const bytes = link.bytes;
    const text = await say(0);
    if (i % 2 === 0) await cutInAnswer(world, text);
    else await cutOnTheWayUp(world, bytes);
    await world.write(rooms.map((room) => talk.in(room)));
    const before = link.bytes;
    const again = await comeBack(world, '');
    cuts.push({ ms: again.inSyncMs, bytes: link.bytes - before });
    await quiet(world);
  }

  link.become(GOOD_LINK);
  await until(() => world.inSync(), WITHIN_MS);
  await world.readOn();
  await quiet(world);
  return { ...back, brought, receivedBytes: received, sentBytes: sent, cuts, inSync, end: await judge() };
}

/** Mends the connection, wants the connection, and looks when what is there. */
async function comeBack(
  world: World,
  newest: string,
): Promise<Pick<Outcome, 'openRoomMs' | 'headsMs' | 'inSyncMs' | 'returnBytes'>> {
  const { proxy, link } = world;
  const bytes = link.bytes;
  proxy.mend();
  world.comeBack();
  const [openRoomMs, headsMs, inSyncMs] = await Promise.all([
    until(() => newest === '' || world.shown(0).includes(newest), WITHIN_MS),
    until(() => world.knowsHeads(), WITHIN_MS),
    until(() => world.knowsHeads() && world.inSync(), WITHIN_MS),
  ]);
  return { openRoomMs, headsMs, inSyncMs, returnBytes: link.bytes - bytes };
}

/** The server stored it; its answer is swallowed in the middle, and the connection breaks. */
async function cutInAnswer(world: World, text: string): Promise<void> {
  const { link, proxy } = world;
  const before = link.down.bytes;
  await until(() => world.hasStored(0, text), WITHIN_MS);
  await until(() => link.down.bytes > before, WITHIN_MS);
  proxy.swallowAnswers();
  await pause(ANSWER_MS);
  proxy.cut();
}

/** The connection breaks before all of it arrived at the server. */
async function cutOnTheWayUp({ link, proxy }: World, bytes: number): Promise<void> {
  await until(() => link.bytes > bytes, WITHIN_MS);
  proxy.cut();
}

/** Bytes of one of so many messages, with all that follows it. */
async function measure(world: World, count: number, one: () => Promise<void>): Promise<number> {
  const before = world.link.bytes;
  for (let i = 0; i < count; i += 1) await one();
  await quiet(world);
  return (world.link.bytes - before) / count;
}

/** Waits until nothing was on the connection for a while. */
async function quiet({ link }: World): Promise<void> {
  for (let bytes = -1; bytes !== link.bytes;) {
    ({ bytes } = link);
    await pause(QUIET_MS);
  }
}
