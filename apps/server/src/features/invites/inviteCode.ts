import { createHash, randomInt } from 'node:crypto';

/** No two of them look alike, on paper or over the radio. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const FORM = new RegExp(`^[${LETTERS}]{12}$`);

/** A code that nobody can guess. */
export function newInviteCode(): string {
  return Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** A code as it is stored; null for what can be none. */
export function inviteDigest(code: string): string | null {
  return FORM.test(code) ? createHash('sha256').update(code).digest('base64url') : null;
}
