import { parseArgs } from 'node:util';
import { rows } from './cases/rows.ts';
import { fuzzRow } from './fuzz/fuzzRow.ts';
import { printFigures } from './figures/printFigures.ts';
import { runRows } from './runRows.ts';
import { schemaScan } from './scan/schemaScan.ts';
import { textScan } from './scan/textScan.ts';
import { startWorld, type StoreName } from './world.ts';

/**
 * Attacks the real server, on both stores, and fails when anything is not as it must be. `--fuzz` sends inputs at random instead of the rows,
 * `--seed 7` the same ones again. `--scan` looks for work that grows faster than its input, without a server.
 * `--figures` prints what attacks cost, and fails where one costs too much.
 */
const { values } = parseArgs({
  options: {
    store: { type: 'string', multiple: true, default: ['SQLite', 'MongoDB'] },
    only: { type: 'string', default: '' },
    scan: { type: 'boolean', default: false },
    figures: { type: 'boolean', default: false },
    fuzz: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

/** The server of the tests for MongoDB answers one question after the other, and slowly. */
const FUZZED: Record<StoreName, number> = { SQLite: 100_000, MongoDB: 10_000 };

let [passed, failed] = [0, 0];
function printOutcome(title: string, faults: string[], ms: number): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${title} (${Math.round(ms)} ms)`);
  for (const fault of faults) console.log(`         ${fault}`);
}

/** Runs what needs no server; it throws what is not as it must be. */
function faultsOf(run: () => void): string[] {
  try {
    run();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

if (values.figures) {
  const world = await startWorld('SQLite');
  await printFigures(world).finally(() => world.stop());
  process.exit();
}

if (values.scan || !values.fuzz) {
  console.log('== work that grows faster than its input');
  for (const { sent, expected, run } of [...textScan, ...schemaScan].filter(({ sent }) => sent.includes(values.only))) {
    const startedAt = performance.now();
    printOutcome(`${sent} → ${expected}`, faultsOf(run), performance.now() - startedAt);
  }
}

for (const store of values.scan ? [] : (values.store as StoreName[])) {
  console.log(`== ${store}`);
  const world = await startWorld(store);
  try {
    const all = values.fuzz ? [fuzzRow({ frames: FUZZED[store], seed: Number(values.seed) })] : rows;
    const chosen = all.filter(({ sent }) => sent.includes(values.only));
    await runRows(world, chosen, ({ row, faults, ms }) => printOutcome(`${row.sent} → ${row.expected}`, faults, ms));
  } finally {
    await world.stop();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
