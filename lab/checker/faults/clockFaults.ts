import { requirePart } from '../../kit/missing.ts';
import type { Random } from '../../kit/random.ts';
import { type Fault, has, type Scene } from './fault.ts';

const HOUR_SECONDS = 3_600;

/** What is done to the clock of a node. */
export const CLOCK_FAULTS: Fault[] = [
  {
    name: 'the clock of a node jumps an hour ahead and back',
    fits: ({ clocks }) => has(clocks),
    run: ({ system, random }: Scene) => jump(system, random, HOUR_SECONDS),
  },
  {
    name: 'the clock of a node jumps an hour back and ahead',
    fits: ({ clocks }) => has(clocks),
    run: ({ system, random }: Scene) => jump(system, random, -HOUR_SECONDS),
  },
];

function jump({ clocks }: Scene['system'], random: Random, seconds: number): Promise<void> {
  return random.pick(requirePart(clocks)).jump(seconds, random.int(500, 2_000));
}
