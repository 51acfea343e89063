import { globSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Missing } from '../../../kit/missing.ts';

const PLACES = ['/usr/lib/*/faketime', '/usr/lib/faketime', '/usr/lib64/faketime', '/usr/local/lib/faketime'];
/** The library looks into its file again after more than a second. */
const SEEN_AFTER_MS = 2_000;

/** The clock of one server, which can jump while it runs. Timers and time-outs go by another clock and do not notice. */
export interface FakeClock {
  /** What the server's environment needs for it. */
  env: Record<string, string>;
  /** Lets the clock be wrong by so many seconds for so long, from when the server notices, and right again. */
  jump(seconds: number, ms: number): Promise<void>;
}

/** Makes a clock that is set by a file, or says what is missing for it. */
export function makeFakeClock(file: string): FakeClock | Missing {
  const [library] = globSync(PLACES.map((place) => `${place}/libfaketimeMT.so.1`));
  if (library === undefined) return { missing: 'no libfaketime is installed here (Debian: apt install faketime)' };
  const set = (seconds: number) => {
    // Renamed into place: a file that is half written would be no time at all.
    writeFileSync(`${file}.next`, `${seconds < 0 ? '' : '+'}${seconds}`);
    renameSync(`${file}.next`, file);
  };
  set(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    async jump(seconds, ms) {
      set(seconds);
      await pause(SEEN_AFTER_MS + ms);
      set(0);
      await pause(SEEN_AFTER_MS);
    },
  };
}
