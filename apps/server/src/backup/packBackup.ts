import { createHash } from 'node:crypto';
import { encodeHeader, paddingAfter } from './tarHeader.ts';
import type { BackupEnd, BackupHead } from './backupFormat.ts';
import { END_NAME, HEAD_NAME } from './backupFormat.ts';

/** One file of a backup. */
export interface Part {
  name: string;
  bytes: number;
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A part out of memory. */
export function partOf(name: string, content: string | Buffer): Part {
  const body = Buffer.from(content);
  return { name, bytes: body.length, body: [body] };
}

/**
 * The bytes of a backup before they are compressed: a tar archive that begins with what it is and ends with the digest of all that stands before.
 * @param counts asked when all parts were written
 */
export async function* packBackup(
  head: BackupHead,
  parts: AsyncIterable<Part>,
  counts: () => BackupEnd['counts'],
): AsyncGenerator<Uint8Array> {
  const at = Date.parse(head.at);
  const digest = createHash('sha256');
  let count = 0;
  async function* pack({ name, bytes, body }: Part): AsyncGenerator<Uint8Array> {
    let written = 0;
    yield encodeHeader({ name, bytes }, at);
    for await (const chunk of body) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== bytes) throw new Error(`${name} has changed while it was read.`);
    yield Buffer.alloc(paddingAfter(bytes));
  }
  async function* hashed(part: Part): AsyncGenerator<Uint8Array> {
    count += 1;
    for await (const chunk of pack(part)) {
      digest.update(chunk);
      yield chunk;
    }
  }
  yield* hashed(partOf(HEAD_NAME, `${JSON.stringify(head, null, 2)}\n`));
  for await (const part of parts) yield* hashed(part);
  const end: BackupEnd = { sha256: digest.digest('hex'), parts: count, counts: counts() };
  yield* pack(partOf(END_NAME, `${JSON.stringify(end, null, 2)}\n`));
  // So ends every tar archive.
  yield Buffer.alloc(1024);
}
