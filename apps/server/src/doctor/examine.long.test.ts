import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { startRedis } from '@palaver/store/testing/redisServer';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';
import { openAcmeFolder } from '../certificates/acmeFolder.ts';
import { readPair } from '../certificates/pair.ts';
import { changeDatabase } from '../testing/changeDatabase.ts';
import { makeCertificate } from '../testing/makeCertificate.ts';
import { selfSigned } from '../testing/selfSigned.ts';
import { startMailbox } from '../testing/startMailbox.ts';
import { registerAt, startServer } from '../testing/startServer.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { lookAtCertificate } from './lookAtCertificate.ts';

const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
afterAll(async () => {
  for (const part of [mongo, redis]) if (!('missing' in part)) await part.stop();
});

let base: string;
let folder: string;
let port: number;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'palaver-doctor-'));
  folder = join(base, 'data');
  port = await freePort();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** A user of the system that owns nothing. */
const NOBODY = 65_534;
const START = Date.UTC(2026, 0, 1);
const JWT_SECRET = 'a secret of which the doctor says nothing';

/** What it finds, part by part, in an environment. */
async function look(env: Record<string, string> = {}): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const all: Finding[] = [];
  const at = { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), DATA_DIR: folder };
  for await (const finding of examine({ ...at, ...env })) all.push(finding);
  for (const { part, state, line } of all) (found[part] ??= []).push(`${state}: ${line}`);
  for (const line of all.map((one) => one.line)) {
    expect(line).not.toContain('\n');
    for (const secret of [JWT_SECRET, 'hush']) expect(line).not.toContain(secret);
  }
  return found;
}

/** A data folder as a server left it. */
async function fill(): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  const server = await startServer({ JWT_SECRET }, folder);
  await registerAt(server.url, 'anna');
  await server.close();
}

const change = (sql: string) => changeDatabase(folder, sql);

describe('npm run doctor', () => {
  it('finds nothing wrong where nothing is, and makes nothing', async () => {
    const found = await look();
    expect(
      Object.values(found)
        .flat()
        .filter((line) => line.startsWith('failed')),
    ).toEqual([]);
    expect(found).toMatchObject({
      configuration: ['ok: every variable is as it has to be'],
      store: ['ok: SQLite: there is no store yet, the first start makes it'],
      port: [`ok: port ${port} of 127.0.0.1 is free: no server runs there`],
    });
    expect(readdirSync(base)).toEqual([]);
  });

  it('looks at a server that runs, and at what it leaves', async () => {
    mkdirSync(folder, { mode: 0o700 });
    const server = await startServer({ JWT_SECRET, PORT: String(port), LOG_LEVEL: 'error' }, folder);
    await registerAt(server.url, 'anna');
    const whole = [
      'ok: SQLite: every page was read, and none is broken (quick_check)',
      'ok: SQLite: its schema is that of this version',
    ];
    const running = await look({ JWT_SECRET });
    expect(running).toMatchObject({
      store: whole,
      port: [expect.stringMatching(/^ok: .*: a server of version .* runs there$/)],
      clock: [expect.stringMatching(/^ok: this machine and the file system/), expect.stringMatching(/^ok: no session/)],
    });
    await registerAt(server.url, 'ben');
    await server.close();
    const before = readdirSync(folder).toSorted();
    expect(await look({ JWT_SECRET })).toMatchObject({ store: whole });
    expect(readdirSync(folder).toSorted()).toEqual(before);
  });

  it('configuration: names what is wrong in the words of the start', async () => {
    const found = await look({ PORT: 'x', JWT_SECRET: 'hush' });
    expect(found.configuration).toEqual([
      expect.stringMatching(/^failed: PORT takes/),
      expect.stringMatching(/^failed: JWT_SECRET takes/),
      'failed: the rest can be looked at when the above is right',
    ]);
    expect(await look({ PUBLIC_URL: 'http://chat.example.org' })).toMatchObject({
      configuration: [expect.anything(), expect.stringMatching(/^warning: PUBLIC_URL is http/)],
    });
    expect(await look({ JWT_SECRET, JWT_SECRET_PREVIOUS: `${JWT_SECRET} before` })).toMatchObject({
      configuration: [expect.anything(), expect.stringMatching(/^warning: JWT_SECRET_PREVIOUS is set/)],
    });
  });

  it('disk: says who else may read the folder, and that it can not be written', async () => {
    mkdirSync(folder, { mode: 0o755 });
    expect((await look()).disk?.[0]).toMatch(/^warning: others may read \. in .*: chmod -R go-rwx it$/);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    expect((await look({ MONGO_URI: 'mongodb://127.0.0.1:1/none', JWT_SECRET })).disk).toEqual([
      expect.stringMatching(/^failed: .* can not be written \(ENOTDIR\)/),
    ]);
  }, 180_000);

  it('disk: a folder of somebody else can not be written', async () => {
    mkdirSync(folder);
    chmodSync(base, 0o755);
    chmodSync(folder, 0o555);
    // Root may write everywhere.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      expect((await look()).disk).toEqual([expect.stringMatching(/^failed: .* can not be written \(EACCES\)/)]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o700);
    }
  });

  it('store: names broken pages, a later version, a schema that is to change', async () => {
    await fill();
    change("DELETE FROM migrations WHERE name = '0020-keys'");
    expect((await look()).store).toContainEqual(expect.stringMatching(/^warning: .* changes its schema \(0020-keys\)/));
    change("INSERT INTO migrations (name, at) VALUES ('0020-keys', 1), ('9999-later', 1)");
    expect((await look()).store).toContainEqual(expect.stringMatching(/^failed: .* a later version changed it \(9999/));
    const file = openSync(join(folder, 'palaver.db'), 'r+');
    writeSync(file, Buffer.alloc(40_000, 7), 0, 40_000, 8_192);
    closeSync(file);
    expect((await look()).store?.[0]).toMatch(/^failed: SQLite: .*Stop the server, keep all as it is/);
    writeFileSync(join(folder, 'palaver.db'), 'this is no database at all, though it is long enough');
    expect((await look()).store?.[0]).toMatch(/^failed: SQLite: file is not a database/);
    writeFileSync(join(folder, 'palaver.db-journal'), '');
    expect((await look()).store?.[0]).toMatch(/^failed: SQLite: A start was killed half-way/);
  });

  it('clock: names what was compared, and a clock that was set back', async () => {
    await fill();
    change(`UPDATE sessions SET createdAt = ${Date.now() + 3_600_000}`);
    expect((await look()).clock).toContainEqual(expect.stringMatching(/^warning: a session in the store is dated/));
  });

  it('port: is taken by something else, or none of this machine', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"status":"ok"}')).listen(
      port,
      '127.0.0.1',
    );
    await once(other, 'listening');
    expect((await look()).port).toEqual([
      `failed: port ${port} of 127.0.0.1 is taken by something else: stop that, or set PORT`,
    ]);
    other.close();
    expect((await look({ HOST: '192.0.2.7' })).port).toEqual([expect.stringMatching(/^failed: .*\(EADDRNOTAVAIL\)/)]);
  });

  it('port: knows a server that speaks https', async () => {
    const { cert, key } = selfSigned();
    writeFileSync(join(base, 'cert.pem'), cert);
    writeFileSync(join(base, 'key.pem'), key);
    const env = { TLS_CERT: join(base, 'cert.pem'), TLS_KEY: join(base, 'key.pem'), JWT_SECRET };
    const server = await startServer({ ...env, PORT: String(port) }, join(base, 'data'));
    expect((await look(env)).port).toEqual([expect.stringMatching(/runs there$/)]);
    await server.close();
  });

  it('certificate: says until when it is good, and that it is over, or for another name', async () => {
    const env = (until?: Date) => {
      const { cert, key } = selfSigned(until);
      writeFileSync(join(base, 'cert.pem'), cert);
      writeFileSync(join(base, 'key.pem'), key);
      return { TLS_CERT: join(base, 'cert.pem'), TLS_KEY: join(base, 'key.pem') };
    };
    expect((await look(env())).certificate).toEqual([
      expect.stringMatching(/^ok: .*cert\.pem is good until 2049-12-31$/),
    ]);
    expect((await look(env(new Date('2020-06-01T00:00:00Z')))).certificate).toEqual([
      expect.stringMatching(/^failed: .*cert\.pem ended on 2020-06-01/),
    ]);
    expect((await look({ ...env(), PUBLIC_URL: 'https://chat.example.org' })).certificate).toContainEqual(
      expect.stringMatching(/^failed: .* is not for chat\.example\.org/),
    );
    const tls = {
      cert: Buffer.from(selfSigned(new Date('2030-01-01T00:00:00Z')).cert),
      key: Buffer.of(),
      certFile: 'c',
      keyFile: 'k',
    };
    const settings = { tls, acme: null, publicUrl: null, dataDir: folder };
    expect(lookAtCertificate(settings, Date.UTC(2029, 11, 20))).toMatchObject([{ state: 'warning' }]);
    expect((await look({ PUBLIC_URL: 'https://chat.example.org' })).certificate).toEqual([
      expect.stringMatching(/^ok: none here/),
    ]);
  });

  it('certificate: of ACME_EMAIL reads the one that is kept, says what to do where there is none, and makes nothing', async () => {
    const directory = 'https://acme.example/directory';
    const env = { PUBLIC_URL: 'https://chat.example.org', ACME_EMAIL: 'a@example.org', ACME_DIRECTORY: directory };
    const found = async () => (await look(env)).certificate;
    expect(await found()).toEqual([expect.stringMatching(/^warning: there is none for chat\.example\.org yet/)]);
    expect(readdirSync(base)).toEqual([]);
    const acme = openAcmeFolder(folder, directory);
    acme.keepTries({ failures: 3, lastAt: START });
    expect(await found()).toEqual([
      expect.stringMatching(/^failed: acme\.example gave none .* 3 tries .*2026-01-01T00.* port 80 .* HTTP_PORT 80 /),
    ]);
    acme.keepTries(null);
    const keep = (until: number) => {
      const utc = `${new Date(until).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`;
      const { cert, key } = makeCertificate('chat.example.org', { until: utc });
      acme.keepPair(readPair(`${String(key)}${cert}`, 'chat.example.org'));
    };
    keep(Date.UTC(2049, 11, 31));
    const good = 'the one for chat.example.org, from CN=chat.example.org, is good until 2049-12-31';
    expect(await found()).toEqual([expect.stringMatching(`^ok: ${good}; the server renews it from 20\\d\\d-`)]);
    acme.keepTries({ failures: 1, lastAt: START });
    expect(await found()).toEqual([expect.stringMatching(/^warning: .* not renewed yet, 1 try brought none/)]);
    keep(Date.now() + 3_600_000);
    expect(await found()).toEqual([expect.stringMatching(/^warning: .* was to be renewed on .*: start the server/)]);
    keep(Date.now() - 3_600_000);
    expect(await found()).toEqual([expect.stringMatching(/^failed: .* ended on .*: start the server/)]);
    expect((await look({ ...env, PUBLIC_URL: 'https://talk.example.org' })).certificate).toEqual([
      expect.stringMatching(/ for talk\.example\.org yet/),
    ]);
  });

  it('mail: is let in, refused, or not reached', async () => {
    const mailbox = await startMailbox();
    expect((await look({ SMTP_URL: mailbox.url, PUBLIC_URL: 'https://chat.example.org' })).mail).toEqual([
      expect.stringMatching(/^ok: .* lets us in$/),
    ]);
    expect((await look({ SMTP_URL: mailbox.url })).mail).toEqual([
      expect.stringMatching(/^warning: .*set PUBLIC_URL$/),
    ]);
    await mailbox.close();
    const away = `smtp://user:hush@127.0.0.1:${await freePort()}`;
    expect((await look({ SMTP_URL: away })).mail).toEqual([
      expect.stringMatching(/^failed: .*\(ECONNREFUSED|ESOCKET\)/),
    ]);
  });

  it('backups: are there, too old, or none', async () => {
    const ago = (hours: number) =>
      new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19).replaceAll(':', '-');
    const looked = async (env: Record<string, string> = {}) => (await look({ BACKUP_DIR: base, ...env })).backups;
    expect(await looked({ BACKUP_DIR: '' })).toEqual([
      expect.stringMatching(/^warning: there is no backup in .*BACKUP_DIR/),
    ]);
    expect(await looked({ BACKUP_DIR: '', BACKUP_EVERY_HOURS: '24' })).toEqual([expect.stringMatching(/^failed: /)]);
    expect(await looked({ BACKUP_DIR: join(base, 'gone') })).toEqual([
      expect.stringMatching(/^failed: .* no backup in /),
    ]);
    // What the server would not take for one is none, and when one was made its name says: a copy has another time.
    for (const name of ['palaver-2026.backup', `palaver-${ago(1)}Z.backup.part`]) writeFileSync(join(base, name), '');
    expect(await looked()).toEqual([expect.stringMatching(/^failed: there is no backup in /)]);
    const name = `palaver-${ago(50)}Z.backup`;
    writeFileSync(join(base, name), '');
    expect(await looked()).toEqual([expect.stringMatching(/^ok: the youngest of 1 in .* is 2 days old$/)]);
    expect(await looked({ BACKUP_EVERY_HOURS: '24' })).toEqual([
      expect.stringMatching(/^warning: .* is 2 days old: see/),
    ]);
    expect(await looked({ BACKUP_EVERY_HOURS: '26' })).toEqual([expect.stringMatching(/^ok: /)]);
    mkdirSync(join(folder, 'backups'), { recursive: true });
    writeFileSync(join(folder, 'backups', name), '');
    expect(await looked({ BACKUP_DIR: '' })).toEqual([
      expect.stringMatching(/^warning: the youngest of 1 in .*data\/backups is 2 days old, .* BACKUP_DIR/),
    ]);
    writeFileSync(join(base, 'file'), '');
    expect(await looked({ BACKUP_DIR: join(base, 'file') })).toEqual([expect.stringMatching(/^failed: .*\(ENOTDIR\)/)]);
  });
});

const noMongo = 'missing' in mongo ? mongo.missing : null;
const onMongo = 'npm run doctor on MongoDB';
describe.skipIf(noMongo !== null)(noMongo === null ? onMongo : `skipped: ${onMongo}, because ${noMongo}`, () => {
  it('compares the clocks, knows an empty database, one that was filled, and one that is away', async () => {
    if ('missing' in mongo) throw new Error(mongo.missing);
    const env = { MONGO_URI: mongo.newDatabase(), JWT_SECRET };
    expect((await look(env)).store).toEqual(['ok: MongoDB: there is no store yet, the first start makes it']);
    const server = await startServer(env);
    await registerAt(server.url, 'anna');
    const found = await look(env);
    expect(found.store).toEqual(['ok: MongoDB answers', 'ok: MongoDB: its schema is that of this version']);
    expect(found.clock).toContainEqual(expect.stringMatching(/^ok: this machine and MongoDB differ by \d\.\d s$/));
    await server.close();
    const away = { JWT_SECRET, MONGO_URI: `mongodb://user:hush@127.0.0.1:${await freePort()}/palaver` };
    expect((await look(away)).store).toEqual([expect.stringMatching(/^failed: MongoDB: MONGO_URI: no MongoDB/)]);
  }, 180_000);
});

const noRedis = 'missing' in redis ? redis.missing : null;
const onRedis = 'npm run doctor on Redis';
describe.skipIf(noRedis !== null)(noRedis === null ? onRedis : `skipped: ${onRedis}, because ${noRedis}`, () => {
  it('says version and time, and that it is away or refuses', async () => {
    if ('missing' in redis) throw new Error(redis.missing);
    const found = await look({ REDIS_URL: redis.url });
    expect(found.redis).toEqual([expect.stringMatching(/^(ok|warning): .* answers, version \d/)]);
    expect(found.clock).toContainEqual(expect.stringMatching(/^ok: this machine and Redis at .* differ by \d\.\d s$/));
    const away = `redis://user:hush@127.0.0.1:${await freePort()}`;
    expect((await look({ REDIS_URL: away })).redis).toEqual([expect.stringMatching(/^failed: 127\.0\.0\.1:\d+: /)]);
    const refused = new URL(redis.url);
    refused.username = 'somebody';
    refused.password = 'hush';
    expect((await look({ REDIS_URL: refused.href })).redis).toEqual([expect.stringMatching(/^failed: .*: WRONGPASS/)]);
  });
});
