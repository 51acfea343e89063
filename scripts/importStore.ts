import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../apps/server/src/settings/configError.ts';
import { readConfig } from '../apps/server/src/settings/readConfig.ts';
import { readKeptSecrets } from '../apps/server/src/secrets/keepSecrets.ts';
import { readEnvironment } from '../apps/server/src/settings/readEnvironment.ts';
import { StoreOpenError } from '../packages/store/src/ports/storeOpenError.ts';
import { Report } from '../packages/store/src/transfer/chat/report.ts';
import { importAny } from '../packages/store/src/transfer/importAny.ts';
import { LineError } from '../packages/store/src/transfer/jsonLines.ts';
import type { ImportMode, ImportTarget } from '../packages/store/src/transfer/targets/importTarget.ts';

/**
 * Brings an organisation into MONGO_URI or DATA_DIR, whose servers are stopped: what `npm run export` wrote, or an export of Slack or Mattermost.
 * `npm run import -- --from <folder or file> [--report <file>]`
 */
process.umask(0o077);
const { from, report: reportFile } = parseArgs({
  options: { from: { type: 'string' }, report: { type: 'string' } },
}).values;
if (!from) {
  console.error('Name what to import: npm run import -- --from <folder, .zip or .jsonl>');
  process.exit(2);
}
try {
  const { mongoUri, dataDir, messageMaxChars: maxChars } = readConfig(readEnvironment(), readKeptSecrets);
  const now = Date.now();
  const name = `import-${new Date(now).toISOString().replace(/[:.]/g, '-')}.txt`;
  const file = reportFile ? resolve(reportFile) : join(dataDir, name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const report = new Report(file);
  const openTarget = (mode: ImportMode) => target(mode, { mongoUri, dataDir });
  try {
    const onMessages = tellProgress();
    const done = await importAny({ from: resolve(from), openTarget, maxChars, now, report, onMessages });
    console.log(`Imported (${done.format}): ${done.users} accounts, ${done.rooms} rooms, ${done.messages} messages.`);
    for (const line of report.summary()) console.log(`  ${line}`);
    console.log(`The report, a line for each: ${file}`);
    console.log(
      'Nobody of them has a password here: an administrator gives them links. npm run rescue gives one to an administrator.',
    );
  } catch (error) {
    // A folder into which nothing came stays empty: a restore takes no other.
    if (statSync(file).size === 0) rmSync(file);
    throw error;
  } finally {
    report.close();
  }
} catch (error) {
  const isKnown = [StoreOpenError, ConfigError, LineError].some((known) => error instanceof known);
  console.error(isKnown && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function target(mode: ImportMode, at: { mongoUri: string | null; dataDir: string }): Promise<ImportTarget> {
  if (at.mongoUri !== null) {
    const { mongoTarget } = await import('../packages/store/src/transfer/targets/mongoTarget.ts');
    return mongoTarget(at.mongoUri, mode);
  }
  const { sqliteTarget } = await import('../packages/store/src/transfer/targets/sqliteTarget.ts');
  return sqliteTarget(at.dataDir, mode);
}

/** Says once a second how many messages were looked at. */
function tellProgress(): (count: number) => void {
  let [messages, told] = [0, Date.now()];
  return (count) => {
    messages += count;
    if (Date.now() - told < 1_000) return;
    told = Date.now();
    console.log(`${messages} messages`);
  };
}
