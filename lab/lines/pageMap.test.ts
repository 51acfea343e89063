import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { transformWithOxc } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageMap } from './pageMap.ts';

const SOURCE = `interface Asked {
  what: 'one' | 'two' | 'three';
}
declare const asked: Asked;
if (asked.what === 'one') {
  one();
}
if (asked.what === 'two') {
  two();
}
function one(): number {
  return 1;
}
function two(): number {
  return 2;
}
function three(): number {
  return 3;
}
`;
const LINES = { one: [6, 12], two: [9, 15], three: [18] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-page-map-'));
  for (const name of ['built/assets', 'as-it-was', 'counted']) await mkdir(join(folder, name), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the script as a tab of this server's page would, and writes what it ran. */
async function open(code: string, what: string, url: string): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  runInNewContext(code, { asked: { what } }, { filename: url });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const found = result.filter((script) => script.url === url);
  await writeFile(join(folder, 'counted', `${what}.json`), JSON.stringify(found));
}

const read = () =>
  pageMap(join(folder, 'counted'), { built: join(folder, 'built'), asItWas: join(folder, 'as-it-was') });

describe('what the page ran', () => {
  it('is counted by the lines of the sources, and added up over tabs and servers', async () => {
    const source = join(folder, 'talk.ts');
    await writeFile(source, SOURCE);
    const { code, map } = await transformWithOxc(SOURCE, source, { sourcemap: true });
    await writeFile(join(folder, 'built/assets/talk-1.js'), code);
    await writeFile(join(folder, 'built/assets/talk-1.js.map'), JSON.stringify({ ...map, sources: ['../../talk.ts'] }));
    await open(code, 'one', 'http://127.0.0.1:4001/assets/talk-1.js');
    await open(code, 'two', 'http://127.0.0.1:4002/assets/talk-1.js');
    const found = await read();
    expect(found.files()).toEqual([source]);
    const lines = found.fileCoverageFor(source).getLineCoverage();
    expect([...LINES.one, ...LINES.two, ...LINES.three].map((line) => lines[line])).toEqual([1, 1, 1, 1, 0]);
  });

  it('a script that the build took over as it was stands for itself', async () => {
    const code = 'if (asked.what === "one") {\n  globalThis.done = 1;\n} else {\n  globalThis.done = 2;\n}\n';
    await writeFile(join(folder, 'as-it-was/start.js'), code);
    await open(code, 'one', 'http://127.0.0.1:4001/start.js');
    const found = await read();
    expect(found.files()).toEqual([join(folder, 'as-it-was/start.js')]);
    expect(found.fileCoverageFor(join(folder, 'as-it-was/start.js')).getUncoveredLines()).toEqual(['4']);
  });

  it('is not guessed when the page was built anew since', async () => {
    await open('asked.what;', 'one', 'http://127.0.0.1:4001/assets/talk-2.js');
    await expect(read()).rejects.toThrow('/assets/talk-2.js');
  });
});
