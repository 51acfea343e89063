/** First bytes of a frame: the last fragment, of text, as it is or deflated (RFC 7692, section 6). */
const TEXT = 0x81;
const DEFLATED_TEXT = 0xc1;

/** A whole text message as one unmasked WebSocket frame, as a server sends it (RFC 6455, section 5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const { frame, headerLength } = openFrame(TEXT, length);
  frame.write(text, headerLength);
  return frame;
}

/** The same of a text that is deflated already. */
export function deflatedFrame(deflated: Buffer): Buffer {
  const { frame, headerLength } = openFrame(DEFLATED_TEXT, deflated.length);
  deflated.copy(frame, headerLength);
  return frame;
}

function openFrame(first: number, length: number): { frame: Buffer; headerLength: number } {
  const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = first;
  if (headerLength === 2) {
    frame[1] = length;
  } else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return { frame, headerLength };
}
