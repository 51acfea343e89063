import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('clock');
const WARN_MS = 5_000;
/** So far apart access tokens are still taken. */
const FAIL_MS = 120_000;

/** This machine's clock beside another one, and beside what is stored. `time`: what the other said just now, ms since 1970; null: it has none. */
export function lookAtClock(
  { time, youngest, of }: { time: number | null; youngest: number | null; of: string },
  now = Date.now(),
): Finding[] {
  const findings: Finding[] = [];
  if (time !== null) {
    const off = Math.abs(time - now);
    const line = `this machine and ${of} differ by ${(off / 1_000).toFixed(1)} s`;
    findings.push(
      off > FAIL_MS
        ? failed(`${line}: tokens are refused; set both by NTP`)
        : off > WARN_MS
          ? warning(`${line}: set both by NTP`)
          : ok(line),
    );
  }
  if (youngest === null) return findings;
  return youngest > now + WARN_MS
    ? [
        ...findings,
        warning(
          `a session in the store is dated ${new Date(youngest).toISOString()}, which is still to come: set the clock by NTP`,
        ),
      ]
    : [...findings, ok('no session in the store is dated later than this machine’s clock says')];
}
