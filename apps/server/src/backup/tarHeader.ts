const BLOCK = 512;
/** More does not fit into eleven octal digits: it is written in base 256 then, as GNU tar does. */
const OCTAL_MAX = 8 ** 11;

/** What stands before the bytes of a file in a tar archive. */
export interface TarHeader {
  name: string;
  bytes: number;
}

export const TAR_BLOCK = BLOCK;

/** How many bytes of nothing follow a file, so that the next one begins with a block. */
export function paddingAfter(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

/** The header of a plain file that its owner alone may read. `at`: milliseconds since 1970. */
export function encodeHeader({ name, bytes }: TarHeader, at: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`The name ${name} is too long for a backup.`);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  writeSize(block, bytes);
  block.write(octal(Math.floor(at / 1000), 11), 136);
  block.write('        0', 148);
  block.write('ustar\x0000', 257);
  block.write(`${octal(checksum(block), 6)}\0 `, 148);
  return block;
}

/** @returns null where it is no header */
export function decodeHeader(block: Buffer): TarHeader | null {
  if (block.toString('latin1', 257, 262) !== 'ustar') return null;
  const sum = Number.parseInt(block.toString('latin1', 148, 156), 8);
  const bytes = readSize(block);
  const plain = Buffer.from(block).fill(' ', 148, 156);
  if (sum !== checksum(plain) || !Number.isSafeInteger(bytes)) return null;
  return { name: block.toString('utf8', 0, 100).replace(/\0.*$/su, ''), bytes };
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** The sum of all bytes, those of the sum itself counted as spaces. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte) => sum + byte, 0);
}

function writeSize(block: Buffer, bytes: number): void {
  if (bytes < OCTAL_MAX) {
    block.write(octal(bytes, 11), 124);
    return;
  }
  block.writeUInt8(0x80, 124);
  block.writeBigUInt64BE(BigInt(bytes), 128);
}

function readSize(block: Buffer): number {
  if ((block[124] ?? 0) & 0x80) return Number(block.readBigUInt64BE(128));
  return Number.parseInt(block.toString('latin1', 124, 136), 8);
}
