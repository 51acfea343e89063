import type { Client } from '@palaver/client/client';
import { createClient } from '@palaver/client/createClient';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { makeAccount, PASSWORD } from '../../kit/account.ts';

/** A person may have 20 sockets. */
const DEVICES = 10;

/** So many real clients, ten of each person, in sync, by these addresses in turns. Accounts are made at `steadyUrl`. */
export async function openClients(count: number, steadyUrl: string, urls: string[]): Promise<Client[]> {
  const clients: Client[] = [];
  const people = Array.from({ length: Math.ceil(count / DEVICES) }, (_, person) => `person${person}`);
  for (const username of people) await makeAccount(steadyUrl, username);
  for (const [person, username] of people.entries()) {
    const devices = Array.from({ length: Math.min(DEVICES, count - person * DEVICES) }, (_, device) =>
      openClient(username, urls[device % urls.length] ?? steadyUrl),
    );
    clients.push(...(await Promise.all(devices)));
  }
  return clients;
}

/** A real client of this person, in sync. */
export async function openClient(username: string, url: string): Promise<Client> {
  const client = createClient({ url, storage: memoryStorage(), tokens: 'body', transports: ['websocket'] });
  await client.start();
  await client.login({ username, password: PASSWORD });
  await new Promise<void>((resolve) => {
    const check = () => client.getState().connection.status === 'online' && resolve();
    client.subscribe(check);
    check();
  });
  return client;
}
