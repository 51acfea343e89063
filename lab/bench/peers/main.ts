import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from '../../../scripts/buildPage.ts';
import { SERVER_CORE } from '../../kit/pinned.ts';
import { measureMemory } from '../memory/measureMemory.ts';
import { memoryPlan } from '../memory/memoryPlan.ts';
import { printMemory } from '../memory/printMemory.ts';
import { measureReturn } from '../return/measureReturn.ts';
import { printReturn } from '../return/printReturn.ts';
import { countSyncs } from './countSyncs.ts';
import { findPeers } from './findPeers.ts';
import { goalLines } from './report/goals.ts';
import { page } from './report/page.ts';
import type { Report } from './report/report.ts';
import { table } from './report/table.ts';
import { workRows } from './report/workRows.ts';
import type { Peer } from './servers/peer.ts';
import { faultsOf, runWork } from './runWork.ts';
import { describe, growthOf, type Work, worksOf } from './work.ts';

/**
 * Palaver beside other servers that do the same work, in one run on one machine: docs/performance.md says how. It fails when a delivery is
 * missing, doubled, out of order or in the wrong room, and when a figure is beyond its floor.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    peer: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: 'test-results/bench' },
  },
});
const { quick, only } = values;
const SYNC_SECONDS = 2;
const RETURNING = quick ? 50 : 1_000;
const works = worksOf(quick);
const PARTS = [...works.map(({ name }) => name), 'growth', 'return', 'memory'];
const wrong = only.find((part) => !PARTS.includes(part));
if (wrong !== undefined) {
  console.error(`There is no part "${wrong}". There are: ${PARTS.join(', ')}.`);
  process.exit(2);
}
const wants = (part: string) => only.length === 0 || only.includes(part);

const startedAt = performance.now();
const report: Report = {
  startedAt: new Date().toISOString(),
  minutes: 0,
  quick,
  machine: {
    cpu: cpus()[0]?.model ?? '',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    pinned: SERVER_CORE !== null,
  },
  missing: [],
  works: [],
  growth: [],
  syncs: [],
  returned: null,
  memory: null,
  faults: [],
};

await buildPage({ force: false });
if (PARTS.some((part) => !['return', 'memory'].includes(part) && wants(part))) await compare();
if (wants('return')) {
  console.log(`\n${RETURNING} returning clients`);
  const found = await measureReturn(RETURNING, 1);
  report.returned = { clients: RETURNING, found };
  printReturn(found, RETURNING, 1);
}
if (wants('memory')) {
  console.log('\nmemory and start');
  const plan = memoryPlan(quick);
  const found = await measureMemory(plan);
  report.memory = { plan, found };
  printMemory(found, plan);
}
const goals = quick ? [] : goalLines(report);
if (goals.length > 0) console.log(`\n${goals.join('\n')}`);
report.minutes = (performance.now() - startedAt) / 60_000;
await mkdir(values.out, { recursive: true });
await writeFile(join(values.out, 'peers.json'), JSON.stringify(report, null, 2));
await writeFile(join(values.out, 'peers.html'), page(report, goals));
console.log(`\ntook ${report.minutes.toFixed(1)} min; written to ${values.out}/peers.json and peers.html`);
for (const fault of report.faults) console.log(`WRONG: ${fault}`);
if (report.faults.length > 0) process.exitCode = 1;
process.exit();

async function compare(): Promise<void> {
  const found = await findPeers(values.peer);
  const { all, twoNodes, missing } = found;
  report.missing = missing;
  for (const what of missing) console.log(`not compared: ${what}`);
  try {
    for (const work of works.filter(({ name }) => wants(name))) await one(work, all, report.works);
    if (wants('growth'))
      for (const work of growthOf(quick)) await one(work, [...all, ...(twoNodes ? [twoNodes] : [])], report.growth);
  } finally {
    await found.stop();
  }
}

async function one(work: Work, peers: Peer[], into: Report['works']): Promise<void> {
  console.log(`\n${work.name}: ${describe(work)}`);
  const done = await runWork(work, peers, async (peer, running, generator) => {
    // What a database process writes is not seen here.
    if (quick || work.name !== 'senders' || !peer.name.endsWith('sqlite')) return;
    let messages = 0;
    const syncs = await countSyncs(running.pid, async () => {
      ({ messages } = await generator.run({ kind: 'flatOut', seconds: SYNC_SECONDS }));
    });
    if (syncs !== null) report.syncs.push({ title: peer.title, syncs, messages });
  });
  console.log(table(workRows(work, done)));
  into.push({ work, peers: done });
  report.faults.push(...done.flatMap((peer) => faultsOf(peer).map((fault) => `${work.name}: ${fault}`)));
}
