import { createHash } from 'node:crypto';

/** Ids that follow from what they stand for: an import that is run again makes the same ones. */

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function lettersOf(parts: string[], length: number): string {
  const bytes = createHash('sha512').update(JSON.stringify(parts)).digest();
  // 64 bytes give 16 letters with a bias that nobody could use: 2^16 by 36.
  return Array.from({ length }, (_, i) => LETTERS[bytes.readUInt16BE(i * 2) % LETTERS.length] ?? '').join('');
}

export const personId = (source: string, key: string) => lettersOf(['user', source, key], 16);
export const roomIdFor = (source: string, key: string) => `r${lettersOf(['room', source, key], 11)}`;
export const colourOf = (id: string) => (id.charCodeAt(0) % 8) + 1;

/** By which an imported message is known. */
export const IMPORTED = 'imp-';

/** `part`: of a long text, from 0. */
export function clientIdFor(source: string, room: string, key: string, part: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([source, room, key, part]))
    .digest('base64url');
  return `${IMPORTED}${hash.slice(0, 28)}`;
}
