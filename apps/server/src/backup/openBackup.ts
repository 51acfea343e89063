import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackupError } from '@palaver/store/backup/backupError';
import { reasonOf } from '@palaver/store/rules/reasonOf';
import { AGE_MARK, openSeal } from './seal.ts';

/**
 * Opens a backup, encrypted or not: the bytes of its archive.
 * @throws BackupError when it can not be read or decrypted
 */
export async function openBackup(file: string, identities: string[]): Promise<Readable> {
  const isSealed = (await beginningOf(file)) === AGE_MARK;
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 });
  const packed = isSealed ? await openSeal(raw, identities, file) : raw;
  // What goes wrong is thrown where the archive is read.
  return pipeline(packed, createGunzip(), () => undefined);
}

async function beginningOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(AGE_MARK.length));
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new BackupError(`${file} can not be read: ${reasonOf(error)}.`);
  }
}
