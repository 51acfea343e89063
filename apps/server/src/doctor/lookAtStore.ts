import type { StoreInspection } from '@palaver/store/doctor/storeInspection';
import { StoreOpenError } from '@palaver/store/ports/storeOpenError';
import type { Config } from '../config.ts';
import { lookAtClock } from './lookAtClock.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('store');

/** The store, which is only read: its schema, whether it is whole, and its clock. */
export async function lookAtStore({ mongoUri, dataDir }: Pick<Config, 'mongoUri' | 'dataDir'>): Promise<Finding[]> {
  let found: StoreInspection | null;
  const what = mongoUri ? 'MongoDB' : 'SQLite';
  try {
    found = await inspect(mongoUri, dataDir);
  } catch (error) {
    const reason = error instanceof StoreOpenError ? error.message : 'it does not answer as a store does';
    return [failed(`${what}: ${reason}`)];
  }
  if (!found) return [ok(`${what}: there is no store yet, the first start makes it`)];
  const { pending, later, damage, time, youngest } = found;
  return [
    damage.length > 0
      ? failed(`${what}: ${damage.join('; ')}. Stop the server, keep all as it is, and put the last good copy there`)
      : ok(mongoUri ? `${what} answers` : `${what}: every page was read, and none is broken (quick_check)`),
    schema(what, pending, later),
    ...lookAtClock({ time, youngest, of: what }),
  ];
}

async function inspect(mongoUri: string | null, dataDir: string): Promise<StoreInspection | null> {
  if (mongoUri) return (await import('@palaver/store/doctor/inspectMongo')).inspectMongo(mongoUri);
  return (await import('@palaver/store/doctor/inspectSqlite')).inspectSqlite(dataDir);
}

function schema(what: string, pending: string[], later: string[]): Finding {
  if (later.length > 0)
    return failed(`${what}: a later version changed it (${later.join(', ')}): start that version or a newer one`);
  if (pending.length > 0)
    return warning(`${what}: the next start changes its schema (${pending.join(', ')}): make a backup before`);
  return ok(`${what}: its schema is that of this version`);
}
