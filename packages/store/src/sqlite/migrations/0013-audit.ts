import type { Database } from '../database.ts';

/** What was done, by whom and to whom. `details` is JSON. */
export function up(db: Database): void {
  db.raw.exec(`
    CREATE TABLE audit (
      id TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      action TEXT NOT NULL,
      actorId TEXT,
      subjectKind TEXT,
      subjectId TEXT,
      address TEXT,
      details TEXT NOT NULL,
      count INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX auditByTime ON audit (at, id);
    CREATE INDEX auditByActor ON audit (actorId, at, id);
    CREATE INDEX auditByAction ON audit (action, at, id);
    CREATE INDEX auditBySubject ON audit (subjectId, at, id);
  `);
}
