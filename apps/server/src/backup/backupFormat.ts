import * as z from 'zod';

/** Rises when what an older version reads would be wrong. */
export const BACKUP_FORMAT = 1;

/** The first part and the last one. */
export const HEAD_NAME = 'backup.json';
export const END_NAME = 'end.json';
/** The database of SQLite; on MongoDB the parts are `<collection>/<number>.jsonl`. */
export const DATABASE_NAME = 'palaver.db';
export const SECRETS_NAME = 'secrets.json';

/** What a backup says first. Whoever reads one of another format knows at least these two. */
export const BackupMark = z.object({ palaver: z.literal('backup'), format: z.int().min(1) });

export const BackupHead = BackupMark.extend({
  /** Which version of Palaver made it. */
  version: z.string(),
  /** When it was begun: all that was acknowledged before is in it. */
  at: z.iso.datetime(),
  store: z.enum(['sqlite', 'mongodb']),
  epoch: z.string(),
  /** What had been done to the schema of the store. */
  migrations: z.array(z.string()),
});
export type BackupHead = z.infer<typeof BackupHead>;

const Count = z.int().min(0);

/** What a backup says last: the digest of all bytes before, how many parts they are, and what they hold. */
export const BackupEnd = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  parts: Count,
  counts: z.object({ users: Count, rooms: Count, members: Count, messages: Count }),
});
export type BackupEnd = z.infer<typeof BackupEnd>;
