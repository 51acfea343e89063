import type { MemoryPlan } from './measureMemory.ts';

/** What `memory` measures; `quick`: fewer people and messages. */
export function memoryPlan(quick: boolean): MemoryPlan {
  return quick
    ? { people: 300, messages: 5_000, window: 64, pages: 4, starts: 3, rounds: 1 }
    : { people: 1_000, messages: 65_000, window: 256, pages: 20, starts: 5, rounds: 3 };
}
