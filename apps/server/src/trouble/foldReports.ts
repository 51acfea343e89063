import type { Report } from './reporter.ts';
import { framesOf } from './scrub.ts';

/** The same error is told at most once in this time. */
const FOLD_REPORTS_MS = 300_000;
/** So many different ones are counted apart; beyond them those of one message are one. */
const KINDS_MAX = 200;

/** Tells an error once, and as long as it comes again every five minutes how often it came: a fault at full load is one line. */
export function foldReports(tell: (report: Report) => void): (report: Report) => void {
  const repeats = new Map<string, number>();

  function watch(key: string, report: Report): void {
    repeats.set(key, 0);
    setTimeout(() => {
      const repeated = repeats.get(key) ?? 0;
      repeats.delete(key);
      if (repeated === 0) return;
      tell({ ...report, repeated });
      watch(key, report);
    }, FOLD_REPORTS_MS).unref();
  }

  return (report) => {
    const key = repeats.size < KINDS_MAX ? `${report.message} ${kindOf(report)}` : report.message;
    const seen = repeats.get(key);
    if (seen !== undefined) {
      repeats.set(key, seen + 1);
      return;
    }
    tell(report);
    watch(key, report);
  };
}

/** What errors have in common that are one to a person: what is in their words besides numbers and names may differ. */
function kindOf({ errorCode, cause }: Report): string {
  if (!(cause instanceof Error)) return String(errorCode);
  return `${String(errorCode)} ${cause.name} ${framesOf(cause)[0] ?? ''}`;
}
