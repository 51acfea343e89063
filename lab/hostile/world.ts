import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { requirePart } from '../kit/missing.ts';
import { makeAccount, PASSWORD } from '../kit/account.ts';
import { ServerInsides } from '../kit/serverInsides.ts';
import { ServerProcess } from '../kit/serverProcess.ts';
import { ask } from './ask.ts';
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
  insides: ServerInsides;
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
  /** A session whose first refresh token was copied, before its owner went on to the next one at `since` (ms). */
  copied: { token: string; refreshToken: string; since: number };
  /** Nothing of these may ever stand in a log. */
  secrets: string[];
  /** Numbers for names that were not there before. */
  next(): number;
  /** An address of this machine from which nobody has asked yet. */
  address(): string;
  stop(): Promise<void>;
}

export type StoreName = 'SQLite' | 'MongoDB';
export { PASSWORD };

/** The key that the servers under attack sign with: for tokens that are right in all but one thing. */
export const JWT_SECRET = 'the-key-of-the-servers-under-attack-in-the-lab';
/** Stands in every text that must not be seen by others, or in a log. */
const SECRET_TEXT = 'nobody-else-reads-this-xq7';
/** The limits as they are where nothing is set. */
export const SHIPPED = {
  RATE_LOGIN_PER_MINUTE: '5',
  RATE_API_PER_MINUTE: '100',
  RATE_SENDS_PER_SECOND: '10',
  RATE_PACKETS_PER_SECOND: '100',
  RATE_CONNECTS_PER_SECOND: '100',
};

/** Starts both servers on this store, with the people in the first. @throws Error saying what is missing here */
export async function startWorld(store: StoreName): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-hostile-'));
  const mongo = store === 'MongoDB' ? requirePart(await startMongo()) : null;
  const start = async (name: string, env: Record<string, string>): Promise<Target> => {
    const data = join(folder, name);
    const uri = mongo?.newDatabase();
    const console = join(folder, `${name}.log`);
    const insides = new ServerInsides(join(folder, `${name}.insides`));
    const process = new ServerProcess(
      await freePort(),
      data,
      { JWT_SECRET, LOG_LEVEL: 'debug', ...(uri && { MONGO_URI: uri }), ...insides.env, ...env },
      { log: console, preload: [ServerInsides.preload] },
    );
    await process.start();
    const reader = uri ? await readMongo(uri) : readSqlite(data);
    return { url: process.url, process, reader, insides, newLog: follow(console, join(data, 'logs')) };
  };
  const [open, limited] = await Promise.all([start('open', {}), start('limited', SHIPPED)]);
  let [count, addresses] = [0, 0];
  return {
    store,
    open,
    limited,
    ...(await fillServer(open.url)),
    next: () => (count += 1),
    address() {
      addresses += 1;
      return `127.1.${addresses >> 8}.${addresses & 255}`;
    },
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

/** Makes one more account. */
export async function enrol(url: string, username: string): Promise<Person> {
  const { user, accessToken, refreshToken = '' } = await makeAccount(url, username);
  return { id: user.id, username, token: accessToken, refreshToken };
}

/** Makes an account where limits hold, from an address that nobody else asks from: nobody's places are taken. */
export async function enrolFrom(from: string, { limited }: World, username: string, email?: string): Promise<Person> {
  const body = { username, password: PASSWORD, tokenInBody: true, email };
  const answer = await ask(limited.url, '/api/auth/register', { method: 'POST', body, from });
  if (answer.status !== 201) throw new Error(`${username} was not registered: ${answer.status} ${answer.text}`);
  return { id: answer.body.user.id, username, token: answer.body.accessToken, refreshToken: answer.body.refreshToken };
}

async function fillServer(url: string) {
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
    String((await must('/messages', { roomId, clientId: `filled-${roomId}`, text: SECRET_TEXT })).message.id);
  const messages = { general: await say('general'), crew: await say(crew), pm: await say(pm) };
  await say(archived);
  await must(`/rooms/${archived}`, { archived: true }, 'PATCH');
  const { refreshToken } = await enrol(url, 'carl');
  const next = await must('/auth/token', { refreshToken });
  await must('/auth/token', { refreshToken: next.refreshToken });
  const copied = { token: String(next.accessToken), refreshToken, since: Date.now() };
  const people = [anna, ben, mallory];
  const secrets = [PASSWORD, SECRET_TEXT, JWT_SECRET, ...people.flatMap((one) => [one.token, one.refreshToken])];
  return { anna, ben, mallory, crew, archived, pm, messages, copied, secrets };
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
