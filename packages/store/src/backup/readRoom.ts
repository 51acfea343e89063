import { messageId } from '@palaver/protocol/messageId';
import { attempt } from '../mongo/attempt.ts';
import { type MessageDocument, parseSteps, type PendingStep, type RoomDocument } from '../mongo/documents.ts';
import type { Models } from '../mongo/models.ts';
import { BackupError } from './backupError.ts';

/** So many messages are held at once. */
const BATCH = 400;
/** A room whose old messages are changed all the time is looked at so often: each look takes in what changed since the one before. */
const LOOKS = 100;

/** Messages of a room. Those of `again` take the place of what was given before under the same id. */
export interface MessageBatch {
  messages: MessageDocument[];
  again: boolean;
}

/** A room through one rev, when all its messages were given. */
export interface ReadRoom {
  room: RoomDocument;
  messages: number;
  /** What its last commit had still to do elsewhere. */
  pending: PendingStep[];
}

/**
 * Reads a room beside servers that write into it, through one rev: first all its messages by seq, then, as long as one of them has gone on beyond the rev of the
 * room, what was changed since. Null: there is no such room.
 * @throws BackupError when messages are missing
 */
export async function* readRoom(models: Models, roomId: string): AsyncGenerator<MessageBatch, ReadRoom | null> {
  let room = await readWhole(models, roomId);
  if (!room) return null;
  const seen = new SeqCount();
  /** Whether a message that belongs to the room as it was read has gone on since. */
  const gone = { on: false };

  /** Those that are as they were at the rev of the room. */
  const asThen = (found: MessageDocument[], { seq, rev }: RoomDocument) =>
    found.filter((message) => {
      if (message.seq > seq) return false;
      if (message.rev > rev) gone.on = true;
      return message.rev <= rev;
    });
  const take = (messages: MessageDocument[], again: boolean): MessageBatch => {
    for (const { seq } of messages) seen.add(seq);
    return { messages, again };
  };

  for (let from = 1; from <= room.seq; from += BATCH) {
    const found = await readSeqs(models, roomId, from, Math.min(from + BATCH - 1, room.seq));
    yield take(asThen(found, room), false);
  }
  yield take(asThen(messagesOf(room), room), true);
  for (let looks = 1; gone.on; looks += 1) {
    if (looks > LOOKS) throw new BackupError(`The room ${roomId} changes too fast for a backup. Try again later.`);
    gone.on = false;
    const before = room.rev;
    room = (await readWhole(models, roomId)) ?? room;
    for await (const found of readChanges(models, roomId, before)) yield take(asThen(found, room), true);
    yield take(asThen(messagesOf(room), room), true);
  }
  const last = (await readWhole(models, roomId)) ?? room;
  const erased = last.erased ? { ...last.erased, done: false } : null;
  if (!erased && seen.size !== room.seq)
    throw new BackupError(
      `The room ${roomId} is damaged, so no backup is made of it: of ${room.seq} messages ${seen.size} are there. Keep the last backups.`,
    );
  return { room: { ...room, erased }, messages: seen.size, pending: parseSteps(room.steps) };
}

function readWhole(models: Models, roomId: string): Promise<RoomDocument | null> {
  return attempt(() => models.rooms.findById(roomId).lean<RoomDocument>());
}

function messagesOf({ steps }: RoomDocument): MessageDocument[] {
  return parseSteps(steps).flatMap((step) => (step.kind === 'member' ? [] : [step.message]));
}

function readSeqs({ messages }: Models, roomId: string, from: number, to: number): Promise<MessageDocument[]> {
  const ids = Array.from({ length: to - from + 1 }, (_, i) => messageId(roomId, from + i));
  return attempt(() => messages.find({ _id: { $in: ids }, roomId }).lean<MessageDocument[]>());
}

/** What was changed after a rev, in rising rev. */
async function* readChanges({ messages }: Models, roomId: string, rev: number): AsyncGenerator<MessageDocument[]> {
  for (let last = rev; ;) {
    const found = await attempt(() =>
      messages
        .find({ roomId, rev: { $gt: last } })
        .sort({ rev: 1 })
        .limit(BATCH)
        .lean<MessageDocument[]>(),
    );
    yield found;
    last = found.at(-1)?.rev ?? last;
    if (found.length < BATCH) return;
  }
}

/** Counts different seqs. Most come in order: only those beside it are held. */
class SeqCount {
  #through = 0;
  readonly #beyond = new Set<number>();

  get size(): number {
    return this.#through + this.#beyond.size;
  }

  add(seq: number): void {
    if (seq > this.#through) this.#beyond.add(seq);
    while (this.#beyond.delete(this.#through + 1)) this.#through += 1;
  }
}
