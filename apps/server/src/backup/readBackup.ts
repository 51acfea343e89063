import { createHash } from 'node:crypto';
import { BackupError } from '@palaver/store/backup/backupError';
import { BACKUP_FORMAT, BackupEnd, BackupHead, BackupMark, END_NAME, HEAD_NAME } from './backupFormat.ts';
import { ByteReader, StreamFailed } from './byteReader.ts';
import { openBackup } from './openBackup.ts';
import { decodeHeader, paddingAfter, TAR_BLOCK } from './tarHeader.ts';

/** More than any of the two parts that say what a backup is. */
const SAID_MAX = 1_000_000;

export interface ReadPart {
  name: string;
  bytes: number;
  /** Read before the next part is asked for; what nobody reads is passed over. */
  body: AsyncIterable<Buffer>;
}

/**
 * Reads a backup from its beginning to its end, in little memory. The digest at its end covers every byte.
 * @param identities what opens an encrypted one
 * @param onPart called with each part between the first and the last, which stand in the answer
 * @throws BackupError when it is none, is cut off or altered, or is of a later format; and what `onPart` throws
 */
export async function readBackup(
  file: string,
  identities: string[],
  onPart: (part: ReadPart, head: BackupHead) => Promise<void> = () => Promise.resolve(),
): Promise<{ head: BackupHead; end: BackupEnd }> {
  const reader = new ByteReader(await openBackup(file, identities));
  const digest = createHash('sha256');
  const broken = (why: string) => new BackupError(`${file} is no whole backup: ${why}. Nothing was changed.`);
  try {
    let head: BackupHead | null = null;
    for (let parts = 0; ; parts += 1) {
      const block = await reader.take(TAR_BLOCK);
      const header = decodeHeader(block);
      if (!header || (parts === 0) !== (header.name === HEAD_NAME))
        throw parts === 0 ? notOurs(file) : broken('it is damaged');
      const { name, bytes } = header;
      const hash = (chunk: Buffer) => {
        if (name !== END_NAME) digest.update(chunk);
      };
      hash(block);
      if (head && name !== END_NAME) {
        const body = reader.pass(bytes, hash);
        await onPart({ name, bytes, body }, head);
        for await (const _rest of body);
      } else {
        if (bytes > SAID_MAX) throw broken('it is damaged');
        const said = await reader.take(bytes);
        hash(said);
        if (head) return { head, end: await readEnd(said, { parts, sha256: digest.digest('hex') }) };
        head = readHead(said);
      }
      hash(await reader.take(paddingAfter(bytes)));
    }
  } catch (error) {
    throw asBackupError(error);
  } finally {
    await reader.close();
  }

  function readHead(said: Buffer): BackupHead {
    const json = parseJson(said);
    const mark = BackupMark.safeParse(json);
    if (!mark.success) throw notOurs(file);
    if (mark.data.format > BACKUP_FORMAT)
      throw new BackupError(
        `${file} was made by a later version of Palaver. Restore it with that version or a newer one; nothing was changed.`,
      );
    const head = BackupHead.safeParse(json);
    if (!head.success) throw broken('what it says of itself can not be read');
    return head.data;
  }

  async function readEnd(said: Buffer, found: Pick<BackupEnd, 'parts' | 'sha256'>): Promise<BackupEnd> {
    const end = BackupEnd.safeParse(parseJson(said));
    if (!end.success || end.data.sha256 !== found.sha256 || end.data.parts !== found.parts)
      throw broken('its digest is another');
    // What the compression and the encryption say at their ends counts too.
    await reader.toEnd();
    return end.data;
  }

  function asBackupError(error: unknown): unknown {
    if (!(error instanceof StreamFailed)) return error;
    const { cause } = error;
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (cause === undefined || code === 'Z_BUF_ERROR') return broken('it is cut off');
    const isOfDisk = cause instanceof Error && 'syscall' in cause;
    return isOfDisk ? new BackupError(`${file} can not be read: ${cause.message}.`) : broken('it is damaged');
  }
}

function notOurs(file: string): BackupError {
  return new BackupError(`${file} is no backup of Palaver. Nothing was changed.`);
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return null;
  }
}
