import type { AuditAction, AuditDetails } from '@palaver/protocol/audit';
import type { AuditSubject } from '@palaver/protocol/auditActions';
import type { Listed } from './rooms.ts';

/** What is noted of something that was done. */
export interface AuditEntry {
  action: AuditAction;
  subject: { kind: AuditSubject; id: string } | null;
  details: AuditDetails;
}

/** Who asks for what a store does, and from which address; null: nobody who is known. */
export interface Doer {
  userId: string | null;
  address: string | null;
}

/** A row of the audit as it is stored. */
export interface AuditRecord extends AuditEntry {
  id: string;
  at: string;
  actorId: string | null;
  address: string | null;
}

/** Which rows are listed: all that fit what is given. */
export interface AuditPage {
  actorId?: string;
  action?: AuditAction;
  /** From this moment on, and before that one. */
  from?: string;
  to?: string;
  /** Only rows whose actor or subject this person is. */
  about?: string;
  /** `next` of the page before. */
  cursor?: string;
  limit: number;
}

/**
 * What was done, by whom. A write that the audit tells of stores its row with it: what did not happen has none. Who asks is said by `Store.by`.
 */
export interface AuditStore {
  /** Notes something that no other write tells of. */
  note(entry: AuditEntry): Promise<void>;
  /** The same for what may come often: within a minute one row for an address and subject, with `count` in its details. */
  noteRepeated(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(page: AuditPage): Promise<Listed<AuditRecord>>;
  /** Removes rows from before `before`; how many. */
  purge(before: string): Promise<number>;
}
