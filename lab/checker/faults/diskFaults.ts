import { setTimeout as pause } from 'node:timers/promises';
import { requirePart } from '../../kit/missing.ts';
import { type Fault, has } from './fault.ts';

/** With so many people writing a commit is never far. */
const ENDS_WITHIN_MS = 10_000;

/** What is done to the disk below the store on SQLite. */
export const DISK_FAULTS: Fault[] = [
  {
    name: 'the disk is full',
    fits: ({ disk }) => has(disk),
    run: ({ system, random }) => requirePart(system.disk).fillUntil(pause(random.int(1_000, 4_000))),
  },
  {
    name: 'fsync is slow',
    fits: ({ fsync }) => has(fsync),
    async run({ system, random }) {
      const node = random.pick(system.nodes);
      const tampering = await requirePart(system.fsync).start(node.pid, { delayMs: random.int(50, 400) });
      await pause(random.int(1_500, 4_000));
      await tampering.stop();
    },
  },
  {
    name: 'fsync fails',
    fits: ({ fsync }) => has(fsync),
    async run({ system, random }) {
      const node = random.pick(system.nodes);
      const tampering = await requirePart(system.fsync).start(node.pid, 'fails');
      // S1: a failed fsync ends the process; it is then started as a service manager does.
      const ended = await node.endsWithin(ENDS_WITHIN_MS);
      await tampering.stop();
      if (!ended) throw new Error('The server goes on after an fsync that failed (S1).');
      await node.start();
    },
  },
];
