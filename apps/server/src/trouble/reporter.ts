/** Something that somebody has to know of: a line of the log at the level `error`, as it leaves this machine. */
export interface Report {
  /** The fixed sentence of the log. */
  message: string;
  /** What was thrown, as it was: a reporter sends nothing of it that it has not scrubbed. */
  cause?: unknown;
  errorCode?: string;
  /** How often it came again since it was reported; absent at the first time. */
  repeated?: number;
}

/** What brings reports to people. Nothing of it ever throws, waits or grows: what can not be told is counted and dropped. */
export interface Reporter {
  report(report: Report): void;
  /** A line that is no error: a new version, or a run that ended badly. */
  announce(text: string): void;
  /** Resolves when what was reported has left, or after a second and a half. */
  close(): Promise<void>;
}

/** What is still to be told at the end gets this long. */
export const LEAVE_WITHIN_MS = 1_500;

/** Why somebody could not be told, without the address: whoever has it can write there. */
export function failureOf(error: unknown): string {
  return error instanceof Error ? String(Reflect.get(error, 'code') ?? error.name) : 'unknown';
}
