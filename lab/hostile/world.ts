import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { demand as demandPart } from '../checker/missing.ts';
import { makeAccount, PASSWORD } from '../process/account.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import { ask } from './ask.ts';
import { ServerHeap } from './fuzz/serverHeap.ts';
import { readMongo, readSqlite, type StoreReader } from './storeDigest.ts';

export interface Person {
  id: string;
  username: string;
  token: string;
  refreshToken: string;
}

/** A server under attack: a process of its own on a store of its own, and what the attack may look at. */
export interface Target {
  url: string;
  process: ServerProcess;
  reader: StoreReader;
  heap: ServerHeap;
  /** What it wrote to its log, the file and the console, since this was asked last. */
  newLog(): string;
}

/** What every row finds: people who belong together, one who does not, and what is theirs. */
export interface World {
  store: StoreName;
  /** Without limits, so that the answer is the one of the input. */
  open: Target;
  /** With the limits as shipped. */
  limited: Target;
  anna: Person;
  ben: Person;
  /** Is in `general` and nowhere else. */
  mallory: Person;
  /** A private room of Anna, its owner, and Ben. */
  crew: string;
  /** Another one, that was archived. */
  archived: string;
  /** The conversation of Anna and Ben. */
  pm: string;
  /** A message of Anna's in `general`, in the private room and in the conversation. */
  messages: { general: string; crew: string; pm: string };
  /** Nothing of these may ever stand in a log. */
  secrets: string[];
  /** Numbers for names that were not there before. */
  next(): number;
  stop(): Promise<void>;
}

export type StoreName = 'SQLite' | 'MongoDB';
export { PASSWORD };

/** The key that the servers under attack sign with: for tokens that are right in all but one thing. */
export const JWT_SECRET = 'the-key-of-the-servers-under-attack-in-the-lab';
/** Stands in every text that must not be seen by others, or in a log. */
const SECRET_TEXT = 'nobody-else-reads-this-xq7';
const SHIPPED = { RATE_LOGIN_PER_MINUTE: '5', RATE_API_PER_MINUTE: '100', RATE_SENDS_PER_SECOND: '10' };
const OFF = { RATE_PACKETS_PER_SECOND: '0', RATE_CONNECTS_PER_SECOND: '0' };

/** Starts both servers on this store, with the people in the first. @throws Error saying what is missing here */
export async function startWorld(store: StoreName): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-hostile-'));
  const mongo = store === 'MongoDB' ? demandPart(await startMongo()) : null;
  const start = async (name: string, env: Record<string, string>): Promise<Target> => {
    const data = join(folder, name);
    const uri = mongo?.newDatabase();
    const console = join(folder, `${name}.log`);
    const heap = new ServerHeap(join(folder, `${name}.heap`));
    const process = new ServerProcess(
      await freePort(),
      data,
      { JWT_SECRET, LOG_LEVEL: 'debug', ...(uri && { MONGO_URI: uri }), ...heap.env, ...env },
      { log: console, preload: [ServerHeap.preload] },
    );
    await process.start();
    const reader = uri ? await readMongo(uri) : readSqlite(data);
    return { url: process.url, process, reader, heap, newLog: follow(console, join(data, 'logs')) };
  };
  const [open, limited] = await Promise.all([start('open', OFF), start('limited', SHIPPED)]);
  let count = 0;
  return {
    store,
    open,
    limited,
    ...(await settle(open.url)),
    next: () => (count += 1),
    async stop() {
      for (const { process, reader } of [open, limited]) {
        await reader.close();
        await process.stop('SIGKILL');
      }
      await mongo?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes one more account, from this address of the machine. */
export async function enrol(url: string, username: string): Promise<Person> {
  const { user, accessToken, refreshToken = '' } = await makeAccount(url, username);
  return { id: user.id, username, token: accessToken, refreshToken };
}

async function settle(url: string) {
  const [anna, ben, mallory] = [await enrol(url, 'anna'), await enrol(url, 'ben'), await enrol(url, 'mallory')];
  const must = async (path: string, body: unknown, method = 'POST'): Promise<any> => {
    const answer = await ask(url, `/api${path}`, { method, token: anna.token, body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const crew = String((await must('/rooms', { name: 'Crew', kind: 'private', members: [ben.id] })).id);
  const archived = String((await must('/rooms', { name: 'Old crew', kind: 'private', members: [ben.id] })).id);
  const pm = String((await must('/rooms/private-messages', { userId: ben.id })).id);
  const say = async (roomId: string) =>
    String((await must('/messages', { roomId, clientId: `settled-${roomId}`, text: SECRET_TEXT })).message.id);
  const messages = { general: await say('general'), crew: await say(crew), pm: await say(pm) };
  await say(archived);
  await must(`/rooms/${archived}`, { archived: true }, 'PATCH');
  const people = [anna, ben, mallory];
  const secrets = [PASSWORD, SECRET_TEXT, JWT_SECRET, ...people.flatMap((one) => [one.token, one.refreshToken])];
  return { anna, ben, mallory, crew, archived, pm, messages, secrets };
}

/** Gives what was added to the console's file and to the files of the log since the last call. */
function follow(console: string, logs: string): () => string {
  const read = new Map<string, number>();
  const added = (file: string) => {
    const text = readFileSync(file, 'utf8');
    const from = read.get(file) ?? 0;
    read.set(file, text.length);
    return text.slice(from);
  };
  return () => {
    const files = readdirSync(logs).filter((name) => name.endsWith('.log'));
    return [console, ...files.map((name) => join(logs, name))].map(added).join('');
  };
}
