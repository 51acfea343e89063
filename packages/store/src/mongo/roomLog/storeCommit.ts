import { type AuditMark, setMark } from '../auditWrites.ts';
import type { RoomHead } from '../documents.ts';
import { isDuplicate } from '../faults.ts';
import type { Models } from '../models.ts';
import type { Draft } from './decide.ts';

/** What is committed: by which node, under which id, what it does, its steps as JSON, and the moment, ms since 1970. */
interface Commit {
  node: string;
  id: string;
  draft: Draft;
  steps: string;
  at: number;
  /** What of the audit is stored with it. */
  mark: AuditMark;
}

/** Of so many nodes a room names the last commit. */
const NODES_MAX = 8;

/**
 * Stores a commit of a room: one update of its document. `endsTurn`: it was this node's turn, which ends with it.
 * @returns false where the room is at another version by now: then everything is decided anew
 * @throws what the database says where it does not answer: whether it is stored is seen in the room
 */
export async function updateHead(
  models: Models,
  room: RoomHead,
  { endsTurn, ...commit }: Commit & { endsTurn: boolean },
): Promise<boolean> {
  const { draft, steps, mark } = commit;
  const { _id, turn: _turn, changed: _changed, ...fields } = room;
  const next = {
    ...fields,
    ...named(room, commit),
    version: draft.version,
    steps,
    ...setMark(mark),
    ...(endsTurn && { turn: null }),
  };
  const { matchedCount } = await models.rooms.updateOne(
    { _id, version: draft.version - 1 },
    // Marks that rose meanwhile may have put it further.
    { $set: next, $max: { changed: draft.changed } },
  );
  return matchedCount === 1;
}

/**
 * Stores the commit that makes a room: it and the steps are one document, so it comes whole.
 * @returns false where there is one by now @throws as `updateHead`
 */
export async function insertRoom(models: Models, room: RoomHead, commit: Commit): Promise<boolean> {
  const { draft, steps, mark } = commit;
  try {
    await models.rooms.create([{ ...room, ...named(room, commit), version: draft.version, steps, audited: mark }]);
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
}

/** What names the commit in the room: as the newest, and as the last of its node. */
function named({ commits = [] }: RoomHead, { node, id, at }: Commit): Pick<RoomHead, 'commit' | 'commits'> {
  const others = commits.filter((last) => last.node !== node);
  return { commit: { id, at }, commits: [...others, { node, id }].slice(-NODES_MAX) };
}
