import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { StoreOpenError } from '../ports/storeOpenError.ts';

/** What an archive may become: so many bytes for each of its own, and so many beside that; and how many files it may hold. */
const RATIO_MAX = 200;
const BYTES_BESIDE = 16 * 1024 * 1024;
const ENTRIES_MAX = 2_000_000;
const DIRECTORY_MAX = 512 * 1024 * 1024;

interface Entry {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

/** A path within the archive that stays within it. */
const isSafe = (name: string) =>
  name.length < 1_000 &&
  !/[\0\\:]/.test(name) &&
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/**
 * Unpacks a zip archive into a folder. No entry gets out of it: names that lead elsewhere are passed over, links are written as files, and all together
 * becomes at most 200 times as large as the archive.
 * @param isWanted which entries
 * @param onPassed called with each name that leads elsewhere
 * @throws StoreOpenError where it is no archive, broken, or grows beyond measure
 */
export async function unzip(
  file: string,
  folder: string,
  { isWanted, onPassed }: { isWanted(name: string): boolean; onPassed(name: string): void },
): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bounds = { left: size * RATIO_MAX + BYTES_BESIDE };
    for (const entry of await readDirectory(handle, size)) {
      if (entry.name.endsWith('/') || !isWanted(entry.name)) continue;
      if (isSafe(entry.name)) await unpack(handle, entry, join(folder, entry.name), bounds);
      else onPassed(entry.name);
    }
  } finally {
    await handle.close();
  }
}

async function unpack(handle: FileHandle, entry: Entry, path: string, bounds: { left: number }): Promise<void> {
  const broken = (reason: string) => new StoreOpenError(`The archive can not be unpacked: ${entry.name} ${reason}.`);
  const { size: archive } = await handle.stat();
  // Asked before anything is read there: what is said may be any number of 64 bits.
  if (entry.offset + 30 + entry.packed > archive) throw broken('is not where it is said to be');
  const head = await readAt(handle, entry.offset, 30);
  if (head.length < 30 || head.readUInt32LE(0) !== 0x04034b50) throw broken('is not where it is said to be');
  if (entry.method !== 0 && entry.method !== 8) throw broken('is packed in a way that is not known here');
  const start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  let [crc, size] = [0, 0];
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      bounds.left -= chunk.length;
      crc = crc32(chunk, crc);
      if (size > entry.size) done(broken('is larger than it says'));
      else if (bounds.left < 0) done(broken('makes it larger than an archive of this size may become'));
      else done(null, chunk);
    },
  });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const packed =
      entry.packed === 0 ? [] : handle.createReadStream({ start, end: start + entry.packed - 1, autoClose: false });
    const out = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await (entry.method === 8 ? pipeline(packed, createInflateRaw(), measure, out) : pipeline(packed, measure, out));
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    if (isFull(error)) throw broken('finds no room on the disk');
    throw broken('is broken, stands there twice, or has a name that no file can have');
  }
  if (size !== entry.size || crc !== entry.crc) throw broken('is broken');
}

const isFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/** The directory at the end of an archive, also of one of more than 4 GB. */
async function readDirectory(handle: FileHandle, size: number): Promise<Entry[]> {
  const none = new StoreOpenError('That file is no zip archive, or it is broken.');
  const tailAt = Math.max(0, size - 66_000);
  const tail = await readAt(handle, tailAt, size - tailAt);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > tail.length) throw none;
  let bytes = tail.readUInt32LE(end + 12);
  let at = tail.readUInt32LE(end + 16);
  if (end >= 20 && tail.readUInt32LE(end - 20) === 0x07064b50) {
    const largeAt = Number(tail.readBigUInt64LE(end - 12));
    if (largeAt > size) throw none;
    const large = await readAt(handle, largeAt, 56);
    if (large.length < 56 || large.readUInt32LE(0) !== 0x06064b50) throw none;
    bytes = Number(large.readBigUInt64LE(40));
    at = Number(large.readBigUInt64LE(48));
  }
  if (bytes > DIRECTORY_MAX || at + bytes > size) throw none;
  const directory = await readAt(handle, at, bytes);
  const entries: Entry[] = [];
  for (let from = 0; from + 46 <= directory.length && directory.readUInt32LE(from) === 0x02014b50;) {
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.readUInt16LE(from + place));
    const nameEnd = from + 46 + (name ?? 0);
    const extraEnd = nameEnd + (extra ?? 0);
    if (extraEnd > directory.length || entries.length >= ENTRIES_MAX) throw none;
    const entry: Entry = {
      name: directory.toString('utf8', from + 46, nameEnd),
      method: directory.readUInt16LE(from + 10),
      crc: directory.readUInt32LE(from + 16),
      packed: directory.readUInt32LE(from + 20),
      size: directory.readUInt32LE(from + 24),
      offset: directory.readUInt32LE(from + 42),
    };
    entries.push(withLarge(entry, directory.subarray(nameEnd, extraEnd)));
    from = extraEnd + (comment ?? 0);
  }
  return entries;
}

/** What of an entry does not fit into 32 bits stands in a field of its own, in this order. */
function withLarge(entry: Entry, extra: Buffer): Entry {
  const large = { ...entry };
  for (let from = 0; from + 4 <= extra.length;) {
    const end = from + 4 + extra.readUInt16LE(from + 2);
    if (extra.readUInt16LE(from) === 1) {
      let at = from + 4;
      for (const field of ['size', 'packed', 'offset'] as const) {
        if (entry[field] !== 0xffffffff || at + 8 > Math.min(end, extra.length)) continue;
        large[field] = Number(extra.readBigUInt64LE(at));
        at += 8;
      }
    }
    from = end;
  }
  return large;
}

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, length)), 0, Math.max(0, length), at);
  return buffer.subarray(0, bytesRead);
}
