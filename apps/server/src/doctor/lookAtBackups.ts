import { relative } from 'node:path';
import { listBackups } from '../backup/backupFiles.ts';
import type { Config } from '../config.ts';
import { codeOf, type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('backups');
const HOUR_MS = 3_600_000;
/** Without a schedule. */
const OLD_HOURS = 7 * 24;

/** How old the youngest backup in the folder of backups is at this moment (ms since 1970): where there is a schedule, one may be missed. */
export async function lookAtBackups(
  { backups, dataDir }: Pick<Config, 'backups' | 'dataDir'>,
  now: number,
): Promise<Finding[]> {
  const { folder, everyHours } = backups;
  const isInside = !relative(dataDir, folder).startsWith('..');
  const elsewhere = 'set BACKUP_DIR to a folder on another disk, see Backups in docs/operations.md';
  let found: { at: number }[];
  try {
    found = await listBackups(folder);
  } catch (error) {
    return [failed(`${folder} can not be read (${codeOf(error)}): BACKUP_DIR takes a folder of this user`)];
  }
  const [youngest] = found;
  if (!youngest) {
    const line = `there is no backup in ${folder}: make one`;
    return [isInside && everyHours === 0 ? warning(`${line}, and ${elsewhere}`) : failed(line)];
  }
  const hours = (now - youngest.at) / HOUR_MS;
  const age = hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
  const line = `the youngest of ${found.length} in ${folder} is ${age} old`;
  if (hours > (everyHours > 0 ? 2 * everyHours : OLD_HOURS))
    return [warning(`${line}: see in the log why no newer one was made`)];
  return [isInside ? warning(`${line}, but a lost disk takes it too: ${elsewhere}`) : ok(line)];
}
