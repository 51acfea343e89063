import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepBuild } from './keepBuild.ts';

const DAY_MS = 24 * 60 * 60_000;
const START = Date.parse('2026-03-01T00:00:00Z');

describe('the builds of the page', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-builds-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function build(name: string): Promise<string> {
    const page = join(folder, name);
    await mkdir(join(page, 'assets'), { recursive: true });
    await writeFile(join(page, 'index.html'), `<script src="/assets/main-${name}.js"></script>`);
    await writeFile(join(page, 'assets', `main-${name}.js`), `'${name}'`);
    return page;
  }
  const data = () => join(folder, 'data');
  const filesOf = async (folders: string[]) => (await Promise.all(folders.map((one) => readdir(one)))).flat();

  it('before this one are kept for 7 days after they were replaced, however long they were given out', async () => {
    const [a, b, c] = [await build('a'), await build('b'), await build('c')];
    expect(keepBuild(a, data(), START)).toEqual([]);
    const replaced = START + 40 * DAY_MS;
    expect(await filesOf(keepBuild(b, data(), replaced))).toEqual(['main-a.js']);
    expect(await filesOf(keepBuild(c, data(), replaced + DAY_MS))).toEqual(['main-b.js', 'main-a.js']);
    expect(await filesOf(keepBuild(c, data(), replaced + 7 * DAY_MS))).toEqual(['main-b.js']);
    expect(await filesOf(keepBuild(c, data(), replaced + 8 * DAY_MS))).toEqual([]);
    expect(await readdir(join(data(), 'pages'))).toHaveLength(1);
  });

  it('that come back count as given out again', async () => {
    const [a, b] = [await build('a'), await build('b')];
    keepBuild(a, data(), START);
    keepBuild(b, data(), START + DAY_MS);
    expect(await filesOf(keepBuild(a, data(), START + 2 * DAY_MS))).toEqual(['main-b.js']);
    expect(await filesOf(keepBuild(b, data(), START + 8.5 * DAY_MS))).toEqual(['main-a.js']);
  });

  it('are read by nobody else', async () => {
    const page = await build('a');
    await chmod(join(page, 'assets/main-a.js'), 0o644);
    keepBuild(page, data(), START);
    const [id = ''] = await readdir(join(data(), 'pages'));
    const kept = join(data(), 'pages', id, 'assets/main-a.js');
    expect((await stat(kept)).mode & 0o077).toBe(0);
    expect((await stat(join(data(), 'pages'))).mode & 0o077).toBe(0);
  });

  it('leave the start alone where no page is built', () => {
    expect(keepBuild(join(folder, 'none'), data(), START)).toEqual([]);
  });
});
