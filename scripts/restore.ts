import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreBackup } from '../apps/server/src/backup/restoreBackup.ts';
import { carryOutEnds, type EndsReport } from '../apps/server/src/ends/carryOutEnds.ts';
import { ConfigError } from '../apps/server/src/settings/configError.ts';
import { readEnvironment } from '../apps/server/src/settings/readEnvironment.ts';
import { BackupError } from '../packages/store/src/backup/backupError.ts';
import { StoreOpenError } from '../packages/store/src/ports/storeOpenError.ts';
import { reasonOf } from '../packages/store/src/rules/reasonOf.ts';

/** Restores a backup into an empty data folder or an empty database. */
// As in the server: what is made, its user alone may read.
process.umask(0o077);
const USAGE = 'npm run restore -- --from <file> [--identity <file>] [--ends <folder>]';
try {
  const env = readEnvironment();
  const options = { from: { type: 'string' }, identity: { type: 'string' }, ends: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  if (values.from === undefined) throw new BackupError(`--from takes the backup: ${USAGE}`);
  const said: string[] = [];
  const { at, counts, hasSecrets } = await restoreBackup({
    from: resolve(values.from),
    identity: values.identity === undefined ? null : resolve(values.identity),
    dataDir: resolve(env.DATA_DIR || 'data'),
    mongoUri: env.MONGO_URI || null,
    beforeServing: async (store, backup) => {
      if (values.ends === undefined) return;
      const report = await carryOutEnds(store, resolve(values.ends), Date.parse(backup.at)).catch((error: unknown) => {
        throw new BackupError(`--ends ${values.ends}: ${reasonOf(error)}. Nothing was restored.`);
      });
      said.push(describeEnds(report));
    },
  });
  console.log(
    `Restored as it was at ${at}: ${counts.users} accounts, ${counts.rooms} rooms, ${counts.messages} messages. Everybody signs in again.`,
  );
  console.log(said[0] ?? 'What was ended after it is not ended: --ends takes the folder with ends.jsonl.');
  if (!hasSecrets) console.log('No secrets were in it: start the server with the JWT_SECRET that it had.');
} catch (error) {
  const isKnown =
    error instanceof BackupError || error instanceof StoreOpenError || error instanceof ConfigError || isUsage(error);
  console.error(isKnown ? error.message : error);
  process.exitCode = 1;
}

function describeEnds({ files, done, already, missing, malformed, refusedAccounts }: EndsReport): string {
  const refused =
    refusedAccounts.length === 0
      ? ''
      : ` Not ended, as no other administrator would be left: ${refusedAccounts.join(', ')}.`;
  return `Of ${files} files: ${done} were ended again, ${already} were so already, ${missing} are of what the backup does not hold; ${malformed} lines could not be read.${refused}`;
}

function isUsage(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
