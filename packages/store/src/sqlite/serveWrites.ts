import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { reasonOf } from '../rules/reasonOf.ts';
import { insertAudit } from './audit.ts';
import { type Answer, type Call, type Committed, createWrites, methodOf, type Request } from './calls.ts';
import { text } from './columns.ts';
import { BUSY_MS, openForWriting } from './database.ts';
import { isBusy, isDamaged, isFatal, isFull } from './faults.ts';
import { mendIndexes } from './indexes.ts';
import { migrate } from './migrate.ts';
import { createWriteContext, type Written } from './writeContext.ts';

/** So many calls at most share a commit. */
const GROUP_MAX = 2_000;
/** Erased text leaves the log as soon as there is a pause of this length. */
const SCRUB_AFTER_MS = 200;
/** What erases, of messages and of accounts. */
const ERASING: ReadonlySet<string> = new Set(['erase', 'goOnErasing']);
const TRIES = 3;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * Answers writes that come over a port. Whatever waits when it is free becomes one transaction: one fsync for all of it (S2).
 * `at`: the moment of the opening, ms since 1970.
 */
export function serveWrites(port: MessagePort, { file, at }: { file: string; at: number }): void {
  /** What else waits already. */
  const nextRequest = () => receiveMessageOnPort(port)?.message as Request | 'close' | undefined;

  try {
    const db = openForWriting(file);
    migrate(db, at);
    mendIndexes(db);
    const ctx = createWriteContext(db);
    const writes = createWrites(ctx);
    let scrub: NodeJS.Timeout | undefined;

    const runOne = ({ id, name, args, doer }: Call): Answer => {
      ctx.setDoer(doer);
      ctx.rooms.prepare(name[1]);
      // Each write answers in this form: calls.ts makes them of typed tables.
      const value = Reflect.apply(methodOf(writes, name), null, args) as Written<unknown>;
      for (const entry of value.audit ?? []) insertAudit(db, entry, { doer: ctx.doer(), at: ctx.now() });
      if (ERASING.has(name[1])) scheduleScrub();
      return { id, value };
    };

    /** Takes back what one call did, and nothing of the others, when it fails. */
    const runApart = (call: Call): Answer => {
      db.run('SAVEPOINT one');
      try {
        const answer = runOne(call);
        ctx.rooms.saveHeads();
        db.run('RELEASE one');
        return answer;
      } catch (error) {
        ctx.rooms.forget();
        // A full disk rolls the whole transaction back by itself; then all of the group fail alike.
        if (!db.raw.isTransaction) throw error;
        db.raw.exec('ROLLBACK TO one; RELEASE one');
        return { id: call.id, error: reasonOf(error), unavailable: false, damaged: isDamaged(error) };
      }
    };

    /** Rules refuse without failing, so that hardly ever a call fails: only then is the group done anew, with a savepoint for each, which costs a copy of every page. */
    const runGroup = (calls: Call[]): Answer[] => {
      if (calls.length === 1) return calls.map(runApart);
      try {
        const answers = calls.map(runOne);
        ctx.rooms.saveHeads();
        return answers;
      } catch (error) {
        if (!db.raw.isTransaction) throw error;
        ctx.rooms.forget();
        db.raw.exec('ROLLBACK; BEGIN IMMEDIATE');
        return calls.map(runApart);
      }
    };

    const commit = (calls: Call[], attempt = 1): Answer[] => {
      try {
        db.run('BEGIN IMMEDIATE');
        ctx.rooms.begin();
        const answers = runGroup(calls);
        ctx.savePosition();
        db.run('COMMIT');
        return answers;
      } catch (error) {
        if (isFatal(error)) throw error;
        if (db.raw.isTransaction) db.raw.exec('ROLLBACK');
        ctx.forgetPosition();
        ctx.rooms.forget();
        if (isBusy(error) && attempt < TRIES) {
          // Somebody else holds the file for a moment, a backup for example (C7).
          Atomics.wait(PAUSE, 0, 0, 50 * 2 ** attempt * (0.5 + Math.random()));
          return commit(calls, attempt + 1);
        }
        const failed = { unavailable: isFull(error) || isBusy(error), damaged: isDamaged(error) };
        return calls.map(({ id }) => ({ id, error: reasonOf(error), ...failed }));
      }
    };

    const scheduleScrub = () => {
      clearTimeout(scrub);
      scrub = setTimeout(() => {
        try {
          // A long read holds the log: this is tried again then, and no commit waits for it meanwhile (S2).
          db.raw.exec('PRAGMA busy_timeout = 0');
          const row = db.get('PRAGMA wal_checkpoint(TRUNCATE)');
          if (row?.busy === 1) scheduleScrub();
        } catch (error) {
          // A full disk has no room for what is in the log: that stays there, safe, until there is some again. So it does while somebody holds the file.
          if (isFull(error) || isBusy(error)) scheduleScrub();
          else port.postMessage({ fatal: reasonOf(error) });
        } finally {
          db.raw.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
        }
      }, SCRUB_AFTER_MS);
      scrub.unref();
    };

    port.on('message', (first: Request | 'close') => {
      const calls: Call[] = [];
      let request: Request | 'close' | undefined = first;
      while (request && request !== 'close') {
        ctx.setNow(request.at);
        calls.push(...request.calls);
        request = calls.length < GROUP_MAX ? nextRequest() : undefined;
      }
      if (calls.length > 0) {
        try {
          const startedAt = performance.now();
          const answers = commit(calls);
          port.postMessage({ answers, tookMs: performance.now() - startedAt } satisfies Committed);
        } catch (error) {
          // After a failed fsync nobody knows what the disk holds: going on could acknowledge what is not there (S1).
          port.postMessage({ fatal: reasonOf(error) });
          return;
        }
      }
      if (request === 'close') {
        clearTimeout(scrub);
        try {
          db.raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        } catch (error) {
          // The next start reads the log.
          if (!isFull(error) && !isDamaged(error)) throw error;
        }
        db.raw.close();
        port.close();
      }
    });
    port.postMessage({ ready: true, epoch: text(db.get("SELECT value FROM meta WHERE key = 'epoch'")?.value) });
  } catch (error) {
    port.postMessage({ ready: false, error: reasonOf(error) });
    port.close();
  }
}
