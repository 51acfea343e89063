import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function doctor(env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [resolve('scripts/doctor.ts')], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', DATA_DIR: join(folder, 'data'), ...env },
    encoding: 'utf8',
  });
}

it('npm run doctor prints a line for each part, and exits with 1 where something failed', () => {
  const well = doctor();
  expect(well).toMatchObject({ status: 0, stderr: '' });
  const lines = well.stdout.trim().split('\n');
  for (const line of lines) expect(line).toMatch(/^(?:ok {5}|warning) [a-z]+: \S/);
  expect(lines.map((line) => /^\w+ +(\w+):/.exec(line)?.[1])).toEqual([
    'configuration',
    'disk',
    'store',
    'certificate',
    'port',
    'mail',
    'backups',
  ]);
  const ill = doctor({ BCRYPT_ROUNDS: 'many' });
  expect(ill.status).toBe(1);
  expect(ill.stdout).toMatch(/^failed {2}configuration: BCRYPT_ROUNDS takes/);
});
