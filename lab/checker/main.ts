import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Limits, Violation } from './judge/case.ts';
import { judge } from './judge/judge.ts';
import { type Mutant, MUTANTS, SHORT_GRACE_MS } from './mutants/mutants.ts';
import { reportHtml, reportPart, reportText } from './judge/report.ts';
import { runOnce } from './run/runOnce.ts';
import type { Build } from './run/system.ts';
import { longGoal, longTiers, type Tier, tierOf, TIERS } from './run/tiers.ts';

/** Proves that nothing that was acknowledged is lost, doubled, moved or shown to the wrong people, while everything around it breaks. */

const { values } = parseArgs({
  options: {
    tier: { type: 'string', multiple: true },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    long: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    report: { type: 'string', default: 'test-results/prove' },
  },
});

/** What is said in so much of the calm has to be delivered before it ends. */
const TALK_IN_CALM_MS = 10_000;
/** So many more faults than asked are done, for not each of them meets traffic. */
const FAULTS_TO_SPARE = 1.4;
const MUTANT_SECONDS = 6;
const MUTANT_LIMITS: Limits = {
  acknowledged: 0,
  refused: 0,
  due: 0,
  peeks: 0,
  governed: 1,
  deliverMs: 3_000,
  faults: 0,
  reconnectMs: 10_000,
  drainMs: 30_000,
};

const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
process.exit((await (values.mutants ? proveChecker() : proveTiers())) ? 0 : 1);

/** Runs the tiers; true when no promise was broken in any. */
async function proveTiers(): Promise<boolean> {
  const pages: string[] = [];
  let broken = 0;
  let acknowledged = 0;
  let faults = 0;
  for (const [i, [name, tier]] of chosenTiers().entries()) {
    const { build, limits, title } = tier;
    // The parts of a long run have different faults.
    const seed = firstSeed + (values.long ? i : 0);
    const folder = folderFor(values.long ? `long-${i + 1}` : name);
    const calmMs = limits.deliverMs + TALK_IN_CALM_MS;
    const atLeast = Math.ceil(limits.faults * FAULTS_TO_SPARE);
    const { events } = await runOnce(build, { seed, seconds: tier.seconds, calmMs, atLeast, folder });
    const command = `npm run prove -- ${values.long ? '--long ' : ''}--tier ${name} --seed ${seed} --seconds ${tier.seconds}`;
    const result = { title, seed, command, events, ...judge(events, limits) };
    pages.push(reportPart(result));
    broken += result.violations.length;
    acknowledged += result.figures.acknowledged;
    faults += result.figures.effectiveFaults;
    console.log(reportText(result));
  }
  const page = join(resolve(values.report), 'report.html');
  writeFileSync(page, reportHtml(pages));
  console.log(`The timelines are in ${page}`);
  const goal = values.long ? longGoal(values.tier, seconds) : null;
  if (!goal) return broken === 0;
  const enough = acknowledged >= goal.acknowledged && faults >= goal.faults;
  console.log(
    `In all ${acknowledged} messages acknowledged (${goal.acknowledged} asked), ${faults} faults met traffic (${goal.faults} asked)${enough ? '' : ': TOO FEW'}`,
  );
  return enough && broken === 0;
}

function chosenTiers(): [string, Tier][] {
  if (values.long) return longTiers(values.tier, seconds);
  return (values.tier ?? Object.keys(TIERS)).map((name) => {
    const tier = tierOf(name);
    return [name, { ...tier, seconds: seconds ?? tier.seconds }];
  });
}

/** Runs the checker against each deliberate defect; true when it found them all, and nothing in a server that has none. */
async function proveChecker(): Promise<boolean> {
  const sound = await judgeMutant(null);
  for (const { what } of sound) console.log(`FOUND WITHOUT A DEFECT: ${what}`);
  let missed = 0;
  for (const mutant of MUTANTS) {
    const violations = await judgeMutant(mutant);
    const broken = [...new Set(violations.map(({ invariant }) => invariant))].sort((a, b) => a - b).join(', ');
    const proof = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
    if (!proof) missed += 1;
    console.log(
      proof
        ? `found by ${proof.invariant}: a server that ${mutant.name} breaks ${broken}; for example: ${proof.what}`
        : `NOT FOUND by ${mutant.breaks.join(' or ')}: a server that ${mutant.name} breaks ${broken || 'nothing'}`,
    );
  }
  console.log(
    `${MUTANTS.length - missed} of ${MUTANTS.length} defects found, ${sound.length} violations without one, seed ${firstSeed}`,
  );
  return missed === 0 && sound.length === 0;
}

/** What the judge finds with one defect; null: with none, but prepared in the same way. */
async function judgeMutant(mutant: Mutant | null): Promise<Violation[]> {
  const build: Build = {
    store: 'sqlite',
    nodes: 1,
    preload: [fileURLToPath(new URL('./mutants/mutate.ts', import.meta.url))],
    env: { LAB_MUTANT: mutant?.name ?? '' },
  };
  const folder = folderFor(`mutant-${mutant ? MUTANTS.indexOf(mutant) + 1 : 0}`);
  const options = { seed: firstSeed, seconds: MUTANT_SECONDS, folder, only: mutant?.faults, graceMs: SHORT_GRACE_MS };
  const { events } = await runOnce(build, options);
  return judge(events, MUTANT_LIMITS).violations;
}

function folderFor(name: string): string {
  const folder = resolve(values.report, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
