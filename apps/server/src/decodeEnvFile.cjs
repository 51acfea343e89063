// Plain CommonJS, because PM2 reads its file with whatever Node it runs on.

/**
 * The text of a file `.env`: UTF-8, or UTF-16 where its first bytes say so (as some editors on Windows write it), without a byte order mark.
 * @param {Uint8Array} bytes
 * @returns {string}
 * @throws {Error} when it is neither: read wrongly, settings would be ignored in silence
 */
exports.decodeEnvFile = function decodeEnvFile(bytes) {
  const mark = bytes.length < 2 ? 0 : bytes[0] * 256 + bytes[1];
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  let text;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8 text');
  }
  if (text.includes('\0')) throw new Error('it is not UTF-8 text');
  return text;
};
