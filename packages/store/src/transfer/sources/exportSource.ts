import type { Message } from '@palaver/protocol/entities';
import type { ServerSettings } from '@palaver/protocol/serverSettings';
import type { Changes } from '../../ports/messages.ts';
import type { RoomRecord } from '../../ports/records.ts';
import type { MemberLine, UserLine } from '../lines.ts';

/** An account as it is exported. `erasing`: it is being deleted, and that is not done. */
export interface ExportedUser {
  line: UserLine;
  erasing: boolean;
}

/** A store that is read beside whoever works on it. */
export interface ExportSource {
  readonly epoch: string;
  /** All rooms but those that were erased. */
  roomIds(): Promise<string[]>;
  /** The room as it is now, and the seqs of its pins in the order of pinning. Null: it was erased. */
  room(roomId: string): Promise<{ room: RoomRecord; pins: number[] } | null>;
  /** Messages above a seq, in its order; none: there are no more. */
  messagesAfter(roomId: string, seq: number): Promise<Message[]>;
  message(roomId: string, seq: number): Promise<Message | null>;
  /** What changed after a rev, as much as a few megabytes hold. */
  changes(roomId: string, rev: number): Promise<Changes>;
  members(): AsyncIterable<MemberLine>;
  users(): AsyncIterable<ExportedUser>;
  settings(): Promise<Partial<ServerSettings>>;
  close(): Promise<void>;
}

/** What a part of the changes holds at most, in bytes. */
export const CHANGES_BYTES = 2_000_000;
/** More than any room changes while it is read: the bytes alone bound a part. */
export const CHANGES_MAX = 1_000_000;
export const PAGE = 500;
