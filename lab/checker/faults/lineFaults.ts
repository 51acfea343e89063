import { setTimeout as pause } from 'node:timers/promises';
import type { TcpProxy } from '../../proxy/tcpProxy.ts';
import type { Random } from '../random.ts';
import type { RawClient } from '../rawClient.ts';
import type { Fault } from './fault.ts';

/** What is done to the lines between clients and nodes. */
export const LINE_FAULTS: Fault[] = [
  {
    name: 'half of the lines are cut',
    fits: () => true,
    async run({ system, clients, random }) {
      const line = random.pick(system.lines);
      const hit = clientsOn(line, clients);
      line.cut();
      await pause(random.int(200, 1_200));
      line.mend();
      return hit;
    },
  },
  {
    name: 'answers get lost, writes do not',
    fits: () => true,
    async run({ system, clients, random }) {
      const line = random.pick(system.lines);
      const hit = clientsOn(line, clients);
      line.swallowAnswers();
      await pause(random.int(300, 1_000));
      line.breakLines();
      return hit;
    },
  },
  {
    name: 'lines are half open',
    fits: () => true,
    async run({ system, clients, random }) {
      const line = random.pick(system.lines);
      const hit = clientsOn(line, clients);
      line.freeze();
      await pause(random.int(500, 2_000));
      line.breakLines();
      line.thaw();
      return hit;
    },
  },
  {
    name: 'a client does not read',
    fits: () => true,
    run: ({ clients, random }) => stall(clients, random, { count: 1, ms: random.int(500, 1_500) }),
  },
  {
    name: 'two clients do not read for long',
    fits: ({ long }) => long,
    run: ({ clients, random }) => stall(clients, random, { count: 2, ms: random.int(10_000, 20_000) }),
  },
];

/** The names of those who have a line by this proxy. */
function clientsOn({ port }: TcpProxy, clients: RawClient[]): string[] {
  return clients
    .filter(({ connected, url }) => connected && new URL(url).port === String(port))
    .map(({ name }) => name);
}

/** Lets so many clients, no one twice, read nothing for a while. */
async function stall(
  clients: RawClient[],
  random: Random,
  { count, ms }: { count: number; ms: number },
): Promise<string[]> {
  let rest = clients;
  const hit: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const client = random.pick(rest);
    rest = rest.filter((one) => one !== client);
    if (client.stall(ms)) hit.push(client.name);
  }
  await pause(ms);
  return hit;
}
