import type { BackupRecord, BackupStore } from '../ports/backups.ts';
import {
  backupUnderWay,
  type BackupsState,
  beginBackup,
  endBackup,
  keepBackup,
  NO_BACKUPS,
  noteBackup,
} from '../rules/backups.ts';
import { attempt } from './attempt.ts';
import { audited, setMark } from './auditWrites.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument } from './documents.ts';

/** What backups were made, in the document of the store as a whole; `version` rises with each change, so that one conditional update decides. */
function backupStates({ models }: Pick<MongoContext, 'models'>) {
  return {
    async read(): Promise<BackupsState & { version: number }> {
      const meta = await attempt(() => models.meta.findById(META_ID, { backups: 1 }).lean<MetaDocument>());
      return meta?.backups ?? { ...NO_BACKUPS, version: 0 };
    },

    /** Whether it is stored: nothing came between. */
    async save(before: number, state: BackupsState, told: object = {}): Promise<boolean> {
      const isAsRead = before === 0 ? { backups: { $exists: false } } : { 'backups.version': before };
      const backups = { ...state, version: before + 1 };
      const { matchedCount } = await attempt(() =>
        models.meta.updateOne({ _id: META_ID, ...isAsRead }, { $set: { backups, ...told } }),
      );
      return matchedCount === 1;
    },
  };
}

/** Notes one that was made from beside the servers. */
export async function addBackup(
  ctx: Pick<MongoContext, 'models'>,
  made: Pick<BackupRecord, 'at' | 'bytes'>,
): Promise<void> {
  const { read, save } = backupStates(ctx);
  for (;;) {
    const { version, ...before } = await read();
    if (await save(version, noteBackup(before, made))) return;
  }
}

export function backupStore(ctx: MongoContext): BackupStore {
  const { now } = ctx;
  const { read, save } = backupStates(ctx);
  return {
    async read() {
      const state = await read();
      const underWay = backupUnderWay(state, now());
      return { made: state.made, underWay: underWay && { bytes: underWay.bytes, total: underWay.total } };
    },

    async begin(start) {
      for (;;) {
        const { version, ...before } = await read();
        // The answer to an earlier try was lost: it is this one's.
        if (backupUnderWay(before, now())?.holder === start.holder) return 'begun';
        const { result, state } = beginBackup(before, start, now());
        if (!state || (await save(version, state))) return result;
      }
    },

    async keep(holder, progress) {
      for (;;) {
        const { version, ...before } = await read();
        const state = keepBackup(before, holder, progress, now());
        if (!state || (await save(version, state))) return state !== null;
      }
    },

    async end(holder, made) {
      const { by } = (await read()).underWay ?? { by: null };
      const doer = { userId: by, address: null };
      return audited({ ...ctx, doer }, { documents: 'meta', id: META_ID }, async (mark) => {
        for (;;) {
          const { version, ...before } = await read();
          const ended = endBackup(before, holder, made);
          if (!ended) return false;
          if (await save(version, ended.state, setMark(await mark(ended.audit)))) return true;
        }
      });
    },
  };
}
