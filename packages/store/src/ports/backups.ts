/** A backup that was made, or was not. */
export interface BackupRecord {
  /** When it was begun, ISO 8601. */
  at: string;
  /** Of its file; 0 where there is none. */
  bytes: number;
  /** Who asked for it; null: it was due. */
  by: string | null;
  /** Why there is none, in one line; null: there is one. */
  error: string | null;
}

/** How far one is: so many bytes are written, of about so many. */
export interface BackupProgress {
  bytes: number;
  total: number;
}

/** Who makes one, and for whom. `everyMs`: only where one is due that is made so often; null: in any case. */
export interface BackupStart {
  holder: string;
  by: string | null;
  everyMs: number | null;
}

export type BackupBegun = 'begun' | 'running' | 'notDue';

/**
 * Which backups were made of this store, and that one process at a time makes one: who begins holds a lease of a minute, and who lets it run out has died.
 */
export interface BackupStore {
  /** The newest first, at most thirty, and the one that is under way. */
  read(): Promise<{ made: BackupRecord[]; underWay: BackupProgress | null }>;
  begin(start: BackupStart): Promise<BackupBegun>;
  /** Says how far it is, and holds it for another minute. False: another has it, or nobody. */
  keep(holder: string, progress: BackupProgress): Promise<boolean>;
  /** Notes what became of it; one that was made is told in the audit, as done by who asked. False: as above, and nothing is noted. */
  end(holder: string, made: { bytes: number; error: string | null }): Promise<boolean>;
}
