import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';

/** One change of the chat, as the feed brings it. */
export interface FeedEntry {
  /** Its place in the stream. */
  id: string;
  /** What happened: `chatMessage`, `messageEdited`, `memberAdded` … */
  type: string;
  /** When it was committed, ISO 8601. */
  at: string;
  /** What changed; its shape depends on the type. */
  data: unknown;
}

export interface FollowOptions {
  /** The Redis that the servers use. */
  url: string;
  /** Keeps how far one got, so that the next start goes on from there. Without it the feed is followed from its beginning. */
  idFile: string;
  /** Called with each entry in order. When it throws, following ends, and the entry comes again at the next start. */
  onEntry(entry: FeedEntry): Promise<void> | void;
  /** Ends the following. */
  signal?: AbortSignal;
}

const BLOCK_MS = 1_000;
const COUNT = 100;

/**
 * Follows the event feed of Palaver (docs/operations.md), at least once each entry: what was handled is noted after it was handled.
 * What was committed while Redis was away is not in the feed; a jump in a room's `rev` says so.
 */
export async function followFeed({ url, idFile, onEntry, signal }: FollowOptions): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  let id = readId(idFile);
  try {
    while (!signal?.aborted) {
      const answer = await redis.xread('COUNT', COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', 'palaver:feed', id);
      for (const [entryId, fields] of answer?.[0]?.[1] ?? []) {
        if (signal?.aborted) return;
        await onEntry(toEntry(entryId, fields));
        id = entryId;
        writeId(idFile, id);
      }
    }
  } finally {
    redis.disconnect();
  }
}

function toEntry(id: string, fields: string[]): FeedEntry {
  const value = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
  return { id, type: value('type'), at: value('at'), data: JSON.parse(value('data')) };
}

function readId(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '0';
  }
}

/** Replaces the file in one piece: a process that is killed leaves the old id or the new one. */
function writeId(file: string, id: string): void {
  writeFileSync(`${file}.new`, id, { flush: true });
  renameSync(`${file}.new`, file);
}

if (import.meta.main) {
  const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
  await followFeed({
    url,
    idFile: 'feed.id',
    onEntry: ({ at, type, data }) => console.log(at, type, JSON.stringify(data)),
  });
}
