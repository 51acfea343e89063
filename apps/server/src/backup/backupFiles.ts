import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from './namesIn.ts';

/** As `writeBackup` calls what is whole. */
const NAME = /^palaver-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z(?:-(\d+))?\.backup(?:\.age)?$/;
interface BackupFile {
  name: string;
  /** Ms since 1970. */
  at: number;
}

/** The backups of a folder by their names, newest first; nothing where there is none. */
export async function listBackups(folder: string): Promise<BackupFile[]> {
  const found = (await namesIn(folder)).flatMap((name) => {
    const [, day, hour, minute, second, n = '1'] = NAME.exec(name) ?? [];
    const at = Date.parse(`${day}${hour}:${minute}:${second}Z`);
    return Number.isNaN(at) ? [] : [{ name, at, n: Number(n) }];
  });
  return found.sort((a, b) => b.at - a.at || b.n - a.n).map(({ name, at }) => ({ name, at }));
}

/**
 * Removes the oldest backups beyond `keep`, and nothing whose name is not theirs. `newest`: the path of the one that was made just now, which stays, as does
 * another good one however the clock was set.
 */
export async function removeOldBackups(folder: string, keep: number, newest: string): Promise<string[]> {
  const others = (await listBackups(folder)).map(({ name }) => join(folder, name)).filter((file) => file !== newest);
  const old = others.slice(Math.max(0, keep - 1));
  for (const file of old) await rm(file, { force: true });
  return old;
}
