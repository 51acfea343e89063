import { type Bounds, bound } from '../../kit/bound.ts';
import type { MemoryFigures, MemoryPlan } from './measureMemory.ts';

const BOUNDS = {
  startMs: { goal: 500, floor: 600, unit: 'ms' },
  empty: { goal: 130, floor: 130, unit: 'MB' },
  few: { goal: 160, floor: 160, unit: 'MB' },
  eachMoreKb: { goal: 20, floor: 25, unit: 'KB' },
  afterMessages: { goal: 180, floor: 300, unit: 'MB' },
  loading: { goal: 180, floor: 180, unit: 'MB' },
} satisfies Record<string, Bounds>;

/** Prints each figure beside its goal; one beyond its floor fails the run. */
export function printMemory(found: MemoryFigures, { people, messages, pages }: MemoryPlan): void {
  console.log(bound('from start to the first answer of /health, median', Math.round(found.startMs), BOUNDS.startMs));
  console.log(bound('resident memory: nobody is there', found.empty, BOUNDS.empty));
  console.log(bound('  100 people are connected', found.few, BOUNDS.few));
  console.log(bound(`  each more, up to ${people}`, found.eachMoreKb, BOUNDS.eachMoreKb));
  console.log(bound(`  200 people, after ${messages} messages`, found.afterMessages, BOUNDS.afterMessages));
  console.log(bound(`  200 people load ${pages} pages of history each, at most`, found.loading, BOUNDS.loading));
}
