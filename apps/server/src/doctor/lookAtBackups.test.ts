import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lookAtBackups } from './lookAtBackups.ts';

const HOUR_MS = 3_600_000;
const AT = Date.UTC(2026, 1, 10);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const looked = ({ in: place = folder, everyHours = 0 } = {}) =>
  lookAtBackups(
    { dataDir: '/elsewhere', backups: { folder: place, everyHours, keep: 14, recipient: null, endsFile: '' } },
    AT,
  );
function backup(hoursAgo: number): void {
  const time = new Date(AT - hoursAgo * HOUR_MS).toISOString().slice(0, 19).replaceAll(':', '-');
  writeFileSync(join(folder, `palaver-${time}Z.backup`), '');
}

it('backups can not be read, or are none', async () => {
  writeFileSync(join(folder, 'file'), '');
  expect(await looked({ in: join(folder, 'file') })).toMatchObject([{ state: 'failed' }]);
  expect(await looked()).toMatchObject([{ state: 'failed', line: expect.stringContaining('there is no backup') }]);
});

it('with a schedule one may be missed, and without one the youngest is good for a week', async () => {
  backup(9_000);
  backup(169);
  expect(await looked()).toMatchObject([{ state: 'warning' }]);
  backup(168);
  expect(await looked()).toMatchObject([{ state: 'ok' }]);
  backup(50);
  expect(await looked()).toMatchObject([{ state: 'ok', line: expect.stringContaining('2 days old') }]);
  expect(await looked({ everyHours: 24 })).toMatchObject([{ state: 'warning' }]);
  expect(await looked({ everyHours: 26 })).toMatchObject([{ state: 'ok' }]);
});
