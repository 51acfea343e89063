import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readersOf } from '../warnOfReaders.ts';
import { codeOf, type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('disk');
const GIGABYTE = 1_024 ** 3;
const WARN_BELOW = GIGABYTE;
const FAIL_BELOW = 0.1 * GIGABYTE;
/** A file system has whole seconds, or two of them. */
const TIME_OFF_MS = 5_000;

/** The data folder: whether it is there and can be written, who else may read it, what is free; and the time of its file system. */
export function lookAtFolder(folder: string): { findings: Finding[]; time: Finding[] } {
  const clock = findingsOf('clock');
  if (!existsSync(folder)) return { findings: [ok(`there is no ${folder} yet: the first start makes it`)], time: [] };
  const probe = join(folder, `.doctor-${process.pid}`);
  let offMs: number;
  try {
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 });
    offMs = Math.abs(statSync(probe).mtimeMs - Date.now());
  } catch (error) {
    const line = `${folder} can not be written (${codeOf(error)}): make it this user's, or free space on its disk`;
    return { findings: [failed(line)], time: [] };
  }
  rmSync(probe, { force: true });
  const open = readersOf(folder);
  const isOff = offMs > TIME_OFF_MS;
  const off = `this machine and the file system of ${folder} differ by ${Math.round(offMs / 1_000)} s`;
  return {
    findings: [
      open.length > 0
        ? warning(`others may read ${open.join(', ')} in ${folder}: chmod -R go-rwx it`)
        : ok(`${folder} can be written, and nobody else may read it`),
      freeIn(folder),
    ],
    time: [isOff ? clock.warning(`${off}: set both by NTP`) : clock.ok(off)],
  };
}

function freeIn(folder: string): Finding {
  const { bsize, bavail, blocks } = statfsSync(folder);
  const free = bavail * bsize;
  const line = `${(free / GIGABYTE).toFixed(1)} GB of ${((blocks * bsize) / GIGABYTE).toFixed(1)} GB are free`;
  if (free < FAIL_BELOW) return failed(`${line}: writes are about to be refused; make space`);
  return free < WARN_BELOW ? warning(`${line}: make space soon`) : ok(line);
}
