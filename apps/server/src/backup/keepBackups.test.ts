import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, type OpenedStore } from '@palaver/store/contract/openStore';
import { openSqlite } from '@palaver/store/testing/openSqlite';
import { startHere } from '@palaver/store/testing/startHere';
import { keepEnds, type Ends } from '../ends/keepEnds.ts';
import { createLogger } from '../observability/logger.ts';
import { keepBackups } from './keepBackups.ts';
import type { BackupOrder, WrittenBackup } from './writeBackup.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const SOON = { timeout: 20_000 };
const log = createLogger({ dataDir: '', logLevel: 'error', nodeEnv: 'test' });
const ignored = { ...log, error: () => undefined };

describe('backups from the server', () => {
  let folder: string;
  let opened: OpenedStore;
  let ends: Ends;
  let at: number;
  let fault: string | null;
  let written: string[];
  const keeping: ReturnType<typeof keepBackups>[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-backups-'));
    opened = await openSqlite(startHere)();
    at = START;
    opened.setNow(at);
    ends = keepEnds(opened.store, join(folder, 'ends.jsonl'), log);
    fault = null;
    written = [];
  });
  afterEach(async () => {
    for (const one of keeping.splice(0)) await one.close();
    await ends.close();
    await opened.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const pass = (ms: number) => opened.setNow((at += ms));

  async function write({ to }: BackupOrder): Promise<WrittenBackup> {
    if (fault !== null) throw new Error(fault);
    const moment = new Date(at).toISOString();
    const file = join(to, `palaver-${moment.slice(0, 19).replaceAll(':', '-')}Z.backup`);
    await writeFile(file, 'whole');
    written.push(file);
    return { file, bytes: 5, at: moment };
  }

  /** One more node. */
  function keep(
    fields: object = {},
    writer: typeof write | ((...order: [BackupOrder, AbortSignal]) => Promise<WrittenBackup>) = write,
  ) {
    const backups = { folder, everyHours: 24, keep: 2, recipient: null, endsFile: '', ...fields };
    const config = { backups, dataDir: folder, mongoUri: null };
    const pace = { firstAfterMs: 1, lookMs: 5, sayMs: 5 };
    const kept = keepBackups({ stores: ends.stores, ends, config, log: ignored, write: writer, pace });
    keeping.push(kept);
    return kept;
  }
  const made = async () => (await opened.store.backups.read()).made;
  const backups = async () => (await readdir(folder)).filter((name) => name.endsWith('.backup')).sort();

  it('one that was missed is made at the start, by one of several nodes, and the next when it is due', async () => {
    keep();
    keep();
    await expect.poll(made, SOON).toHaveLength(1);
    pass(24 * HOUR_MS - 1);
    await opened.store.ping();
    expect(await opened.store.backups.begin({ holder: 'x', by: null, everyMs: 24 * HOUR_MS })).toBe('notDue');
    pass(1);
    await expect.poll(made, SOON).toHaveLength(2);
    expect(written).toHaveLength(2);
  });

  it('the oldest go beyond those that are kept, and nothing else in the folder', async () => {
    const others = ['palaver-notes.backup', 'palaver-2020-01-01T00-00-00Z.backup.txt', 'photos.tar', 'ends.jsonl'];
    for (const name of [...others, 'palaver-2025-12-30T00-00-00Z.backup', 'palaver-2025-12-31T00-00-00Z.backup'])
      await writeFile(join(folder, name), 'x');
    for (const name of ['.palaver-backup-dead', '.palaver-backup-live']) await mkdir(join(folder, name));
    await utimes(join(folder, '.palaver-backup-dead'), 0, 0);
    keep();
    await expect.poll(made, SOON).toHaveLength(1);
    await expect
      .poll(backups, SOON)
      .toEqual(['palaver-2025-12-31T00-00-00Z.backup', 'palaver-2026-01-01T00-00-00Z.backup', 'palaver-notes.backup']);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(others));
    expect(await readdir(folder)).not.toContain('.palaver-backup-dead');
    expect(await readdir(folder)).toContain('.palaver-backup-live');
  });

  it('one that fails is noted in words, takes none away and is tried again', async () => {
    await writeFile(join(folder, 'palaver-2025-12-30T00-00-00Z.backup'), 'x');
    fault = 'The disk is full.';
    keep({ keep: 1 });
    await expect.poll(made, SOON).toMatchObject([{ error: 'The disk is full.', bytes: 0, by: null }]);
    expect(await backups()).toEqual(['palaver-2025-12-30T00-00-00Z.backup']);
    fault = null;
    pass(HOUR_MS);
    await expect.poll(async () => (await made())[0], SOON).toMatchObject({ error: null, bytes: 5 });
    await expect.poll(backups, SOON).toHaveLength(1);
    expect(await backups()).toEqual(['palaver-2026-01-01T01-00-00Z.backup']);
  });

  it('somebody begins one at any time, but none beside another; a stop cuts it and says so', async () => {
    const never = (_order: BackupOrder, signal: AbortSignal) =>
      new Promise<WrittenBackup>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
    const one = keep({ everyHours: 0 }, never);
    const other = keep({ everyHours: 0 });
    expect(await one.begin('userboss00000000')).toBe(true);
    expect(await one.begin('userboss00000000')).toBe(false);
    expect(await other.begin('userboss00000000')).toBe(false);
    await expect
      .poll(async () => (await opened.store.backups.read()).underWay, SOON)
      .toMatchObject({ total: expect.any(Number) as number });
    await one.close();
    expect(await made()).toMatchObject([
      { by: 'userboss00000000', error: 'The server was stopped while it was made.' },
    ]);
    expect(await other.begin('userboss00000000')).toBe(true);
  });

  it('what was ended before the oldest backup is written down no more', async () => {
    await ends.stores.users.govern(await addUser(ends.stores, 'ben'), { deactivated: true });
    pass(HOUR_MS);
    keep({ keep: 1 });
    await expect.poll(made, SOON).toHaveLength(1);
    await expect.poll(() => readFile(join(folder, 'ends.jsonl'), 'utf8'), SOON).not.toContain('userben');
  });

  it('without a backup in the folder the oldest that the store knows counts, a year back at most; without any a day', async () => {
    const file = join(folder, 'ends.jsonl');
    const ended: string[] = [];
    const end = async (name: string) => {
      const userId = await addUser(ends.stores, name);
      await ends.stores.users.govern(userId, { deactivated: true });
      ended.push(userId);
    };
    /** Whose lines are left after the next look of a server that makes none by itself: it takes what is no line too. */
    const left = async () => {
      await appendFile(file, 'no line\n');
      const kept = keep({ everyHours: 0 });
      await expect.poll(() => readFile(file, 'utf8'), SOON).not.toContain('no line');
      await kept.close();
      const text = await readFile(file, 'utf8');
      return ended.filter((userId) => text.includes(userId)).map((userId) => userId.slice(4, 7));
    };
    /** One that was made elsewhere. */
    const note = async () => {
      await opened.store.backups.begin({ holder: 'x', by: null, everyMs: null });
      await opened.store.backups.end('x', { bytes: 5, error: null });
    };
    await end('ada');
    pass(30 * HOUR_MS);
    await end('ben');
    expect(await left()).toEqual(['ben']);
    await note();
    pass(30 * HOUR_MS);
    await end('eva');
    await note();
    pass(30 * HOUR_MS);
    await end('ida');
    expect(await left()).toEqual(['ben', 'eva', 'ida']);
    pass((365 * 24 - 30) * HOUR_MS);
    expect(await left()).toEqual(['eva', 'ida']);
    pass(365 * 24 * HOUR_MS);
    expect(await left()).toEqual([]);
  });

  it('what was ended since the oldest backup stays written down, also by a clock that is a little apart', async () => {
    await writeFile(join(folder, 'palaver-2026-01-01T00-00-00Z.backup'), 'whole');
    pass(-30_000);
    await ends.stores.users.govern(await addUser(ends.stores, 'ben'), { deactivated: true });
    pass(HOUR_MS);
    const kept = keep({ keep: 2 });
    await expect.poll(made, SOON).toHaveLength(1);
    // It ends what belongs to the backup first.
    await kept.close();
    expect(await backups()).toHaveLength(2);
    expect(await readFile(join(folder, 'ends.jsonl'), 'utf8')).toContain('userben');
  });
});
