import { HistoryAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';

/** Where to read, and by whom: the key of a bot that is a member of the rooms it follows. */
export interface ReadOptions {
  /** The server's address, without a path. */
  server: string;
  token: string;
}

const PAGE_MAX = 100;

/**
 * Reads the messages that entries of the feed speak of, as they are now, up to a hundred of a room in one request.
 * @returns by message id; left out is what the account may not see. Throws where the server does not answer.
 */
export async function readMessages(
  { server, token }: ReadOptions,
  places: { roomId: string; seq: number }[],
): Promise<Map<string, Message>> {
  const found = new Map<string, Message>();
  for (const [roomId, inRoom] of Map.groupBy(places, (place) => place.roomId)) {
    const wanted = new Set(inRoom.map(({ seq }) => seq));
    let after = Math.min(...wanted) - 1;
    while (after < Math.max(...wanted)) {
      const url = `${server}/api/rooms/${roomId}/messages?after=${after}&limit=${PAGE_MAX}`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      if (response.status === 403 || response.status === 404) break;
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const { messages } = HistoryAnswer.parse(await response.json());
      for (const message of messages) if (wanted.has(message.seq)) found.set(message.id, message);
      if (messages.length === 0) break;
      // The next wanted one may be far away.
      const through = Math.max(...messages.map(({ seq }) => seq));
      const next = [...wanted].filter((seq) => seq > through);
      after = next.length > 0 ? Math.min(...next) - 1 : Infinity;
    }
  }
  return found;
}
