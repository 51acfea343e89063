import type { Crew } from '../../kit/makeCrews.ts';
import { median } from '../../kit/median.ts';
import type { RawSocket } from '../../kit/rawSocket.ts';
import { askWell, goOnline } from '../goOnline.ts';

const MESSAGES = 20;
const PAGE = 50;
const WITHIN_MS = 20_000;

/** All members of a room on sockets: how long a page of history takes when all ask at once, and a message to each of the others; medians, ms. */
export async function measureRoom(url: string, crew: Crew): Promise<{ historyMs: number; deliveryMs: number }> {
  const { roomId, people } = crew;
  const sockets = (await goOnline(url, [crew], people.length)).map(({ socket }) => socket);
  const [sender, ...others] = sockets;
  if (!sender) throw new Error('Nobody is in the room.');
  const deliveries: number[] = [];
  for (let number = 0; number < MESSAGES; number += 1) {
    await untilQuiet(others);
    const before = others.map(({ received }) => received);
    const sentAt = performance.now();
    await askWell(sender, 'chatMessage', { roomId, clientId: `delivery-${1e6 + number}`, text: 'At the dock.' });
    await until(() => others.every(({ received }, i) => received > (before[i] ?? 0)));
    deliveries.push(...others.map(({ lastEventAt }) => lastEventAt - sentAt));
  }
  const histories = await Promise.all(
    sockets.map(async (socket) => {
      const askedAt = performance.now();
      await askWell(socket, 'loadMessages', { roomId, limit: PAGE });
      return performance.now() - askedAt;
    }),
  );
  for (const socket of sockets) socket.close();
  return { historyMs: median(histories), deliveryMs: median(deliveries) };
}

/** Until no event came for a while: who is online is published, too. */
async function untilQuiet(sockets: RawSocket[]): Promise<void> {
  const QUIET_MS = 200;
  await until(() => performance.now() - Math.max(...sockets.map(({ lastEventAt }) => lastEventAt)) > QUIET_MS);
}

async function until(holds: () => boolean): Promise<void> {
  for (const startedAt = performance.now(); !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (performance.now() - startedAt > WITHIN_MS) throw new Error('Somebody was not reached.');
}
