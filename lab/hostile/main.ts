import { parseArgs } from 'node:util';
import { rows } from './cases/rows.ts';
import { fuzzRow } from './fuzz/fuzzRow.ts';
import { runRows } from './runRows.ts';
import { startWorld, type StoreName } from './world.ts';

/**
 * Attacks the real server, on both stores, and fails when anything is not as it must be. `--fuzz` sends inputs at random instead of the rows,
 * `--seed 7` the same ones again.
 */
const { values } = parseArgs({
  options: {
    store: { type: 'string', multiple: true, default: ['SQLite', 'MongoDB'] },
    only: { type: 'string', default: '' },
    fuzz: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

/** The server of the tests for MongoDB answers one question after the other, and slowly. */
const FUZZED: Record<StoreName, number> = { SQLite: 100_000, MongoDB: 10_000 };

let [passed, failed] = [0, 0];
function tell(title: string, faults: string[], ms: number): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${title} (${Math.round(ms)} ms)`);
  for (const fault of faults) console.log(`         ${fault}`);
}

for (const store of values.store as StoreName[]) {
  console.log(`== ${store}`);
  const world = await startWorld(store);
  try {
    const all = values.fuzz ? [fuzzRow({ frames: FUZZED[store], seed: Number(values.seed) })] : rows;
    const chosen = all.filter(({ sent }) => sent.includes(values.only));
    await runRows(world, chosen, ({ row, faults, ms }) => tell(`${row.sent} → ${row.expected}`, faults, ms));
  } finally {
    await world.stop();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
