// Plain CommonJS, because PM2 reads its file with whatever Node it runs on.

/** A line that sets something, from its name on. */
const SETS = /^\s*(?:export\s+)?([^#=\s'"`]+)\s*=/u;
const ASCII = /^[\x21-\x7e]+$/;

/**
 * The text of a file `.env`: UTF-8, or UTF-16 where its first bytes say so (as some editors on Windows write it), without a byte order mark.
 * @param {Uint8Array} bytes
 * @returns {string}
 * @throws {Error} when it is neither, or a name holds a sign that no name has (one that cannot be seen, pasted with it): settings would be ignored in silence
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
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const name = SETS.exec(line)?.[1];
    if (name !== undefined && !ASCII.test(name))
      throw new Error(`the name in line ${i + 1} holds something else than A-Z, 0-9 and _`);
  }
  return text;
};
