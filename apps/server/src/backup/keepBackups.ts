import { randomUUID } from 'node:crypto';
import { reasonOf } from '@palaver/store/rules/reasonOf';
import type { Store } from '@palaver/store/ports/store';
import type { Config } from '../config.ts';
import type { Ends } from '../ends/keepEnds.ts';
import type { BackupsPort } from '../features/admin/backupsPort.ts';
import type { Logger } from '../observability/logger.ts';
import { beforeUpdateIn } from './backupBeforeUpdate.ts';
import { draftBytes, removeDrafts } from './backupDrafts.ts';
import { listBackups, removeOldBackups } from './backupFiles.ts';
import type { BackupOrder, WrittenBackup } from './writeBackup.ts';

const HOUR_MS = 3_600_000;
/** At the start everybody comes back at once: that goes first. */
const FIRST_AFTER_MS = 60_000;
/** So often it is looked whether one is due; one that was missed is due at once. */
const LOOK_MS = 60_000;
/** A lease holds for a minute. */
const SAY_MS = 5_000;
/** What is older than the oldest backup by so much more is of no use to anybody: clocks differ a little. */
const MARGIN_MS = 60_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** One that is being made elsewhere is known when it is whole: that takes less. */
const UNKNOWN_MS = 24 * HOUR_MS;

/** Given by tests. */
interface BackupPace {
  firstAfterMs: number;
  lookMs: number;
  sayMs: number;
}

interface BackupDeps {
  stores: Store;
  ends: Ends;
  config: Pick<Config, 'backups' | 'dataDir' | 'mongoUri'>;
  log: Logger;
  /** Writes one, in a thread of its own. */
  write: (order: BackupOrder, signal: AbortSignal) => Promise<WrittenBackup>;
  pace?: BackupPace;
}

/**
 * Makes backups when they are due and when somebody asks: one node at a time, whoever has the lease in the store. What fails is logged, noted and tried again,
 * and takes no older one with it. Files beyond those that are kept go after the next good one, and with them what was ended before the oldest.
 */
export function keepBackups(deps: BackupDeps): BackupsPort & { close(): Promise<void> } {
  const { stores, ends, config, log, write } = deps;
  const { folder, everyHours, keep, recipient } = config.backups;
  const pace = deps.pace ?? { firstAfterMs: FIRST_AFTER_MS, lookMs: LOOK_MS, sayMs: SAY_MS };
  const cut = new AbortController();
  let underWay: Promise<void> | null = null;
  let tidiedAt = -Infinity;
  const cleared = clear().catch((cause: unknown) => log.error('what a killed backup left is not removed', { cause }));
  let timer = setTimeout(look, pace.firstAfterMs).unref();

  /** What a process before left of one. Before one is encrypted it lies in the data folder. */
  async function clear(): Promise<void> {
    for (const one of [folder, config.dataDir, beforeUpdateIn(config.dataDir)]) await removeDrafts(one);
  }

  function look(): void {
    beginWhenDue()
      .then(tidy)
      .catch((cause: unknown) => log.error('backups are not looked at', { cause }))
      .finally(() => {
        if (!cut.signal.aborted) timer = setTimeout(look, pace.lookMs).unref();
      });
  }

  async function beginWhenDue(): Promise<void> {
    if (everyHours > 0) await begin(null, everyHours * HOUR_MS);
  }

  async function begin(by: string | null, everyMs: number | null): Promise<boolean> {
    if (cut.signal.aborted || underWay) return false;
    const holder = randomUUID();
    if ((await stores.backups.begin({ holder, by, everyMs })) !== 'begun') return false;
    underWay = make(holder)
      .catch((cause: unknown) => log.error('what became of a backup is not noted', { cause }))
      .finally(() => (underWay = null));
    return true;
  }

  async function make(holder: string): Promise<void> {
    const saying = setInterval(() => void say(holder).catch(() => undefined), pace.sayMs).unref();
    try {
      await cleared;
      await say(holder);
      cut.signal.throwIfAborted();
      const order = { dataDir: config.dataDir, mongoUri: config.mongoUri, to: folder, recipient };
      const { file, bytes } = await write(order, cut.signal);
      await stores.backups.end(holder, { bytes, error: null });
      const removed = await removeOldBackups(folder, keep, file);
      log.info('backup made', { file, bytes, removed: removed.length });
      tidiedAt = -Infinity;
      await tidy();
    } catch (error) {
      const reason = cut.signal.aborted ? 'The server was stopped while it was made.' : reasonOf(error);
      log.error('no backup was made', { folder, cause: error });
      await stores.backups.end(holder, { bytes: 0, error: reason });
    } finally {
      clearInterval(saying);
    }
  }

  /** Says how far it is. */
  async function say(holder: string): Promise<void> {
    const [bytes, { bytes: total }] = await Promise.all([draftBytes(folder), stores.size()]);
    await stores.backups.keep(holder, { bytes, total: Math.max(bytes, total) });
  }

  /** Once an hour: what was ended before the oldest backup is in all of them. */
  async function tidy(): Promise<void> {
    if (performance.now() - tidiedAt < HOUR_MS) return;
    tidiedAt = performance.now();
    await ends.dropBefore((await oldestAt()) - MARGIN_MS);
  }

  /** When the oldest backup was made that is kept; where none lies in the folder, the oldest elsewhere of a year that is known. Ms since 1970. */
  async function oldestAt(): Promise<number> {
    const inFolder = (await listBackups(folder)).at(-1);
    if (inFolder) return inFolder.at;
    const now = stores.now();
    const { made } = await stores.backups.read();
    const noted = made.filter(({ error }) => error === null).map(({ at }) => Date.parse(at));
    const ofUpdates = (await listBackups(beforeUpdateIn(config.dataDir))).map(({ at }) => at);
    return Math.max(now - YEAR_MS, Math.min(now - UNKNOWN_MS, ...noted, ...ofUpdates));
  }

  return {
    begin: (by) => begin(by, null),
    async close() {
      clearTimeout(timer);
      cut.abort();
      await underWay;
    },
  };
}
