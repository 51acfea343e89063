import { HistoryAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import type { Person } from './person.ts';

/** All messages of a room in rising seq, read page by page over REST as anybody could. */
export async function readRoom(person: Person, roomId: string): Promise<Message[]> {
  const all: Message[] = [];
  for (let after = 0; ;) {
    const answer = await person.must('GET', `/rooms/${roomId}/messages?limit=100&after=${after}`);
    const { messages, hasAfter } = HistoryAnswer.parse(answer);
    all.push(...messages.reverse());
    after = all.at(-1)?.seq ?? 0;
    if (!hasAfter) return all;
  }
}
