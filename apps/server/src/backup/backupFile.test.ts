import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { generateHybridIdentity, generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeDatabase } from '../testing/changeDatabase.ts';
import { startServer } from '../testing/startServer.ts';
import { type Part, packBackup, partOf } from './packBackup.ts';
import { readBackup } from './readBackup.ts';
import { restoreBackup } from './restoreBackup.ts';
import { encodeHeader } from './tarHeader.ts';
import { writeBackup } from './writeBackup.ts';

/** A data folder of a server that was stopped, and a backup of it. */
let root: string;
let data: string;
let kept: string;
let whole: string;
let out: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'palaver-backup-'));
  data = join(root, 'data');
  kept = join(root, 'kept');
  const server = await startServer({}, data);
  await server.close();
  ({ file: whole } = await writeBackup({ dataDir: data, mongoUri: null, to: kept, recipient: null }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  out = mkdtempSync(join(root, 'out-'));
});

/** A restore into a folder that is not there yet; after a refusal it must not be there either. */
async function refusal(from: string, identity: string | null = null): Promise<string> {
  const dataDir = join(out, 'restored');
  const error: unknown = await restoreBackup({ from, identity, dataDir, mongoUri: null }).catch(
    (cause: unknown) => cause,
  );
  expect(readdirSync(out)).not.toContain('restored');
  return error instanceof Error ? error.message : 'it was restored';
}

function altered(name: string, change: (plain: Buffer) => Buffer): string {
  const file = join(out, name);
  writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(whole)))));
  return file;
}

const replaced = (from: string, to: string) => (plain: Buffer) =>
  Buffer.from(plain.toString('latin1').replace(from, to), 'latin1');

describe('a file that is to be restored', () => {
  it('is a tar archive in gzip, which common tools read', () => {
    const names = execFileSync('tar', ['-tzf', whole], { encoding: 'utf8' }).trim().split('\n');
    expect(names).toEqual(['backup.json', 'secrets.json', 'palaver.db', 'end.json']);
    execFileSync('tar', ['-xzf', whole, '-C', out]);
    expect(readFileSync(join(out, 'secrets.json'))).toEqual(readFileSync(join(data, 'secrets.json')));
    expect(statSync(join(out, 'palaver.db')).mode & 0o777).toBe(0o600);
  });

  it('is its owner’s alone, as is its folder and what is restored from it', async () => {
    const dataDir = join(out, 'restored');
    await restoreBackup({ from: whole, identity: null, dataDir, mongoUri: null });
    const places = [kept, whole, join(dataDir, 'palaver.db'), join(dataDir, 'secrets.json')];
    expect(places.map((place) => (statSync(place).mode & 0o777).toString(8))).toEqual(['700', '600', '600', '600']);
  });

  it('is refused when it is cut off, altered, or none of ours, and nothing is left behind', async () => {
    const bytes = readFileSync(whole);
    for (const part of [0, 1, 600, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const cut = join(out, `cut-${part}`);
      writeFileSync(cut, bytes.subarray(0, part));
      expect(await refusal(cut), `of ${part} bytes`).toMatch(/is no (whole )?backup/);
    }
    const flipped = join(out, 'flipped');
    const other = Buffer.from(bytes);
    const middle = Math.floor(bytes.length / 2);
    other.writeUInt8(other.readUInt8(middle) ^ 1, middle);
    writeFileSync(flipped, other);
    expect(await refusal(flipped)).toMatch(/is no whole backup/);
    expect(await refusal(altered('general', replaced('General', 'Generel')))).toMatch(/its digest is another/);
    expect(await refusal(altered('header', replaced('secrets.json\0', 'secrets.jsom\0')))).toMatch(
      /is no whole backup/,
    );
    const foreign = join(out, 'foreign');
    writeFileSync(foreign, 'a letter to my aunt');
    expect(await refusal(foreign)).toMatch(/is no (whole )?backup/);
    execFileSync('tar', ['-czf', join(out, 'foreign.tar.gz'), '-C', data, 'palaver.db']);
    expect(await refusal(join(out, 'foreign.tar.gz'))).toMatch(/is no backup of Palaver/);
    // One that says of itself more than there is memory for.
    const endless = join(out, 'endless');
    writeFileSync(endless, gzipSync(encodeHeader({ name: 'backup.json', bytes: 8 ** 11 }, 0)));
    expect(await refusal(endless)).toMatch(/it is damaged/);
    expect(await refusal(join(out, 'nothing'))).toMatch(/can not be read/);
    expect(await refusal(out)).toMatch(/can not be read|is no/);
  });

  it('is refused when a later version made it', async () => {
    expect(await refusal(altered('later', replaced('"format": 1', '"format": 2')))).toMatch(/made by a later version/);
  });

  it('is neither made nor restored when a later version changed the store that it is of', async () => {
    const later = join(out, 'later');
    mkdirSync(later);
    copyFileSync(join(data, 'palaver.db'), join(later, 'palaver.db'));
    changeDatabase(later, "INSERT INTO migrations (name, at) VALUES ('9999-later', 1)");
    const order = { dataDir: later, mongoUri: null, to: later, recipient: null };
    await expect(writeBackup(order)).rejects.toThrow(/later version/);
    const { head, end } = await readBackup(whole, []);
    async function* parts(): AsyncGenerator<Part> {
      yield await Promise.resolve(partOf('palaver.db', readFileSync(join(later, 'palaver.db'))));
    }
    const file = join(out, 'later.backup');
    const archive: Uint8Array[] = [];
    for await (const piece of packBackup(head, parts(), () => end.counts)) archive.push(piece);
    writeFileSync(file, gzipSync(Buffer.concat(archive)));
    expect(await refusal(file)).toMatch(/later version/);
  });

  it('is refused for another kind of store', async () => {
    const order = { from: whole, identity: null, dataDir: join(out, 'restored') };
    await expect(restoreBackup({ ...order, mongoUri: 'mongodb://127.0.0.1:1/nobody' })).rejects.toThrow(
      'restore it without MONGO_URI',
    );
  });

  it('is undone when what has to be done before anybody is served fails', async () => {
    const order = { from: whole, identity: null, dataDir: join(out, 'restored'), mongoUri: null };
    const beforeServing = () => Promise.reject(new Error('no ends can be read'));
    await expect(restoreBackup({ ...order, beforeServing })).rejects.toThrow('no ends can be read');
    expect(readdirSync(out)).toEqual([]);
    await restoreBackup(order);
    expect(readdirSync(join(out, 'restored'))).toContain('palaver.db');
  });

  it('goes into a folder in which a restore was killed, and a server refuses that folder until then', async () => {
    const folder = join(out, 'restored');
    mkdirSync(join(folder, 'restoring'), { recursive: true });
    writeFileSync(join(folder, 'restoring', 'palaver.db'), 'half');
    await expect(startServer({}, folder)).rejects.toThrow('was begun and is not finished');
    await restoreBackup({ from: whole, identity: null, dataDir: folder, mongoUri: null });
    expect(readFileSync(join(folder, 'secrets.json'))).toEqual(readFileSync(join(data, 'secrets.json')));
    await (await startServer({}, folder)).close();
  });
});

describe('an encrypted backup', () => {
  it('is opened by the secret key alone, and nothing of it lies beside', async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const { file } = await writeBackup({ dataDir: data, mongoUri: null, to: out, recipient });
    expect(file).toMatch(/\.backup\.age$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(out)).toHaveLength(1);
    expect(readdirSync(data).filter((name) => name.includes('backup'))).toEqual([]);
    expect(readFileSync(file).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    const keys = join(root, 'keys');
    expect(await refusal(file)).toContain('--identity');
    writeFileSync(keys, `${await generateIdentity()}\n`);
    expect(await refusal(file, keys)).toContain('can not be decrypted');
    writeFileSync(keys, 'no key at all\n');
    expect(await refusal(file, keys)).toContain('no secret key of age');
    writeFileSync(keys, `# made by age-keygen\n${identity}\n`);
    const cut = join(out, 'cut.backup.age');
    writeFileSync(cut, readFileSync(file).subarray(0, -40));
    expect(await refusal(cut, keys)).toMatch(/cut off|damaged|can not be decrypted/);
    await restoreBackup({ from: file, identity: keys, dataDir: join(out, 'restored'), mongoUri: null });
    expect(readFileSync(join(out, 'restored', 'secrets.json'))).toEqual(readFileSync(join(data, 'secrets.json')));
  });

  it('lies nowhere unencrypted but in the data folder while it is made', async () => {
    const recipient = await identityToRecipient(await generateIdentity());
    const seen = new Set<string | null>();
    const watching = watch(out, (_, name) => seen.add(name));
    await writeBackup({ dataDir: data, mongoUri: null, to: out, recipient });
    writeFileSync(join(out, 'barrier'), '');
    await expect.poll(() => [...seen]).toContain('barrier');
    watching.close();
    // In one it is encrypted; a second one would hold what is to be.
    expect([...seen].filter((name) => name?.startsWith('.palaver-backup-'))).toHaveLength(1);
  });

  it('is for no weaker key than the one it is given', async () => {
    const recipient = await identityToRecipient(await generateHybridIdentity());
    const { file } = await writeBackup({ dataDir: data, mongoUri: null, to: out, recipient });
    const [head = ''] = readFileSync(file, 'latin1').split('\n---');
    expect([...head.matchAll(/^-> (\S+)/gm)].map(([, kind]) => kind)).toEqual(['mlkem768x25519', 'mlkem768x25519']);
  });

  it('is not made to what is no public key', async () => {
    const order = { dataDir: data, mongoUri: null, to: out, recipient: 'age1nobody' };
    await expect(writeBackup(order)).rejects.toThrow('is no public key of age');
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('a backup that can not be made', () => {
  it('is refused where the database is damaged, and the last one stays', async () => {
    const folder = join(out, 'data');
    mkdirSync(folder);
    const database = readFileSync(join(data, 'palaver.db'));
    // Not the first page, which says what file it is: one in the middle, as a bad disk gives it.
    database.fill(0xa5, 4_096 * 20, 4_096 * 24);
    writeFileSync(join(folder, 'palaver.db'), database);
    const to = join(out, 'kept');
    mkdirSync(to);
    copyFileSync(whole, join(to, 'palaver-2026-01-01T00-00-00Z.backup'));
    await expect(writeBackup({ dataDir: folder, mongoUri: null, to, recipient: null })).rejects.toThrow('is damaged');
    expect(readdirSync(to)).toEqual(['palaver-2026-01-01T00-00-00Z.backup']);
  });

  it('is refused where an index does not name what is in its table, which only a look at everything finds', async () => {
    const folder = join(out, 'data');
    mkdirSync(folder);
    const file = join(folder, 'palaver.db');
    copyFileSync(join(data, 'palaver.db'), file);
    changeDatabase(folder, "CREATE TABLE words (word TEXT UNIQUE); INSERT INTO words VALUES ('a word to find')");
    const database = readFileSync(file);
    database.write('A', database.lastIndexOf('a word to find'));
    writeFileSync(file, database);
    const order = { dataDir: folder, mongoUri: null, to: join(out, 'kept'), recipient: null };
    await expect(writeBackup(order)).rejects.toThrow('is damaged');
  });

  it('says so in one line where there is no store, or no folder can be made', async () => {
    const order = { dataDir: join(out, 'nothing'), mongoUri: null, to: join(out, 'kept'), recipient: null };
    await expect(writeBackup(order)).rejects.toThrow(/^There is no .*palaver\.db\. DATA_DIR takes/);
    writeFileSync(join(out, 'file'), '');
    await expect(writeBackup({ ...order, dataDir: data, to: join(out, 'file', 'kept') })).rejects.toThrow(
      /^No backup was made in [^\n]*\. What was there stays\.$/,
    );
  });
});
