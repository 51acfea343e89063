import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mongo } from 'mongoose';
import { buildMongoServer } from './buildMongoServer.ts';
import { freePort } from './freePort.ts';
import { type OwnServer, startOwnServer } from './ownServer.ts';

/** A server that speaks MongoDB's protocol. One that MONGO_URI names is not stopped or restarted: `stop` drops the databases that were made. */
export interface MongoServer extends OwnServer {
  /** What it is, for whoever reads the result. */
  readonly name: string;
  /** A connection string with a new, empty database. */
  newDatabase(): string;
  readonly port: number;
}

interface Program {
  name: string;
  command: string;
  args: (folder: string, port: number) => string[];
}

/**
 * Finds a server for tests: MONGO_URI, else `mongod` on the PATH, else the one in this package, built with Go.
 * @returns the server, running, or why there is none
 */
export async function startMongo(): Promise<MongoServer | { missing: string }> {
  const given = process.env.MONGO_URI;
  if (given) return givenServer(given);
  // Somebody looked before, and found none.
  const none = process.env.PALAVER_NO_MONGO;
  if (none) return { missing: none };
  const program = await findProgram();
  return 'missing' in program ? program : startProgram(program);
}

async function findProgram(): Promise<Program | { missing: string }> {
  if (spawnSync('mongod', ['--version']).status === 0) {
    return {
      name: 'mongod',
      command: 'mongod',
      args: (folder, port) => ['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1'],
    };
  }
  const built = await buildMongoServer();
  if ('missing' in built) return built;
  return { name: 'FerretDB on SQLite', command: built.program, args: (folder, port) => [folder, String(port)] };
}

function givenServer(uri: string): MongoServer {
  const made: string[] = [];
  const notOurs = () => Promise.reject(new Error('The server of MONGO_URI is not stopped by tests.'));
  return {
    name: 'the server of MONGO_URI',
    newDatabase() {
      const database = withDatabase(uri);
      made.push(database);
      return database;
    },
    kill: notOurs,
    restart: notOurs,
    pause: () => undefined,
    resume: () => undefined,
    stop: () => dropDatabases(made.splice(0)),
    port: Number(new URL(uri).port || 27017),
  };
}

/** Nobody else does: it is not a server of the tests alone. */
async function dropDatabases(uris: string[]): Promise<void> {
  for (const uri of uris) {
    const client = await mongo.MongoClient.connect(uri);
    await client.db().dropDatabase();
    await client.close();
  }
}

function withDatabase(uri: string): string {
  const url = new URL(uri);
  url.pathname = `/palaver-test-${randomBytes(6).toString('hex')}`;
  return url.toString();
}

async function startProgram(program: Program): Promise<MongoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-mongo-'));
  const port = await freePort();
  const own = await startOwnServer(folder, () => spawnProgram(program, folder, port));
  return { ...own, name: program.name, port, newDatabase: () => withDatabase(`mongodb://127.0.0.1:${port}/`) };
}

/** Starts it and waits until it says that it listens. It ends with this process, whose end closes its input. */
async function spawnProgram({ command, args }: Program, folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(command, args(folder, port), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (/^mongodb:\/\/|Waiting for connections/.test(line)) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`${command} did not start.`);
}
