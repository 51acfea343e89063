import type { Message } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type { AuditEntry } from '../ports/audit.ts';
import type { Change } from '../ports/change.ts';
import type { BanRecord, MemberRecord, RoomRecord } from '../ports/records.ts';
import type { RoomFields } from '../ports/rooms.ts';

/** One piece of what a commit of a room stores. Each store has one place that carries steps out; what a step says of the room's heads and counts goes with it. */
export type Step =
  | { kind: 'makeRoom'; room: RoomRecord }
  | { kind: 'setRoom'; fields: Required<RoomFields> }
  /** A new message; the room's heads become its seq and rev. `at`: its timestamp, ms since 1970. */
  | { kind: 'insertMessage'; message: Message; at: number; replyTo: number | null; digest: string }
  /** The next state of a message; the room's rev becomes its rev. `pins`: the seqs of the room's pinned messages, where this changes them. */
  | { kind: 'replaceMessage'; before: Message; message: Message; pins?: number[] }
  /** Where there was a ban, it is over and goes. */
  | { kind: 'addMember'; member: MemberRecord }
  | { kind: 'setRole'; before: MemberRecord; member: MemberRecord }
  | { kind: 'setMute'; member: MemberRecord }
  | { kind: 'setBan'; userId: string; ban: BanRecord | null }
  | { kind: 'setPreferences'; member: MemberRecord }
  | { kind: 'setMarks'; member: MemberRecord }
  /** All but the id goes, with these members, who are all; what there is of messages goes later. */
  | { kind: 'eraseRoom'; members: MemberRecord[] }
  | { kind: 'removeMember'; member: MemberRecord; reason: LeftReason };

/** What was decided: the answer, what is to be stored, and what is then published. Nothing to store: nothing to publish. */
export interface Decision<T> {
  result: T;
  steps: Step[];
  changes: Change[];
  /** Published before them, also to the socket that asked: its answer does not hold this. */
  toAll?: Change[];
  /** What the audit tells of it. */
  audit?: AuditEntry[];
}

/** A refusal, or an answer that needs no change. */
export function unchanged<T>(result: T): Decision<T> {
  return { result, steps: [], changes: [] };
}
