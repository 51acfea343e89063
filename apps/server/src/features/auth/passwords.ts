import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { PalaverError } from '@palaver/protocol/errors';
import { normalizeUsername } from '@palaver/protocol/names';
import { COMMON_PASSWORDS } from './commonPasswords.ts';

/** bcrypt works in the four threads that files need too: two at once, so that logins never starve them. */
const AT_ONCE = 2;
const QUEUE_MAX = 100;

let running = 0;
const queue: (() => void)[] = [];

/** Runs a slow job when one of few places is free. @throws RATE_LIMITED when too many wait already */
async function inTurn<T>(job: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running += 1;
  else {
    if (queue.length >= QUEUE_MAX)
      throw new PalaverError('RATE_LIMITED', 'Too many people sign in at this moment. Try again.', {
        retryAfterMs: 5_000,
      });
    await new Promise<void>((resolve) => queue.push(resolve));
  }
  try {
    return await job();
  } finally {
    // The place goes to the next in line; nobody who comes meanwhile takes it.
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Hashes a password, already in NFC, off the event loop (A2). */
export function hashPassword(password: string, rounds: number): Promise<string> {
  return inTurn(() => bcrypt.hash(password, rounds));
}

const dummies = new Map<number, Promise<string>>();

/** Compares a password with a hash. Without a hash it takes the same time and is wrong: nobody learns which names exist. */
export async function checkPassword(password: string, hash: string | null, rounds: number): Promise<boolean> {
  let dummy = dummies.get(rounds);
  if (!dummy) dummies.set(rounds, (dummy = bcrypt.hash(randomBytes(16).toString('hex'), rounds)));
  const against = hash ?? (await dummy);
  // bcrypt reads 72 bytes and no more: a longer one would match by its beginning.
  const normal = password.normalize('NFC');
  const fits = Buffer.byteLength(normal) <= 72 && !normal.includes('\0');
  const same = await inTurn(() => bcrypt.compare(normal, against));
  return same && fits && hash !== null;
}

/** Refuses passwords that others guess first. @throws VALIDATION_FAILED */
export function demandGoodPassword(password: string, username: string): void {
  const folded = password.toLowerCase();
  const fault =
    normalizeUsername(password) === username
      ? 'Not the same as the name.'
      : COMMON_PASSWORDS.has(folded) || /^(.)\1*$/u.test(folded) || /^(.{1,4})\1+$/u.test(folded)
        ? 'Too easy to guess. Four plain words are fine.'
        : null;
  if (fault) throw new PalaverError('VALIDATION_FAILED', fault, { details: [{ path: 'password', message: fault }] });
}
