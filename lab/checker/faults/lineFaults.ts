import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault.ts';

/** What is done to the lines between clients and nodes. */
export const LINE_FAULTS: Fault[] = [
  {
    name: 'half of the lines are cut',
    fits: () => true,
    async run({ system, random }) {
      const line = random.pick(system.lines);
      line.cut();
      await pause(random.int(200, 1_200));
      line.mend();
    },
  },
  {
    name: 'answers get lost, writes do not',
    fits: () => true,
    async run({ system, random }) {
      const line = random.pick(system.lines);
      line.swallowAnswers();
      await pause(random.int(300, 1_000));
      line.breakLines();
    },
  },
  {
    name: 'lines are half open',
    fits: () => true,
    async run({ system, random }) {
      const line = random.pick(system.lines);
      line.freeze();
      await pause(random.int(500, 2_000));
      line.breakLines();
      line.thaw();
    },
  },
  {
    name: 'a client does not read',
    fits: () => true,
    async run({ clients, random }) {
      const ms = random.int(500, 1_500);
      random.pick(clients).stall(ms);
      await pause(ms);
    },
  },
  {
    name: 'two clients do not read for long',
    fits: ({ long }) => long,
    async run({ clients, random }) {
      const ms = random.int(10_000, 20_000);
      for (const client of [random.pick(clients), random.pick(clients)]) client.stall(ms);
      await pause(ms);
    },
  },
];
