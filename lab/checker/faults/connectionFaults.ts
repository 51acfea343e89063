import { setTimeout as pause } from 'node:timers/promises';
import type { TcpProxy } from '../../kit/tcpProxy.ts';
import type { Random } from '../../kit/random.ts';
import type { RawClient } from '../actors/rawClient.ts';
import type { Fault } from './fault.ts';

/** What is done to the connections between clients and nodes. */
export const CONNECTION_FAULTS: Fault[] = [
  {
    name: 'half of the connections are cut',
    fits: () => true,
    async run({ system, clients, random }) {
      const proxy = random.pick(system.proxies);
      const hit = clientsOn(proxy, clients);
      proxy.cut();
      await pause(random.int(200, 1_200));
      proxy.mend();
      return hit;
    },
  },
  {
    name: 'answers get lost, writes do not',
    fits: () => true,
    async run({ system, clients, random }) {
      const proxy = random.pick(system.proxies);
      const hit = clientsOn(proxy, clients);
      proxy.swallowAnswers();
      await pause(random.int(300, 1_000));
      proxy.breakConnections();
      return hit;
    },
  },
  {
    name: 'connections are half open',
    fits: () => true,
    async run({ system, clients, random }) {
      const proxy = random.pick(system.proxies);
      const hit = clientsOn(proxy, clients);
      proxy.freeze();
      await pause(random.int(500, 2_000));
      proxy.breakConnections();
      proxy.thaw();
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

/** The names of those who have a connection by this proxy. */
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
