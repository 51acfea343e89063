import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Change, ChangeListener, Origin } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import type { Answer, Reads, Writes } from './calls.ts';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { lockFolder } from './lockFolder.ts';
import { type Peer, unavailable, WorkerLink } from './workerLink.ts';
import type { Written } from './writeContext.ts';

export interface SqliteOptions {
  /** Made when missing; one process at a time. */
  folder: string;
  /** Milliseconds since 1970. Default: the machine's clock for what people are shown, and for spans one that nobody can set. */
  now?: () => number;
  /** Starts the two sides; tests give ports of their own thread. */
  start?: StartSide;
  /** Called when the store can not go on (a failed fsync, a dead thread). Default: say so and end the process (S1). */
  onFatal?: (reason: string) => void;
}

export type StartSide = (side: 'writer' | 'reader', data: { file: string; at: number }) => Peer;

const startThread: StartSide = (side, data) =>
  new Worker(new URL(`./${side}.ts`, import.meta.url), { workerData: data });

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
  let listener: ChangeListener = () => undefined;
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
      for (const change of answer.value.changes) changes.push(origin ? { ...change, origin } : change);
    }
    if (changes.length > 0) listener(changes);
  }

  try {
    const writer = await WorkerLink.open(start('writer', { file, at: now() }), {
      now,
      onFatal,
      onDamage,
      onAnswers: announce,
    });
    const reader = await WorkerLink.open(start('reader', { file, at: now() }), { now, onFatal, onDamage });

    async function write<K extends keyof Writes>(
      name: K,
      args: Parameters<Writes[K]>,
      origin?: Origin,
    ): Promise<ReturnType<Writes[K]>['result']> {
      const written = await writer.call<ReturnType<Writes[K]>>(name, args, (id) => origin && origins.set(id, origin));
      return written.result;
    }
    function read<K extends keyof Reads>(name: K, args: Parameters<Reads[K]>): Promise<ReturnType<Reads[K]>> {
      return reader.call<ReturnType<Reads[K]>>(name, args);
    }
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
      setupTaken: () => read('setupTaken', []),
      async ping() {
        if (damage) throw unavailable(damage);
        await read('ping', []);
      },
      close,
      messages: {
        append: (roomId, senderId, entries, origin) => write('append', [roomId, senderId, entries], origin),
        find: (roomId, seq) => read('find', [roomId, seq]),
        findSent: (roomId, senderId, entries) => read('findSent', [roomId, senderId, entries]),
        page: (roomId, page) => read('page', [roomId, page]),
        changes: (roomId, rev, limit, maxBytes) => read('changes', [roomId, rev, limit, maxBytes]),
        unread: (userId, marks) => read('unread', [userId, marks]),
        edit: (roomId, seq, edit, origin) => write('edit', [roomId, seq, edit], origin),
        erase: (roomId, seq, origin) => write('erase', [roomId, seq], origin),
        react: (roomId, seq, reaction, origin) => write('react', [roomId, seq, reaction], origin),
      },
      rooms: {
        create: (room, origin) => write('createRoom', [room], origin),
        find: (roomId) => read('findRoom', [roomId]),
        directory: (page) => read('directory', [page]),
        ofUser: (userId) => read('roomsOfUser', [userId]),
        update: (roomId, fields, origin) => write('updateRoom', [roomId, fields], origin),
      },
      members: {
        add: (roomId, userId, role, origin) => write('addMember', [roomId, userId, role], origin),
        find: (roomId, userId) => read('findMember', [roomId, userId]),
        findWithRoom: (roomId, userId) => read('findWithRoom', [roomId, userId]),
        list: (roomId, page) => read('listMembers', [roomId, page]),
        marks: (roomId, limit) => read('marks', [roomId, limit]),
        sharing: (userId, userIds) => read('sharing', [userId, userIds]),
        countRooms: (userIds) => read('countRooms', [userIds]),
        countMarks: (roomId, newest) => read('countMarks', [roomId, newest]),
        setRole: (roomId, userId, role, origin) => write('setRole', [roomId, userId, role], origin),
        raise: (roomId, userId, marks, origin) => write('raise', [roomId, userId, marks], origin),
        remove: (roomId, userId, reason, origin) => write('removeMember', [roomId, userId, reason], origin),
      },
      users: {
        create: (account, claimsSetup) => write('createUser', [account, claimsSetup]),
        find: (userId) => read('findUser', [userId]),
        findMany: (userIds) => read('findUsers', [userIds]),
        findByLogin: (nameOrEmail) => read('findByLogin', [nameOrEmail]),
        findMentioned: (roomId, usernames) => read('findMentioned', [roomId, usernames]),
        list: (page) => read('listUsers', [page]),
        changedSince: (userId, position) => read('usersChangedSince', [userId, position]),
        lastSeen: (userIds) => read('lastSeen', [userIds]),
        update: (userId, fields, origin) => write('updateUser', [userId, fields], origin),
        async touch(userIds, at) {
          await write('touchUsers', [userIds, at]);
        },
      },
      sessions: {
        async create(session) {
          await write('createSession', [session]);
        },
        find: (sessionId) => read('findSession', [sessionId]),
        rotate: (sessionId, from, next) => write('rotateSession', [sessionId, from, next]),
        async markUsed(sessionId, generation, usedAt) {
          await write('markSessionUsed', [sessionId, generation, usedAt]);
        },
        end: (sessionId, reason) => write('endSession', [sessionId, reason]),
        endOfUser: (userId, reason, exceptId) => write('endSessionsOfUser', [userId, reason, exceptId]),
        ofUser: (userId) => read('sessionsOfUser', [userId]),
        purge: (before) => write('purgeSessions', [before]),
      },
    };
  } catch (error) {
    lock.release();
    throw error instanceof StoreOpenError
      ? error
      : new StoreOpenError(
          `The database ${file} can not be opened: ${error instanceof Error ? error.message : String(error)}`,
        );
  }
}

function isWritten(value: unknown): value is Written<unknown> {
  return typeof value === 'object' && value !== null && 'changes' in value;
}
