import type { BackupRecord } from '../ports/backups.ts';
import {
  backupUnderWay,
  type BackupsState,
  beginBackup,
  endBackup,
  keepBackup,
  NO_BACKUPS,
  noteBackup,
} from '../rules/backups.ts';
import { insertAudit } from './audit.ts';
import { text } from './columns.ts';
import type { Database } from './database.ts';
import type { WriteSide } from './portSides.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

function readState(db: Database): BackupsState {
  const row = db.get("SELECT value FROM meta WHERE key = 'backups'");
  // The store wrote it itself.
  return row ? (JSON.parse(text(row.value)) as BackupsState) : NO_BACKUPS;
}

function save(db: Database, state: BackupsState): void {
  db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('backups', ?)", JSON.stringify(state));
}

/** Notes one that was made from beside the server. */
export function addBackup(db: Database, made: Pick<BackupRecord, 'at' | 'bytes'>): void {
  save(db, noteBackup(readState(db), made));
}

/** Nobody makes one any more. */
export function forgetBackupUnderWay(db: Database): void {
  save(db, { ...readState(db), underWay: null });
}

export function backupWrites(ctx: WriteContext): WriteSide<'backups'> {
  const { db } = ctx;
  return {
    read() {
      const state = readState(db);
      const underWay = backupUnderWay(state, ctx.now());
      return unchanged({
        made: state.made,
        underWay: underWay && { bytes: underWay.bytes, total: underWay.total },
      });
    },

    begin(start) {
      const { result, state } = beginBackup(readState(db), start, ctx.now());
      if (state) save(db, state);
      return unchanged(result);
    },

    keep(holder, progress) {
      const state = keepBackup(readState(db), holder, progress, ctx.now());
      if (state) save(db, state);
      return unchanged(state !== null);
    },

    end(holder, made) {
      const ended = endBackup(readState(db), holder, made);
      if (!ended) return unchanged(false);
      save(db, ended.state);
      const doer = { userId: ended.by, address: null };
      for (const entry of ended.audit) insertAudit(db, entry, { doer, at: ctx.now() });
      return unchanged(true);
    },
  };
}
