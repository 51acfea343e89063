import type { AuditEntry } from '../ports/audit.ts';
import type { BackupBegun, BackupProgress, BackupRecord, BackupStart } from '../ports/backups.ts';

/** So long a process that says nothing is taken to be at work. */
const LEASE_MS = 60_000;
/** One that failed is tried again after this time, or as often as one is due, where that is sooner. */
const AGAIN_MS = 900_000;
const KEPT_RECORDS = 30;
const ERROR_MAX = 300;

/** What a store keeps of its backups. Times are ms since 1970. */
export interface BackupsState {
  made: BackupRecord[];
  underWay: ({ holder: string; by: string | null; at: number; until: number } & BackupProgress) | null;
}

export const NO_BACKUPS: BackupsState = { made: [], underWay: null };

/** The newest that was made whole; of a list with the newest first. */
export function lastWhole(made: BackupRecord[]): BackupRecord | undefined {
  return made.find(({ error }) => error === null);
}

/** The one that is under way, where who makes it lives. */
export function backupUnderWay({ underWay }: BackupsState, now: number): BackupsState['underWay'] {
  return underWay && underWay.until > now ? underWay : null;
}

export function beginBackup(
  state: BackupsState,
  { holder, by, everyMs }: BackupStart,
  now: number,
): { result: BackupBegun; state?: BackupsState } {
  if (backupUnderWay(state, now)) return { result: 'running' };
  if (everyMs !== null && !isDue(state, everyMs, now)) return { result: 'notDue' };
  const underWay = { holder, by, at: now, until: now + LEASE_MS, bytes: 0, total: 0 };
  return { result: 'begun', state: { ...state, underWay } };
}

/** Whether the last that was made is older than that, and the last that failed is not of a moment ago. */
function isDue({ made }: BackupsState, everyMs: number, now: number): boolean {
  const isAfter = (record: BackupRecord | undefined, spanMs: number) =>
    record === undefined || Date.parse(record.at) + spanMs <= now;
  const failed = made.find(({ error }) => error !== null);
  return isAfter(lastWhole(made), everyMs) && isAfter(failed, Math.min(everyMs, AGAIN_MS));
}

/** Null: it is another's. */
export function keepBackup(
  state: BackupsState,
  holder: string,
  progress: BackupProgress,
  now: number,
): BackupsState | null {
  const { underWay } = state;
  if (underWay?.holder !== holder) return null;
  return { ...state, underWay: { ...underWay, ...progress, until: now + LEASE_MS } };
}

/** Null: as above. `by`: who did it, as the audit says. */
export function endBackup(
  state: BackupsState,
  holder: string,
  { bytes, error }: { bytes: number; error: string | null },
): { state: BackupsState; by: string | null; audit: AuditEntry[] } | null {
  const { underWay } = state;
  if (underWay?.holder !== holder) return null;
  const { at, by } = underWay;
  const record = {
    at: new Date(at).toISOString(),
    bytes,
    by,
    error: error === null ? null : error.slice(0, ERROR_MAX),
  };
  return {
    state: { made: withRecord(state.made, record), underWay: null },
    by,
    audit: error === null ? [backupMade(bytes)] : [],
  };
}

/** One was made from beside the servers, by whoever may read the store. */
export function noteBackup(state: BackupsState, { at, bytes }: Pick<BackupRecord, 'at' | 'bytes'>): BackupsState {
  return { ...state, made: withRecord(state.made, { at, bytes, by: null, error: null }) };
}

export function backupMade(bytes: number): AuditEntry {
  return { action: 'backupMade', subject: null, details: { bytes } };
}

function withRecord(before: BackupRecord[], record: BackupRecord): BackupRecord[] {
  const made = [record, ...before];
  // The last that was made stays among them, however many failed since.
  const last = lastWhole(made);
  const kept = made.slice(0, KEPT_RECORDS);
  return last && !kept.includes(last) ? [...kept.slice(0, -1), last] : kept;
}
