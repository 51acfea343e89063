import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Change, ChangeListener, Origin } from '../ports/change.ts';
import type { CommitListener, Store } from '../ports/store.ts';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { unavailable } from '../rules/unavailable.ts';
import type { Answer } from './calls.ts';
import { bytesOf } from './bytesOf.ts';
import { createPorts } from './createPorts.ts';
import { isToBeMigrated } from './isToBeMigrated.ts';
import { lockFolder } from './lockFolder.ts';
import { requireFinished } from './requireFinished.ts';
import { type Peer, WorkerLink } from './workerLink.ts';
import type { Written } from './writeContext.ts';

export interface SqliteOptions {
  /** Made when missing; one process at a time. */
  folder: string;
  /** Milliseconds since 1970. Default: the machine's clock for what people are shown, and for spans one that nobody can set. */
  now?: () => number;
  /** Starts the two sides; tests give ports of their own thread. */
  start?: StartSide;
  /** Called, with the folder locked, before the schema of an older version is changed. What it throws leaves everything as it is. */
  beforeMigrating?: () => Promise<void>;
  /** Called when the store can not go on (a failed fsync, a dead thread). Default: say so and end the process (S1). */
  onFatal?: (reason: string) => void;
}

export type StartSide = (side: 'writer' | 'reader', data: { file: string; at: number }) => Peer;

const startThread: StartSide = (side, data) =>
  new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { side, ...data },
    resourceLimits: { maxYoungGenerationSizeMb: 3 },
  });

/** Ends the process: after a failed fsync nobody knows what is stored, and a start reads what really is. */
function endProcess(reason: string): void {
  console.error(`The store can not go on: ${reason}`);
  process.exit(1);
}

/**
 * Opens the embedded store: one thread writes with group commit, one reads, and the folder is locked for this process.
 * @throws StoreOpenError with one clear line when the folder or the database in it can not be used
 */
export async function openSqliteStore({
  folder,
  now: givenNow,
  start = startThread,
  onFatal = endProcess,
  beforeMigrating,
}: SqliteOptions): Promise<Store> {
  /** The latest time that anything was dated by: where the clock is set back since, that does not lie in the future. */
  let latest = 0;
  const now =
    givenNow ??
    (() => {
      const at = Date.now();
      latest = Math.max(latest, at);
      return at;
    });
  const steadyNow = givenNow ?? (() => Math.round(performance.timeOrigin + performance.now()));
  const lock = lockFolder(folder);
  const file = join(folder, 'palaver.db');
  try {
    requireFinished(folder);
    if (beforeMigrating && isToBeMigrated(file)) await beforeMigrating();
  } catch (error) {
    lock.release();
    throw error;
  }
  let listener: ChangeListener = () => undefined;
  let noteCommit: CommitListener = () => undefined;
  const origins = new Map<number, Origin>();
  /** Once something unreadable was met, it is said until somebody has looked into it and started anew. */
  let damage: string | null = null;
  const onDamage = (reason: string) => void (damage = reason);

  /** The changes of one commit, each with who asked for it. */
  function announce(answers: Answer[]): void {
    const changes: Change[] = [];
    for (const answer of answers) {
      const origin = origins.get(answer.id);
      origins.delete(answer.id);
      if ('error' in answer || !isWritten(answer.value)) continue;
      changes.push(...(answer.value.toAll ?? []));
      for (const change of answer.value.changes) changes.push(origin ? { ...change, origin } : change);
    }
    if (changes.length > 0) listener(changes);
  }

  // Both threads load at the same time; the second opens the database when the first has made sure that there is one.
  const reading = start('reader', { file, at: now() });
  try {
    const writer = await WorkerLink.open(start('writer', { file, at: now() }), {
      now,
      onFatal,
      onDamage,
      onAnswers: announce,
      onCommit: (ms, writes) => noteCommit(ms, writes),
    });
    reading.postMessage('open');
    const reader = await WorkerLink.open(reading, { now, onFatal, onDamage });

    async function close(): Promise<void> {
      await reader.close();
      await writer.close();
      lock.release();
    }
    return {
      epoch: writer.epoch,
      shared: null,
      now: () => Math.max(now(), latest),
      steadyNow,
      onChange(next) {
        listener = next;
      },
      onCommit(next) {
        noteCommit = next;
      },
      setupTaken: () => reader.call<boolean>(['meta', 'setupTaken'], []),
      async ping() {
        if (damage) throw unavailable(damage);
        await reader.call(['meta', 'ping'], []);
      },
      size: async () => ({ kind: 'sqlite', bytes: await bytesOf(file) }),
      close,
      by: ({ userId, address }) => createPorts({ writer, reader, origins, doer: { userId, address } }),
      ...createPorts({ writer, reader, origins }),
    };
  } catch (error) {
    reading.postMessage('close');
    lock.release();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(`The database ${file} can not be opened: ${reasonOf(error)}`);
  }
}

function isWritten(value: unknown): value is Written<unknown> {
  return typeof value === 'object' && value !== null && 'changes' in value;
}
