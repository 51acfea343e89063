import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { writeWhole } from './durableFile.ts';
import { linesOf } from './jsonLines.ts';
import { Manifest, RoomLine } from './lines.ts';

/** Where the parts of an export stand in its folder. */
export const EXPORT_FILES = {
  manifest: 'export.json',
  users: 'users.jsonl',
  rooms: 'rooms.jsonl',
  members: 'members.jsonl',
  settings: 'settings.jsonl',
  messages: 'messages',
  files: 'files',
} as const;

/** A line of an export is a message of 10,000 characters at most, with its reactions. */
export const LINE_MAX = 16 * 1024 * 1024;

/** @throws StoreOpenError when the folder holds no export */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, EXPORT_FILES.manifest);
  try {
    return Manifest.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw new StoreOpenError(`${file} is no ${EXPORT_FILES.manifest} of an export of this version.`);
  }
}

/**
 * Makes the folder of an export, or takes one in which an export of the same store stands, whole or broken off.
 * @returns the rooms that it holds already, each through its rev
 * @throws StoreOpenError when the folder holds anything else
 */
export async function takeFolder(folder: string, manifest: Manifest): Promise<Map<string, RoomLine>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await readdir(folder);
  const isBegun = there.some((name) => name.startsWith(EXPORT_FILES.manifest));
  if (!isBegun && there.length > 0)
    throw new StoreOpenError(`${folder} is not empty. An export takes a folder of its own.`);
  const rooms = there.includes(EXPORT_FILES.manifest) ? await heldRooms(folder, manifest) : new Map<string, RoomLine>();
  await writeWhole(join(folder, EXPORT_FILES.manifest), JSON.stringify(manifest));
  for (const name of [EXPORT_FILES.messages, EXPORT_FILES.files])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  return rooms;
}

async function heldRooms(folder: string, { epoch }: Manifest): Promise<Map<string, RoomLine>> {
  const before = await readManifest(folder);
  if (before.epoch !== epoch) throw new StoreOpenError(`${folder} holds an export of another store.`);
  const file = join(folder, EXPORT_FILES.rooms);
  const rooms = new Map<string, RoomLine>();
  if (!existsSync(file)) return rooms;
  for await (const { text } of linesOf(file, LINE_MAX)) {
    // The last line may be torn: that room is exported again.
    const line = RoomLine.safeParse(parsed(text));
    if (line.success) rooms.set(line.data.id, line.data);
  }
  return rooms;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

/** Removes the messages of rooms that are no more: what was erased is in no export that was made since. */
export async function removeOthers(folder: string, rooms: ReadonlySet<string>): Promise<void> {
  const messages = join(folder, EXPORT_FILES.messages);
  for (const name of await readdir(messages))
    if (!rooms.has(name.replace(/\.jsonl$/, ''))) await rm(join(messages, name));
}
