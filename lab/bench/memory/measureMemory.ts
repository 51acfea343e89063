import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistoryAnswer } from '@palaver/protocol/answers';
import { freePort } from '@palaver/store/testing/freePort';
import { z } from 'zod';
import { makeCrews } from '../../kit/makeCrews.ts';
import { median } from '../../kit/median.ts';
import { ServerProcess } from '../../kit/serverProcess.ts';
import { askWell, goOnline, type Online } from '../goOnline.ts';
import { settledMemory, watchMemory } from './settledMemory.ts';

const ROOM_SIZE = 25;
const FEW = 100;
const TALKERS = 200;
const PAGE = 50;
const TEXT = 'Boat 2 leaves with Daniel, 35 minutes to the dock.';
const PageAck = z.tuple([z.object({ data: HistoryAnswer })]);

export interface MemoryPlan {
  /** How many people; what those beyond the first hundred take says what one more takes. */
  people: number;
  messages: number;
  /** How many are under way at once. */
  window: number;
  /** Pages of 50 that each of the two hundred reads. */
  pages: number;
  starts: number;
  /** How often the people are counted anew: garbage that waits to be collected makes one look uncertain by some MB. */
  rounds: number;
}

/** MB, but for `eachMoreKb` and `startMs`. */
export interface MemoryFigures {
  startMs: number;
  empty: number;
  few: number;
  many: number;
  eachMoreKb: number;
  afterMessages: number;
  /** At most while they load. */
  loading: number;
}

/**
 * How long Palaver on SQLite takes from its start to its first answer, and what it holds in memory. It is started as `npm start` does, anew for each
 * figure, so that none holds what was left of another.
 */
export async function measureMemory(plan: MemoryPlan): Promise<MemoryFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-memory-'));
  const server = new ServerProcess(await freePort(), folder, {}, { asNpmStart: true });
  const fresh = async <T>(look: () => Promise<T>): Promise<T> => {
    await server.start();
    try {
      return await look();
    } finally {
      await server.stop('SIGTERM');
    }
  };
  const settled = () => settledMemory(server.pid);
  try {
    // The first start makes the store, and keeps what Node compiled.
    const crews = await fresh(() => makeCrews(server.url, Math.ceil(plan.people / ROOM_SIZE), ROOM_SIZE));
    const starts: number[] = [];
    for (let i = 0; i < plan.starts; i += 1) {
      starts.push(await server.start());
      await server.stop('SIGTERM');
    }
    const online = (count: number) => goOnline(server.url, crews, count);
    const withPeople = (count: number) => fresh(async () => andLeave(await online(count), settled));
    const empty = await fresh(settled);
    const rounds: { few: number; many: number }[] = [];
    for (let i = 0; i < plan.rounds; i += 1)
      rounds.push({ few: await withPeople(FEW), many: await withPeople(plan.people) });
    const few = median(rounds.map((round) => round.few));
    const many = median(rounds.map((round) => round.many));
    const afterMessages = await fresh(async () => {
      const talkers = await online(TALKERS);
      await talk(talkers, plan);
      return andLeave(talkers, settled);
    });
    const loading = await fresh(async () => {
      const readers = await online(TALKERS);
      const work = Promise.all(readers.map((reader) => readBack(reader, plan.pages)));
      const seen = await watchMemory(server.pid, work);
      return andLeave(readers, () => Promise.resolve(Math.max(...seen)));
    });
    const eachMoreKb = ((many - few) * 1_024) / (plan.people - FEW);
    return { startMs: median(starts), empty, few, many, eachMoreKb, afterMessages, loading };
  } finally {
    await server.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function andLeave<T>(people: Online[], look: () => Promise<T>): Promise<T> {
  const seen = await look();
  for (const { socket } of people) socket.close();
  return seen;
}

/** They send in turns, with so many messages under way, each acknowledged. */
async function talk(people: Online[], { messages, window }: MemoryPlan): Promise<void> {
  let sent = 0;
  const lane = async () => {
    while (sent < messages) {
      const number = (sent += 1);
      const talker = people[number % people.length];
      if (!talker) throw new Error('Nobody is there to talk.');
      await askWell(talker.socket, 'chatMessage', {
        roomId: talker.roomId,
        clientId: `${talker.name}-${String(number).padStart(8, '0')}`,
        text: TEXT,
      });
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
}

/** Reads so many pages back from the newest message. */
async function readBack({ socket, roomId }: Online, pages: number): Promise<void> {
  let before: number | undefined;
  for (let page = 0; page < pages; page += 1) {
    const ack = await askWell(socket, 'loadMessages', { roomId, limit: PAGE, ...(before && { before }) });
    const [{ data }] = PageAck.parse(JSON.parse(ack));
    before = data.messages[0]?.seq;
    if (!data.hasBefore) return;
  }
}
