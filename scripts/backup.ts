import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBackup } from '../apps/server/src/backup/writeBackup.ts';
import { ConfigError } from '../apps/server/src/settings/configError.ts';
import { EnvironmentReader } from '../apps/server/src/settings/environmentReader.ts';
import { readBackups } from '../apps/server/src/settings/readBackups.ts';
import { readEnvironment } from '../apps/server/src/settings/readEnvironment.ts';
import { BackupError } from '../packages/store/src/backup/backupError.ts';
import { noteBackup } from '../packages/store/src/backup/noteBackup.ts';
import { StoreOpenError } from '../packages/store/src/ports/storeOpenError.ts';

/** Writes one file with everything that the server keeps, while it runs: `npm run backup -- [--to <folder>] [--recipient <age1…>]`. */
// As in the server: what is made, its user alone may read.
process.umask(0o077);
try {
  const read = new EnvironmentReader(readEnvironment());
  const { values } = parseArgs({ options: { to: { type: 'string' }, recipient: { type: 'string' } } });
  const dataDir = resolve(read.text('DATA_DIR') ?? 'data');
  const mongoUri = read.text('MONGO_URI') ?? null;
  const { folder, recipient } = readBackups(read, dataDir);
  if (read.faults.length > 0) throw new ConfigError(read.faults.join('\n'));
  const { file, bytes, at } = await writeBackup({
    dataDir,
    mongoUri,
    to: values.to === undefined ? folder : resolve(values.to),
    recipient: values.recipient ?? recipient,
  });
  console.log(`${file}: ${bytes} bytes, all that was acknowledged before ${at}.`);
  if (read.text('JWT_SECRET') !== undefined)
    console.log('JWT_SECRET is not in it: it stands in the environment. Keep it apart, a restored server needs it.');
  await noteBackup({ dataDir, mongoUri }, { at, bytes });
} catch (error) {
  const isKnown =
    error instanceof BackupError || error instanceof StoreOpenError || error instanceof ConfigError || isUsage(error);
  console.error(isKnown ? error.message : error);
  process.exitCode = 1;
}

function isUsage(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
