import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault.ts';

/** What is done to the processes of the server. */
export const NODE_FAULTS: Fault[] = [
  {
    name: 'a node is killed',
    fits: () => true,
    async run({ system, random }) {
      const node = random.pick(system.nodes);
      await node.stop('SIGKILL');
      await pause(random.int(100, 600));
      await node.start();
    },
  },
  {
    name: 'a node hangs',
    fits: () => true,
    async run({ system, random }) {
      const node = random.pick(system.nodes);
      node.pause();
      await pause(random.int(500, 1_500));
      node.resume();
    },
  },
  {
    name: 'a node is restarted',
    fits: () => true,
    async run({ system, random }) {
      const node = random.pick(system.nodes);
      await node.stop('SIGTERM');
      await node.start();
    },
  },
  {
    name: 'all nodes are restarted, one after the other',
    fits: ({ nodes }) => nodes.length > 1,
    async run({ system }) {
      for (const node of system.nodes) {
        await node.stop('SIGTERM');
        await node.start();
      }
    },
  },
];
