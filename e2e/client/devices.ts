import type { Client } from '@palaver/client/client';
import { createClient } from '@palaver/client/createClient';
import type { ClientOptions } from '@palaver/client/clientOptions';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import type { RoomView } from '@palaver/client/state';
import { PASSWORD } from '../../lab/kit/account.ts';

/** The devices of a test, all stopped at its end. */
export class Devices {
  readonly #open: Client[] = [];

  /** A device that has started; nobody is signed in unless its storage says so. */
  async open(url: string, options: Partial<ClientOptions> = {}): Promise<Client> {
    const client = createClient({
      url,
      storage: memoryStorage(),
      tokens: 'body',
      transports: ['websocket'],
      ...options,
    });
    this.#open.push(client);
    await client.start();
    return client;
  }

  /** A device on which a new person signed up and is in sync. */
  async signUp(url: string, username: string, options: Partial<ClientOptions> = {}): Promise<Client> {
    const client = await this.open(url, options);
    await client.register({ username, password: PASSWORD });
    await online(client);
    return client;
  }

  async signIn(url: string, username: string, options: Partial<ClientOptions> = {}): Promise<Client> {
    const client = await this.open(url, options);
    await client.login({ username, password: PASSWORD });
    await online(client);
    return client;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((client) => client.stop()));
  }
}

/** Resolves when the client's state fits; looks at every change. */
export function until(client: Client, fits: () => boolean, withinMs = 20_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = () => {
      if (!fits()) return;
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(() => {
      stop();
      const { connection, session, notSent } = client.getState();
      reject(
        new Error(
          `It never came to that: ${JSON.stringify({ fits: fits.toString(), connection, session, notSent, general: texts(client) })}`,
        ),
      );
    }, withinMs);
    const stop = client.subscribe(check);
    check();
  });
}

export const online = (client: Client) => until(client, () => client.getState().connection.status === 'online');
export const allSent = (client: Client) => until(client, () => client.getState().connection.waiting === 0);

/** What a room shows, in order: texts, and 'hole' where one is declared. */
export function texts(client: Client, roomId = 'general'): string[] {
  const view: RoomView | null = client.getRoom(roomId);
  return (view?.timeline ?? []).map((item) =>
    item.kind === 'hole' ? 'hole' : item.kind === 'message' ? item.message.text : item.text,
  );
}

export function myId(client: Client): string {
  const { session } = client.getState();
  if (session.status !== 'signedIn') throw new Error('Nobody is signed in.');
  return session.user.id;
}
