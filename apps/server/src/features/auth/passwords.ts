import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { PalaverError } from '@palaver/protocol/errors';
import { normalizeUsername } from '@palaver/protocol/names';
import { COMMON_PASSWORDS } from './commonPasswords.ts';
import { hashInTurn } from './hashTurns.ts';

/** Hashes a new password, already in NFC, off the event loop (A2). `address`: whose turn it takes. @throws RATE_LIMITED */
export function hashPassword(password: string, rounds: number, address: string): Promise<string> {
  return hashInTurn('registration', address, () => bcrypt.hash(password, rounds));
}

const dummies = new Map<number, Promise<string>>();

/** Compares a password with a hash. Without a hash it takes the same time and is wrong: nobody learns which names exist. `address`: whose turn it takes. @throws RATE_LIMITED */
export async function checkPassword(
  password: string,
  hash: string | null,
  rounds: number,
  address: string,
): Promise<boolean> {
  let dummy = dummies.get(rounds);
  if (!dummy) dummies.set(rounds, (dummy = bcrypt.hash(randomBytes(16).toString('hex'), rounds)));
  const against = hash ?? (await dummy);
  // bcrypt reads 72 bytes and no more: a longer one would match by its beginning.
  const normal = password.normalize('NFC');
  const fits = Buffer.byteLength(normal) <= 72 && !normal.includes('\0');
  const same = await hashInTurn('login', address, () => bcrypt.compare(normal, against));
  return same && fits && hash !== null;
}

/** Refuses passwords that others guess first. `path`: the field it stands in. @throws VALIDATION_FAILED */
export function requireGoodPassword(password: string, username: string, path = 'password'): void {
  const folded = password.toLowerCase();
  const fault =
    normalizeUsername(password) === username
      ? 'Not the same as the name.'
      : COMMON_PASSWORDS.has(folded) || /^(.)\1*$/u.test(folded) || /^(.{1,4})\1+$/u.test(folded)
        ? 'Too easy to guess. Four plain words are fine.'
        : null;
  if (fault) throw new PalaverError('VALIDATION_FAILED', fault, { details: [{ path, message: fault }] });
}
