import { describe, expect, it } from 'vitest';
import { FrameReader } from './frameReader.ts';

const LENGTHS = [0, 1, 125, 126, 65_535, 65_536];

function frameOf(text: string, first: number): Buffer {
  const { length } = text;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe('frames of a WebSocket', () => {
  it.each([5, 1_000, 1_000_000])('are read whole, of every length, from %s bytes at a time', (step) => {
    const texts = LENGTHS.map((length, i) => String(i).repeat(length));
    const frames = texts.map((text) => frameOf(text, 0x81));
    const all = Buffer.concat(frames);
    const read: { text: string; bytes: number; kind: number }[] = [];
    const reader = new FrameReader(({ data, start, end, bytes, kind }) =>
      read.push({ text: data.toString('latin1', start, end), bytes, kind }),
    );
    for (let from = 0; from < all.length; from += step) reader.read(all.subarray(from, from + step));
    expect(read).toEqual(texts.map((text, i) => ({ text, bytes: frames[i]?.length, kind: 1 })));
  });

  it('that are parts of a larger one are not taken for whole ones', () => {
    const kinds: number[] = [];
    const reader = new FrameReader(({ kind }) => kinds.push(kind));
    reader.read(Buffer.concat([frameOf('part', 0x01), frameOf('rest', 0x80), frameOf('whole', 0x81)]));
    expect(kinds).toEqual([0, 0, 1]);
  });
});
