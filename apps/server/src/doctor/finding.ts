/** What was found of one part. */
export interface Finding {
  part: string;
  state: 'ok' | 'warning' | 'failed';
  /** One line; where it is not ok, with what to do. Never a secret. */
  line: string;
}

/** Findings of one part. */
export function findingsOf(part: string) {
  return {
    ok: (line: string): Finding => ({ part, state: 'ok', line }),
    warning: (line: string): Finding => ({ part, state: 'warning', line }),
    failed: (line: string): Finding => ({ part, state: 'failed', line }),
  };
}

/** The code of an error of a network or a file, else its name: its words may hold addresses and passwords. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}
