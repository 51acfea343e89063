import { closeSync, openSync, writeSync } from 'node:fs';

/** What of an export did not come as it stood there. */
export type ReportKind =
  'leftOut' | 'renamed' | 'shortened' | 'split' | 'timeChanged' | 'reactionLeftOut' | 'answerLost' | 'memberLeftOut';

const SAYS: Record<ReportKind, string> = {
  leftOut: 'left out',
  renamed: 'renamed',
  shortened: 'shortened',
  split: 'long texts that became several messages',
  timeChanged: 'times that could not be',
  reactionLeftOut: 'reactions left out',
  answerLost: 'answers to what is not there',
  memberLeftOut: 'members left out',
};

/** A line for each of them, in a file that only its owner may read, and how many there are of each kind. */
export class Report {
  readonly #file: number;
  readonly #counts = new Map<ReportKind, number>();

  constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
  }

  /** `what` names it by ids and places; it says nothing of what somebody wrote. */
  add(kind: ReportKind, what: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    // One line each, whatever a name from outside holds.
    writeSync(this.#file, `${kind}: ${JSON.stringify(what.slice(0, 500)).slice(1, -1)}\n`);
  }

  /** A line for each kind. */
  summary(): string[] {
    return [...this.#counts].map(([kind, count]) => `${count} ${SAYS[kind]}`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
