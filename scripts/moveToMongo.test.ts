import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

it('what the move makes in a folder that others may read is for its user alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-move-'));
  chmodSync(folder, 0o755);
  try {
    const { status } = spawnSync(process.execPath, [resolve('scripts/moveToMongo.ts')], {
      env: { ...process.env, DATA_DIR: folder, MONGO_URI: 'mongodb://127.0.0.1:1/nobody' },
    });
    // There is nothing to move; the folder was taken before that was seen.
    expect(status).toBe(1);
    expect(statSync(join(folder, 'lock.db')).mode & 0o077).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
