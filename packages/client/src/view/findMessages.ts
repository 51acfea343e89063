import type { Message } from '@palaver/protocol/entities';
import type { RoomCache } from '../sync/roomCache.ts';

/** The newest messages on this device that hold every word of `q`, in any order and case; at most `most`. */
export function findMessages(rooms: Iterable<RoomCache>, q: string, most: number): Message[] {
  const words = q.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  const found: Message[] = [];
  for (const room of rooms) {
    let n = 0;
    const messages = room.inOrder();
    for (let i = messages.length - 1; i >= 0 && n < most; i -= 1) {
      const message = messages[i];
      if (!message || message.deleted) continue;
      const text = message.text.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      found.push(message);
      n += 1;
    }
  }
  return found.sort((a, b) => b.timestamp.localeCompare(a.timestamp)).slice(0, most);
}
