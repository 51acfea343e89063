import { rm } from 'node:fs/promises';
import type { Message } from '@palaver/protocol/entities';
import { LinesFile } from './durableFile.ts';
import { LINE_MAX } from './exportFolder.ts';
import { linesOf } from './jsonLines.ts';
import type { RoomRecord } from '../ports/records.ts';
import type { RoomLine } from './lines.ts';
import type { ExportSource } from './sources/exportSource.ts';

/** More messages than this that changed while their room was read are not kept in memory: it is read anew. */
const CHANGED_MAX = 20_000;
const TRIES = 5;

export interface RoomExport {
  roomId: string;
  /** The file of its messages. */
  file: string;
  /** Called with how many more are written. */
  onMessages(count: number): void;
}

/**
 * Writes all messages of a room into a file, through one rev. Those that change while it is read are put in at the end, in the place of what was read first,
 * so that nothing that was erased meanwhile is left.
 * @returns the room as far as the file holds it; null: the room was erased
 */
export async function exportRoom(source: ExportSource, room: RoomExport): Promise<RoomLine | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const line = await tryRoom(source, room);
    if (line !== 'changesTooMuch') return line;
  }
  throw new Error(`The room ${room.roomId} changes faster than it can be read. Run the same command again later.`);
}

async function tryRoom(
  source: ExportSource,
  { roomId, file, onMessages }: RoomExport,
): Promise<RoomLine | null | 'changesTooMuch'> {
  const begun = await source.room(roomId);
  if (!begun) return null;
  let { rev } = begun.room;
  let seq = 0;
  const changed = new Map<number, Message>();
  const pinned = new Map<number, string>();
  const note = (message: Message) => {
    if (message.pinned) pinned.set(message.seq, message.pinned.at);
    else pinned.delete(message.seq);
  };
  const raw = `${file}.raw`;
  const out = await LinesFile.begin(raw);
  try {
    for (let isBehind = true; isBehind;) {
      for (let page = await source.messagesAfter(roomId, seq); page.length > 0;) {
        for (const message of page) {
          await out.write({ kind: 'message', ...message });
          note(message);
          seq = message.seq;
        }
        onMessages(page.length);
        page = await source.messagesAfter(roomId, seq);
      }
      const changes = await source.changes(roomId, rev);
      for (const one of changes.erased) {
        const tombstone = one.seq <= seq ? await source.message(roomId, one.seq) : null;
        if (tombstone) changed.set(one.seq, tombstone);
      }
      for (const message of changes.messages) if (message.seq <= seq) changed.set(message.seq, message);
      if (changed.size > CHANGED_MAX) return 'changesTooMuch';
      rev = changes.cutAt ?? changes.head;
      const isAbove = [...changes.messages, ...changes.erased].some((one) => one.seq > seq);
      isBehind = isAbove || changes.cutAt !== undefined;
    }
    await out.finish();
  } finally {
    await out.drop();
  }
  for (const message of changed.values()) note(message);
  await mend(raw, file, changed);
  await rm(raw);
  const now = await source.room(roomId);
  return now && { ...toRoomLine(now.room), seq, rev, pins: inOrder(pinned, begun.pins, now.pins) };
}

/** Copies the lines, each message that changed as it is now. The line of a number holds the message of that seq. */
async function mend(raw: string, file: string, changed: ReadonlyMap<number, Message>): Promise<void> {
  const out = await LinesFile.begin(file);
  try {
    for await (const { number, text } of linesOf(raw, LINE_MAX)) {
      const message = changed.get(number);
      if (message) await out.write({ kind: 'message', ...message });
      else if (text !== null) await out.writeText(text);
    }
    await out.finish();
  } finally {
    await out.drop();
  }
}

function toRoomLine({ id, kind, name, topic, createdAt, archived }: RoomRecord) {
  return { kind: 'room' as const, id, type: kind, name, topic, createdAt, archived };
}

/** The seqs that are pinned through the rev of the file, in the order in which the room has them, and what it has no more by its time. */
function inOrder(pinned: ReadonlyMap<number, string>, ...orders: number[][]): number[] {
  const order = new Map(orders.flat().map((seq, i) => [seq, i]));
  return [...pinned.keys()].sort(
    (a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1) || (pinned.get(a) ?? '').localeCompare(pinned.get(b) ?? ''),
  );
}
