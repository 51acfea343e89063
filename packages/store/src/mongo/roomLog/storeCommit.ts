import { randomUUID } from 'node:crypto';
import { type AuditMark, setMark } from '../auditWrites.ts';
import { attempt } from '../attempt.ts';
import type { RoomHead } from '../documents.ts';
import { isDuplicate, isTransient } from '../faults.ts';
import type { Models } from '../models.ts';
import type { Draft } from './decide.ts';
import { readHead } from './readHead.ts';

/** What is committed: what it does, its steps as JSON, and the moment, ms since 1970. */
interface Commit {
  draft: Draft;
  steps: string;
  at: number;
  /** What of the audit is stored with it. */
  mark: AuditMark;
}

/**
 * Stores a commit of a room: one update of its document. `endsTurn`: it was this node's turn, which ends with it.
 * @returns false where the room is at another version by now, or nobody knows: then everything is decided anew, and what was stored is found
 */
export async function updateHead(
  models: Models,
  room: RoomHead,
  { draft, steps, at, mark, endsTurn }: Commit & { endsTurn: boolean },
): Promise<boolean> {
  const { _id, turn: _turn, changed: _changed, ...fields } = room;
  const id = randomUUID();
  const next = {
    ...fields,
    version: draft.version,
    commit: { id, at },
    steps,
    ...setMark(mark),
    ...(endsTurn && { turn: null }),
  };
  try {
    const { matchedCount } = await models.rooms.updateOne(
      { _id, version: draft.version - 1 },
      // Marks that rose meanwhile may have put it further.
      { $set: next, $max: { changed: draft.changed } },
    );
    return matchedCount === 1;
  } catch (error) {
    if (!isTransient(error)) throw error;
    // The answer got lost, perhaps not the update.
    const now = await readHead(models, _id);
    return now?.commit?.id === id;
  }
}

/** Stores the commit that makes a room: it and the steps are one document, so it comes whole. @returns false where somebody else made it meanwhile */
export async function insertRoom(models: Models, room: RoomHead, { draft, steps, at, mark }: Commit): Promise<boolean> {
  const made = randomUUID();
  const commit = { id: made, at };
  try {
    await attempt(() => models.rooms.create([{ ...room, version: draft.version, made, commit, steps, audited: mark }]));
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // It may be this very room: the answer to the first try got lost.
    const there = await readHead(models, room._id);
    return there?.made === made;
  }
}
