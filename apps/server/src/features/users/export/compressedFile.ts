import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { ZipInputFile } from 'fflate';

/** Deflate, as a ZIP names it. */
const DEFLATE = 8;
/** A last block with nothing in it. */
const END = Uint8Array.of(3, 0);

/** A file of a ZIP that comes piece by piece: each is compressed for itself, so that nothing of it stays in memory. */
export class CompressedFile implements ZipInputFile {
  readonly filename: string;
  readonly compression = DEFLATE;
  size = 0;
  crc = 0;
  /** Set by the ZIP that it is added to. */
  ondata?: ZipInputFile['ondata'];

  constructor(filename: string) {
    this.filename = filename;
  }

  push(text: string): void {
    const bytes = Buffer.from(text);
    this.size += bytes.length;
    this.crc = crc32(bytes, this.crc);
    this.ondata?.(null, deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }), false);
  }

  end(): void {
    this.ondata?.(null, END, true);
  }
}
