import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { buildPage } from '../../scripts/buildPage.ts';
import { bound } from '../kit/bound.ts';
import { runSoak } from './runSoak.ts';
import type { Sample } from './sample.ts';
import { MAY_RISE } from './soakPlan.ts';

/** A server under people who come and go: what it holds may not rise. `--seconds` or `--hours`, `--people`, `--seed`. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    hours: { type: 'string' },
    people: { type: 'string', default: '40' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
const seconds = values.hours === undefined ? Number(values.seconds) : Number(values.hours) * 3_600;
const plan = { seconds, people: Number(values.people), roomSize: 10, seed: Number(values.seed) };
await buildPage({ force: false });
console.log(`${plan.people} people come, talk and go for ${seconds} s, by --seed ${plan.seed}`);
const { thirds, actions, overseen } = await runSoak(plan);
const { before, last, count } = thirds;
console.log(
  `${actions} things done, none refused; medians of thirds ${count - 1} and ${count} (more than three where something rose until then):`,
);
const { reads, deeds, told } = overseen;
console.log(bound('  with its metrics read', reads, { goal: 1, floor: 1, unit: 'times', more: true }));
console.log(bound('  and its audit in use', deeds, { goal: 1, floor: 1, unit: 'deeds', more: true }));
console.log(bound('  and a webhook told', told, { goal: 1, floor: 1, unit: 'times', more: true }));
printRise('resident memory, its garbage collected', 'resident', 'MB');
printRise('heap in use', 'heap', 'MB');
printRise('open files and sockets', 'handles', '');
printRise('timers that wait', 'timers', '');
process.exit();

/** By how much a figure rose; beyond what it may rise it fails the run. */
function printRise(what: string, name: keyof Sample, unit: string): void {
  const figures = `${before[name].toFixed(1)} → ${last[name].toFixed(1)}`;
  const most = MAY_RISE[name];
  console.log(bound(`  ${what}, ${figures}: risen by`, last[name] - before[name], { goal: most, floor: most, unit }));
}
