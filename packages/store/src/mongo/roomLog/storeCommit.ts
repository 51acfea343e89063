import { type AuditMark, setMark } from '../auditWrites.ts';
import type { RoomHead } from '../documents.ts';
import { isDuplicate, isTransient } from '../faults.ts';
import { gather, WRITES_AT_ONCE } from '../gather.ts';
import type { Models } from '../models.ts';
import { type RoomUpdate, updateRooms } from './updateRooms.ts';
import type { CommitIds } from './commitIds.ts';
import type { Draft } from './decide.ts';
import type { TurnEnd } from './roomTurns.ts';

/** What is committed: under which id, what the room names its last commits then, what it does, its steps as JSON, and the moment, ms since 1970. */
interface Commit {
  id: string;
  made: string;
  draft: Draft;
  steps: string;
  at: number;
  /** What of the audit is stored with it. */
  mark: AuditMark;
}

/** A commit as one update of the room's document, which takes effect on the version that it was decided on, or not at all. */
export interface HeadUpdate extends RoomUpdate {
  id: string;
}

/** `turn`: what becomes of turns. `unseen`: the room was not looked at, and is stored only where this holds too. */
export function headUpdate(
  room: RoomHead,
  { id, made, draft, steps, at, mark, turn, unseen }: Commit & { turn: TurnEnd; unseen: object | null },
): HeadUpdate {
  const { _id, turns: _turns, turn: _turn, changed: _changed, ...fields } = room;
  const next = {
    ...fields,
    made,
    version: draft.version,
    commit: { id, at },
    steps,
    ...setMark(mark),
    ...(turn.ofOlder && { turn: null }),
  };
  return {
    id,
    // Where the room was not looked at, its last commit is the one that is known, and no other of a database that was set back.
    filter: { _id, version: draft.version - 1, ...(unseen && { made: room.made, ...unseen }) },
    // Marks that rose meanwhile may have put it further.
    update: {
      $set: next,
      $max: { changed: draft.changed },
      ...(turn.places.length > 0 && { $pullAll: { turns: turn.places } }),
    },
  };
}

/** What a later version added to the room stays as it is. */
const UNKNOWN_FIELDS = { strict: true } as const;

/**
 * Stores commits of rooms; those of many rooms that wait at one moment go to the database together.
 * @returns stores one; false where the room is at another version by now: then everything is decided anew
 * @throws what the database says where it does not answer: whether it is stored is seen in the room
 */
export function createStoreHead(models: Models, ids: CommitIds): (update: HeadUpdate) => Promise<boolean> {
  const together = gather((updates: HeadUpdate[]) => storeAll(models, ids, updates), WRITES_AT_ONCE);
  return async (update) =>
    (await together([update])).get(update) ?? (await updateRooms(models, [update], UNKNOWN_FIELDS)) === 1;
}

/** @returns which of them are stored; nothing of those that have to be tried alone, because one of them is refused */
async function storeAll(models: Models, ids: CommitIds, updates: HeadUpdate[]): Promise<Map<HeadUpdate, boolean>> {
  try {
    const stored = await updateRooms(models, updates, UNKNOWN_FIELDS);
    if (stored === 0 || stored === updates.length) return new Map(updates.map((update) => [update, stored > 0]));
  } catch (error) {
    if (isTransient(error) || updates.length === 1) throw error;
    return new Map();
  }
  // How many were stored is all that is answered. Which, the rooms say: each names the last commit of this node.
  const found = await models.rooms
    .find({ _id: { $in: updates.map(({ filter }) => filter._id) } }, { made: 1 })
    .lean<Pick<RoomHead, '_id' | 'made'>[]>();
  const last = new Map(found.map(({ _id, made }) => [_id, ids.lastIn(made)]));
  return new Map(updates.map((update) => [update, last.get(update.filter._id) === update.id]));
}

/**
 * Stores the commit that makes a room: it and the steps are one document, so it comes whole.
 * @returns false where there is one by now @throws as whoever stores others
 */
export async function insertRoom(
  models: Models,
  room: RoomHead,
  { id, made, draft, steps, at, mark }: Commit,
): Promise<boolean> {
  const commit = { id, at };
  try {
    await models.rooms.create([{ ...room, made, version: draft.version, commit, steps, audited: mark }]);
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
}
