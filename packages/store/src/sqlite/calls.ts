import type { Database } from './database.ts';
import { memberReads, memberWrites } from './members.ts';
import { messageReads } from './messageReads.ts';
import { messageWrites } from './messages.ts';
import { roomReads, roomWrites } from './rooms.ts';
import { sessionReads, sessionWrites } from './sessions.ts';
import { userReads, userWrites } from './users.ts';
import type { WriteContext } from './writeContext.ts';

/** All that the writing thread can be asked. Each answers what it changed too. */
export function createWrites(ctx: WriteContext) {
  return { ...messageWrites(ctx), ...roomWrites(ctx), ...memberWrites(ctx), ...userWrites(ctx), ...sessionWrites(ctx) };
}

/** All that the reading thread can be asked. */
export function createReads(db: Database, digest: WriteContext['digest']) {
  return {
    ...messageReads(db, digest),
    ...roomReads(db),
    ...memberReads(db),
    ...userReads(db),
    ...sessionReads(db),
    ping: () => db.get('SELECT count(*) AS n FROM meta') !== undefined,
  };
}

export type Writes = ReturnType<typeof createWrites>;
export type Reads = ReturnType<typeof createReads>;

/** One call as it crosses to a thread. */
export interface Call {
  id: number;
  name: string;
  args: unknown[];
}

/** What the main thread sends: the calls of one turn, and the moment by its clock. */
export interface Request {
  at: number;
  calls: Call[];
}

/** How one call ended. `unavailable`: it may work later, and nothing was stored. `damaged`: the database is. */
export type Answer =
  { id: number; value: unknown } | { id: number; error: string; unavailable: boolean; damaged: boolean };

/** What a thread sends first: that it is ready, or why not. */
export type Ready = { ready: true; epoch: string } | { ready: false; error: string };
