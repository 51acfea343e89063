import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../apps/server/src/settings/configError.ts';
import { readEnvironment } from '../apps/server/src/settings/readEnvironment.ts';
import { StoreOpenError } from '../packages/store/src/ports/storeOpenError.ts';
import { exportStore } from '../packages/store/src/transfer/exportStore.ts';

/** Writes the whole organisation into a folder, from MONGO_URI or DATA_DIR, while its server may run: `npm run export -- --to <folder>`. */
process.umask(0o077);
const { to } = parseArgs({ options: { to: { type: 'string' } } }).values;
if (!to) {
  console.error('Name the folder to write to: npm run export -- --to <folder>');
  process.exit(2);
}
try {
  const folder = resolve(to);
  const source = await openSource();
  let told = 0;
  const done = await exportStore(source, {
    folder,
    onProgress({ rooms, of, messages }) {
      if (Date.now() - told < 1_000) return;
      told = Date.now();
      console.log(`${rooms} of ${of} rooms, ${messages} messages`);
    },
  });
  await source.close();
  console.log(`Exported to ${folder}: ${done.users} accounts, ${done.rooms} rooms, ${done.messages} messages.`);
} catch (error) {
  console.error(error instanceof StoreOpenError || error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

async function openSource() {
  const { MONGO_URI, DATA_DIR } = readEnvironment();
  if (MONGO_URI) return (await import('../packages/store/src/transfer/sources/mongoSource.ts')).mongoSource(MONGO_URI);
  const { sqliteSource } = await import('../packages/store/src/transfer/sources/sqliteSource.ts');
  return sqliteSource(resolve(DATA_DIR || 'data'));
}
