import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_MS = 7 * 24 * 60 * 60_000;
/** In the folder of a build: since when another one is given out. */
const REPLACED = 'replacedAt';

/**
 * Keeps the files of the built page in `dataDir`/pages, so that a page that was opened before an update, or came from another node, still finds its parts.
 * Gives the folders with the files of the builds before, newest first; those that were replaced more than 7 days ago are removed.
 */
export function keepBuild(page: string, dataDir: string, now: number): string[] {
  const pages = join(dataDir, 'pages');
  const current = existsSync(join(page, 'index.html')) ? buildId(page) : null;
  if (current !== null && !existsSync(join(pages, current))) copyBuild(page, pages, current);
  if (!existsSync(pages)) return [];
  const before: { folder: string; replacedAt: number }[] = [];
  for (const id of readdirSync(pages)) {
    const note = join(pages, id, REPLACED);
    if (id === current) {
      rmSync(note, { force: true });
      continue;
    }
    if (!existsSync(note)) writeFileSync(note, String(now), { mode: 0o600 });
    const replacedAt = Number(readFileSync(note, 'utf8'));
    if (now - replacedAt < KEPT_MS) before.push({ folder: join(pages, id, 'assets'), replacedAt });
    else rmSync(join(pages, id), { recursive: true, force: true });
  }
  return before.sort((a, b) => b.replacedAt - a.replacedAt).map(({ folder }) => folder);
}

/** The start page names the files of its build, which carry hashes. */
function buildId(page: string): string {
  return createHash('sha256')
    .update(readFileSync(join(page, 'index.html')))
    .digest('hex')
    .slice(0, 16);
}

/** Whole or not at all: another process may do the same, and the disk may be full. */
function copyBuild(page: string, pages: string, id: string): void {
  const assets = join(page, 'assets');
  const made = join(pages, `${id}.${process.pid}`);
  try {
    mkdirSync(join(made, 'assets'), { recursive: true, mode: 0o700 });
    for (const name of existsSync(assets) ? readdirSync(assets) : [])
      writeFileSync(join(made, 'assets', name), readFileSync(join(assets, name)), { mode: 0o600 });
    renameSync(made, join(pages, id));
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(join(pages, id))) throw error;
  }
}
