import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

it('an import of what is not there leaves nothing in a folder, so that a restore takes it, and nothing of an earlier report goes', () => {
  const root = mkdtempSync(join(tmpdir(), 'palaver-import-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'data');
  const report = join(root, 'report.txt');
  writeFileSync(report, 'leftOut: of an earlier import\n');
  for (const more of [[], ['--report', report]]) {
    const args = [resolve('scripts/importStore.ts'), '--from', join(root, 'none'), ...more];
    const run = spawnSync(process.execPath, args, {
      cwd: root,
      env: { PATH: process.env.PATH, DATA_DIR: folder },
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 1, stderr: `There is no ${join(root, 'none')}.\n` });
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  }
  expect(readFileSync(report, 'utf8')).toBe('leftOut: of an earlier import\n');
});
