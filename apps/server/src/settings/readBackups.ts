import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { BackupSettings } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** Reads what is set of backups. Without a folder of their own they lie in the data folder: a lost disk takes both. */
export function readBackups(read: EnvironmentReader, dataDir: string): BackupSettings {
  const given = read.text('BACKUP_DIR');
  const recipient = read.text('BACKUP_TO') ?? null;
  if (recipient !== null && !/^age1[0-9a-z]{20,4000}$/.test(recipient))
    read.fault('BACKUP_TO takes a public key of age, as age-keygen prints it: age1 and so on.', null);
  return {
    folder: given === undefined ? join(dataDir, 'backups') : resolve(given),
    everyHours: read.number('BACKUP_EVERY_HOURS', 0, 0, 8_760),
    keep: read.number('BACKUP_KEEP', 14, 1, 10_000),
    recipient,
    endsFile: join(given === undefined ? dataDir : resolve(given), endsName(read, dataDir)),
  };
}

/** Of several processes each has a file of its own, and the same one after a start. */
function endsName(read: EnvironmentReader, dataDir: string): string {
  if (read.text('MONGO_URI') === undefined) return 'ends.jsonl';
  const place = [hostname(), dataDir, read.text('NODE_APP_INSTANCE') ?? '', read.text('PORT') ?? ''].join('\n');
  return `ends-${createHash('sha256').update(place).digest('hex').slice(0, 8)}.jsonl`;
}
