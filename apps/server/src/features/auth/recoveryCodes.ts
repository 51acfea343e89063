import { randomInt } from 'node:crypto';
import bcrypt from 'bcrypt';
import { hashInTurn } from './hashTurns.ts';

const CODES = 10;
export const RECOVERY_CODE_LENGTH = 8;
/** Letters and digits of which no two look alike. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** How much of a bcrypt hash is the salt and how it was made. */
const SALT_LENGTH = 29;

/**
 * Ten new recovery codes, as they are told once, and their hashes. They share a salt, so that one hashing finds a code among them; no key of the server is
 * in it: who lost the phone gets in also when the server lost its secrets. `network`: whose turn of hashing it takes. @throws RATE_LIMITED
 */
export async function makeRecoveryCodes(
  rounds: number,
  network: string,
): Promise<{ codes: string[]; hashes: string[] }> {
  const codes = Array.from({ length: CODES }, randomCode);
  const salt = await bcrypt.genSalt(rounds);
  const hash = (code: string) => hashInTurn('registration', network, () => bcrypt.hash(code, salt));
  return { codes: codes.map(asTold), hashes: await Promise.all(codes.map(hash)) };
}

/** The hash among these that is of the code, without spaces and hyphens in it; null where none is. `network`: as above. @throws RATE_LIMITED */
export async function findRecoveryCode(hashes: string[], code: string, network: string): Promise<string | null> {
  const salt = hashes[0]?.slice(0, SALT_LENGTH);
  if (salt === undefined) return null;
  const hash = await hashInTurn('login', network, () => bcrypt.hash(code.toUpperCase(), salt));
  return hashes.find((one) => one === hash) ?? null;
}

function randomCode(): string {
  return Array.from({ length: RECOVERY_CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

function asTold(code: string): string {
  return `${code.slice(0, RECOVERY_CODE_LENGTH / 2)}-${code.slice(RECOVERY_CODE_LENGTH / 2)}`;
}
