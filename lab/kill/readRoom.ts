import { HistoryAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';

/** All messages of a room in rising seq, read page by page over REST as anybody could. */
export async function readRoom(url: string, token: string, roomId: string): Promise<Message[]> {
  const all: Message[] = [];
  for (let after = 0; ;) {
    const response = await fetch(`${url}/api/rooms/${roomId}/messages?limit=100&after=${after}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`The room can not be read: ${response.status} ${await response.text()}`);
    const { messages, hasAfter } = HistoryAnswer.parse(await response.json());
    all.push(...messages.reverse());
    after = all.at(-1)?.seq ?? 0;
    if (!hasAfter) return all;
  }
}
