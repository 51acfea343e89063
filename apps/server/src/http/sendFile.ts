import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Reply } from './reply.ts';

/** So much is made ahead of what the reader takes. */
const AHEAD_BYTES = 64 * 1024;

/**
 * Sends what is made piece by piece, no faster than it is read. A reader who goes, and what ends the making, cut it: the file is then not whole, and
 * shows it. @throws what the making threw
 */
export async function sendFile(res: Response, { name, type, pieces, done }: NonNullable<Reply['file']>): Promise<void> {
  res.set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'X-Content-Type-Options': 'nosniff',
  });
  const source = Readable.from(pieces, { objectMode: false, highWaterMark: AHEAD_BYTES });
  try {
    await pipeline(source, res);
  } catch (error) {
    if (!isGone(error)) throw error;
  } finally {
    done?.();
  }
}

/** Whether it was the reader who went. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
