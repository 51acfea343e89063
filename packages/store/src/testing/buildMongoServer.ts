import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL('../../mongoServer', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/palaver', import.meta.url));
const FERRET = 'github.com/FerretDB/FerretDB';

/**
 * Builds the MongoDB-protocol server for tests with Go, once for each state of its sources, and keeps it. It takes minutes the first time.
 * @returns the program, or why there is none
 */
export async function buildMongoServer(): Promise<{ program: string } | { missing: string }> {
  const files = ['go.mod', 'go.sum', 'main.go', 'addition/pushdown.go'].map((name) => join(SOURCE, name));
  files.push(fileURLToPath(import.meta.url));
  const digest = createHash('sha256');
  for (const file of files) digest.update(readFileSync(file));
  const program = join(CACHE, `mongo-server-${digest.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return { program };
  if (spawnSync('go', ['version']).status !== 0)
    return { missing: 'there is no MONGO_URI, no mongod, and no Go to build a server with' };
  process.stdout.write('Building the MongoDB server for the tests, once; this takes some minutes.\n');
  const folder = mkdtempSync(join(tmpdir(), 'palaver-mongo-build-'));
  try {
    // A module that was never fetched has no folder to list.
    await run('go', ['mod', 'download', FERRET], { cwd: SOURCE });
    const list = await run('go', ['list', '-m', '-f', '{{.Dir}}', FERRET], { cwd: SOURCE });
    const fetched = list.stdout.trim();
    if (fetched === '') throw new Error('Go gave no folder of FerretDB');
    const copy = join(folder, 'ferretdb');
    cpSync(fetched, copy, { recursive: true });
    await run('chmod', ['-R', 'u+w', folder]);
    const backend = join(copy, 'internal/backends/sqlite');
    addPushdown(backend);
    verifyBeforeIndex(backend);
    for (const name of ['go.mod', 'go.sum']) copyFileSync(join(SOURCE, name), join(folder, name));
    await run('go', ['mod', 'edit', '-replace', `${FERRET}=${copy}`, join(folder, 'go.mod')]);
    const built = join(folder, 'mongo-server');
    await run('go', ['build', '-trimpath', '-modfile', join(folder, 'go.mod'), '-o', built, '.'], { cwd: SOURCE });
    mkdirSync(CACHE, { recursive: true });
    // Beside its place first: it may be on another disk, and somebody may look for it now.
    cpSync(built, `${program}.new`);
    renameSync(`${program}.new`, program);
    return { program };
  } catch (error) {
    return {
      missing: `Go could not build one: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets FerretDB narrow what it reads by more than `_id` (see addition/pushdown.go), and find a document to change by the index that it has. */
function addPushdown(folder: string): void {
  change(
    join(folder, 'collection.go'),
    /\tvar whereClause string[^]*?(?=\tq \+= whereClause)/,
    '\twhereClause, args := pushdown(ctx, db, meta.TableName, params.Filter)\n\n',
  );
  change(join(folder, 'metadata/metadata.go'), /"->'\$\._id'"/, '`->"_id"`');
  copyFileSync(join(SOURCE, 'addition/pushdown.go'), join(folder, 'pushdown.go'));
}

/**
 * Lets FerretDB make an index where one was dropped: a connection of its pool that has not read the schema since refuses by the name alone. So worded,
 * SQLite reads it first; FerretDB itself has looked, under a lock, whether the index is there.
 */
function verifyBeforeIndex(folder: string): void {
  change(join(folder, 'metadata/registry.go'), /INDEX %q ON %q/, 'INDEX IF NOT EXISTS %q ON %q');
}

function change(file: string, pattern: RegExp, replacement: string): void {
  const source = readFileSync(file, 'utf8');
  if (!pattern.test(source)) throw new Error('FerretDB is not as expected');
  writeFileSync(
    file,
    source.replace(pattern, () => replacement),
  );
}
