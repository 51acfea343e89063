import type { Crew } from '../kit/makeCrews.ts';
import { RawSocket } from '../kit/rawSocket.ts';

/** A new client's first sync asks for so little. */
const FIRST_SYNC_BYTES = 16_384;
const AT_ONCE = 20;

/** Somebody who is connected and asked for what is new, as a client does. */
export interface Online {
  socket: RawSocket;
  roomId: string;
  name: string;
}

/** Connects so many of these people, the first crews first. */
export async function goOnline(url: string, crews: Crew[], count: number): Promise<Online[]> {
  const people = crews.flatMap(({ roomId, people }) => people.map((person) => ({ roomId, person }))).slice(0, count);
  const online: Online[] = [];
  for (let from = 0; from < people.length; from += AT_ONCE) {
    const group = people.slice(from, from + AT_ONCE).map(async ({ roomId, person: { name, accessToken } }) => {
      const socket = await RawSocket.connect(url, accessToken);
      await askWell(socket, 'sync', { rooms: {}, maxBytes: FIRST_SYNC_BYTES });
      return { socket, roomId, name };
    });
    online.push(...(await Promise.all(group)));
  }
  return online;
}

/** Asks and gives the ack as text. @throws Error when it is a refusal */
export async function askWell(socket: RawSocket, event: string, payload: object): Promise<string> {
  const ack = await socket.ask(event, payload);
  if (!ack.startsWith('[{"ok":true')) throw new Error(`${event}: ${ack}`);
  return ack;
}
