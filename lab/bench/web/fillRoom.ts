import { randomUUID } from 'node:crypto';
import { openSqliteStore } from '@palaver/store/sqlite/openSqliteStore';

const BATCH = 500;
const AHEAD = 8;
const STEP_MS = 20_000;

/** Writes `count` messages of one person into a room of a server that does not run, the last of them now. */
export async function fillRoom(folder: string, roomId: string, senderId: string, count: number): Promise<void> {
  let at = Date.now() - count * STEP_MS;
  const store = await openSqliteStore({ folder, now: () => (at += STEP_MS / 2) });
  const batch = (from: number) =>
    store.messages.append(roomId, {
      senderId,
      entries: Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => ({
        clientId: randomUUID(),
        text: text(from + i),
        replyTo: null,
        called: [],
        cost: 1,
      })),
    });
  for (let from = 0; from < count; from += BATCH * AHEAD)
    await Promise.all(
      Array.from({ length: AHEAD }, (_, i) => from + i * BATCH)
        .filter((start) => start < count)
        .map(batch),
    );
  await store.close();
}

function text(i: number): string {
  const line = `Message ${i + 1}: wind 18 knots from the east, swell on the outside of the reef.`;
  return i % 7 === 0 ? `${line}\nSecond line\nThird line` : i % 3 === 0 ? `${line} ${line}` : line;
}
