import type { MemberRecord } from '../ports/records.ts';
import type { Step } from '../rules/decision.ts';
import type { RoomState } from '../rules/roomState.ts';
import type { Database } from './database.ts';
import { findHead, findMember } from './roomRow.ts';

/** So many rooms and members are known at once. */
const KNOWN_MAX = 2_000;
/** The writes that read rooms from here, and change nothing of them but heads and marks. */
const KEEPING: ReadonlySet<string> = new Set(['append', 'raise']);

/** A room as it stands, heads included: nothing of what is erased is known. */
interface KnownRoom {
  room: NonNullable<RoomState['room']>;
  readonly isErased: false;
  readonly members: Map<string, MemberRecord>;
}

/**
 * Rooms and members as this thread has read them for messages and receipts, so that the next ones need not. Heads are written once for all messages of a commit.
 * Any other write finds everything in the database, and nothing here after it.
 */
export class KnownRooms {
  readonly #db: Database;
  readonly #rooms = new Map<string, KnownRoom>();
  /** Those whose heads are to be written down. */
  readonly #ahead = new Set<KnownRoom>();
  #count = 0;
  #version: unknown;

  constructor(db: Database) {
    this.#db = db;
  }

  /** A transaction began: what another process wrote meanwhile is read anew. */
  begin(): void {
    const version = this.#db.get('PRAGMA data_version')?.data_version;
    if (version !== this.#version) this.forget();
    this.#version = version;
  }

  /** Called before each write, by the name of its method. */
  prepare(method: string): void {
    if (KEEPING.has(method) && this.#count < KNOWN_MAX) return;
    this.saveHeads();
    this.forget();
  }

  find(roomId: string): KnownRoom | undefined {
    const known = this.#rooms.get(roomId);
    if (known) return known;
    const { room } = findHead(this.#db, roomId);
    if (!room) return undefined;
    const found: KnownRoom = { room, isErased: false, members: new Map() };
    this.#rooms.set(roomId, found);
    this.#count += 1;
    return found;
  }

  member({ room, members }: KnownRoom, userId: string): MemberRecord | null {
    const known = members.get(userId);
    if (known) return known;
    const found = findMember(this.#db, room.id, userId);
    if (!found) return null;
    members.set(userId, found);
    this.#count += 1;
    return found;
  }

  /** Takes over what was done in a room. False: it is not known, and its heads are still to be written. */
  note(roomId: string, steps: Step[]): boolean {
    const known = this.#rooms.get(roomId);
    if (!known) return false;
    for (const step of steps) {
      if (step.kind === 'setMarks') known.members.set(step.member.userId, step.member);
      if (step.kind !== 'insertMessage') continue;
      const { seq, rev } = step.message;
      known.room = { ...known.room, seq, rev, lastAt: step.at };
      this.#ahead.add(known);
    }
    return true;
  }

  /** Writes down the heads that rose. */
  saveHeads(): void {
    for (const { room } of this.#ahead) setHead(this.#db, room);
    this.#ahead.clear();
  }

  /** Nothing is known any more, as after a rollback. */
  forget(): void {
    this.#rooms.clear();
    this.#ahead.clear();
    this.#count = 0;
  }
}

/** Sets the heads of a room as its newest message has them. */
export function setHead(
  db: Database,
  { id, seq, rev, lastAt }: Pick<KnownRoom['room'], 'id' | 'seq' | 'rev' | 'lastAt'>,
): void {
  db.run('UPDATE rooms SET seq = ?, rev = ?, lastAt = ? WHERE id = ?', seq, rev, lastAt, id);
}
