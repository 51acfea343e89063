import { type AuditMark, setMark } from '../auditWrites.ts';
import type { RoomHead } from '../documents.ts';
import { isDuplicate } from '../faults.ts';
import type { Models } from '../models.ts';
import type { Draft } from './decide.ts';

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

/**
 * Stores a commit of a room: one update of its document. `endsTurn`: it was this node's turn, which ends with it.
 * @returns false where the room is at another version by now: then everything is decided anew
 * @throws what the database says where it does not answer: whether it is stored is seen in the room
 */
export async function updateHead(
  models: Models,
  room: RoomHead,
  { id, made, draft, steps, at, mark, endsTurn }: Commit & { endsTurn: boolean },
): Promise<boolean> {
  const { _id, turn: _turn, changed: _changed, ...fields } = room;
  const next = {
    ...fields,
    made,
    version: draft.version,
    commit: { id, at },
    steps,
    ...setMark(mark),
    ...(endsTurn && { turn: null }),
  };
  const { matchedCount } = await models.rooms.updateOne(
    { _id, version: draft.version - 1 },
    // Marks that rose meanwhile may have put it further.
    { $set: next, $max: { changed: draft.changed } },
    // What a later version added to the room stays as it is.
    { strict: true },
  );
  return matchedCount === 1;
}

/**
 * Stores the commit that makes a room: it and the steps are one document, so it comes whole.
 * @returns false where there is one by now @throws as `updateHead`
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
