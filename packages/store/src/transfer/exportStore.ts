import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { LinesFile, writeWhole } from './durableFile.ts';
import { EXPORT_FILES, removeOthers, takeFolder } from './exportFolder.ts';
import { exportRoom } from './exportRoom.ts';
import { FORMAT, FORMAT_VERSION, type Manifest, type RoomLine } from './lines.ts';
import type { ExportSource } from './sources/exportSource.ts';

export interface ExportOptions {
  /** A folder of its own: empty, missing, or with an export of the same store, which is brought up to date. */
  folder: string;
  /** Called as it goes on. */
  onProgress?(done: { rooms: number; of: number; messages: number }): void;
}

/**
 * Writes all of an organisation as JSON lines, beside whoever works on it. Each room is written through one rev, its members and all accounts after it.
 * Killed at any point, it goes on with the rooms that are not there, or that changed since.
 * @throws StoreOpenError with one line when the folder can not be taken, or an account is being deleted
 */
export async function exportStore(
  source: ExportSource,
  { folder, onProgress = () => undefined }: ExportOptions,
): Promise<{ rooms: number; messages: number; users: number }> {
  const exportedAt = new Date().toISOString();
  const manifest: Manifest = {
    ...{ format: FORMAT, version: FORMAT_VERSION, epoch: source.epoch, exportedAt },
    ...{ done: false, messages: 0 },
  };
  const held = await takeFolder(folder, manifest);
  const ids = await source.roomIds();
  const journal = join(folder, EXPORT_FILES.rooms);
  const rooms = new Map<string, RoomLine>();
  let messages = 0;
  for (const [i, roomId] of ids.entries()) {
    const line = await goOnWith(held.get(roomId));
    if (line) rooms.set(roomId, line);
    messages += line?.seq ?? 0;
    onProgress({ rooms: i + 1, of: ids.length, messages });

    /** What of a room is there already counts while its rev is the same. */
    async function goOnWith(before: RoomLine | undefined): Promise<RoomLine | null> {
      const now = await source.room(roomId);
      if (before && now?.room.rev === before.rev) {
        const { name, topic, archived } = now.room;
        return { ...before, name, topic, archived };
      }
      const file = join(folder, EXPORT_FILES.messages, `${roomId}.jsonl`);
      let written = messages;
      const onMessages = (count: number) => onProgress({ rooms: i, of: ids.length, messages: (written += count) });
      const line = await exportRoom(source, { roomId, file, onMessages });
      if (line) await appendFile(journal, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
      return line;
    }
  }
  await removeOthers(folder, new Set(rooms.keys()));
  await writeRows(folder, EXPORT_FILES.members, source.members(), ({ roomId }) => rooms.has(roomId));
  const users = await writeRows(folder, EXPORT_FILES.users, linesOfUsers(source));
  await writeRows(folder, EXPORT_FILES.settings, [{ kind: 'settings', ...(await source.settings()) }]);
  await writeRows(folder, EXPORT_FILES.rooms, rooms.values());
  await writeWhole(join(folder, EXPORT_FILES.manifest), JSON.stringify({ ...manifest, done: true, messages }));
  return { rooms: rooms.size, messages, users };
}

async function* linesOfUsers(source: ExportSource) {
  for await (const { line, erasing } of source.users()) {
    // Its messages that are to go would come back with an import.
    if (erasing) throw new StoreOpenError('An account is being deleted at this moment. Run the same command again.');
    yield line;
  }
}

async function writeRows<T extends object>(
  folder: string,
  name: string,
  rows: AsyncIterable<T> | Iterable<T>,
  isWanted: (row: T) => boolean = () => true,
): Promise<number> {
  const out = await LinesFile.begin(join(folder, name));
  let count = 0;
  try {
    for await (const row of rows) {
      if (!isWanted(row)) continue;
      await out.write(row);
      count += 1;
    }
    await out.finish();
  } finally {
    await out.drop();
  }
  return count;
}
