import { ask } from './ask.ts';
import { takeHeard } from './heard.ts';
import type { Row } from './row.ts';
import { STORED_KINDS } from './storeDigest.ts';
import type { Target, World } from './world.ts';

/** What came of one row. */
export interface Outcome {
  row: Row;
  /** What is not as it must be; empty: it passed. */
  faults: string[];
  ms: number;
}

/** Answers that show the inside: where a file stands, or the stack of an error. */
const INSIDE = /\.ts:\d+|node_modules|\n\s+at |\\n\s+at |MongoServerError|SQLITE_/;
const HEALTHY_MS = 5_000;

/** Runs one row after the other; after each both servers are looked at. */
export async function runRows(world: World, rows: Row[], onOutcome: (outcome: Outcome) => void): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const startedAt = performance.now();
    const faults: string[] = [];
    const targets = [world.open, world.limited];
    const before = await Promise.all(targets.map(readState));
    await row.run(world).catch((error: unknown) => faults.push(error instanceof Error ? error.message : String(error)));
    const after = await Promise.all(targets.map(readState));
    for (const [i, target] of targets.entries()) {
      faults.push(...(await unhealthy(target, before[i]?.pid)));
      const changed = STORED_KINDS.filter(
        (kind) => before[i]?.stored[kind] !== after[i]?.stored[kind] && row.stores?.includes(kind) !== true,
      );
      if (changed.length > 0) faults.push(`stored something: ${changed.join(', ')} differ`);
      const log = target.newLog();
      const secret = world.secrets.find((one) => log.includes(one));
      if (secret !== undefined) faults.push(`a secret or a text is in the log: ${secret.slice(0, 12)}…`);
    }
    const inside = takeHeard().find((text) => INSIDE.test(text));
    if (inside !== undefined) faults.push(`an answer shows the inside: ${inside.slice(0, 200)}`);
    const outcome = { row, faults, ms: performance.now() - startedAt };
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

async function readState({ process, reader }: Target) {
  return { pid: process.pid, stored: await reader.read() };
}

/** The same process must answer, soon. */
async function unhealthy({ url, process }: Target, pid: number | undefined): Promise<string[]> {
  if (await process.endsWithin(0)) return ['the process ended'];
  if (process.pid !== pid) return ['it is another process'];
  const answer = await ask(url, '/health').catch((error: unknown) => whyOf(error));
  if (typeof answer === 'string') return [`/health was not answered: ${answer}`];
  const { status, ms } = answer;
  return status === 200 && ms < HEALTHY_MS ? [] : [`/health: ${status} after ${Math.round(ms)} ms`];
}

/** The system's code says whether the server is at fault or the machine that asks: no port left, too many files. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${String(error.code)} ${error.message}` : error.message;
}
