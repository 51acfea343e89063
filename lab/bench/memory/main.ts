import { parseArgs } from 'node:util';
import { buildPage } from '../../../scripts/buildPage.ts';
import { measureMemory } from './measureMemory.ts';
import { memoryPlan } from './memoryPlan.ts';
import { printMemory } from './printMemory.ts';

/** What Palaver holds in memory and how fast it starts: floors that fail, goals that print. `--quick`: fewer people and messages. */
const { values } = parseArgs({
  options: { people: { type: 'string' }, messages: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const usual = memoryPlan(values.quick);
const plan = {
  ...usual,
  people: Number(values.people ?? usual.people),
  messages: Number(values.messages ?? usual.messages),
};
await buildPage({ force: false });
printMemory(await measureMemory(plan), plan);
process.exit();
