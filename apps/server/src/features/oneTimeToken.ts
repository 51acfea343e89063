import { createHash, randomBytes } from 'node:crypto';

/** A token of 32 bytes that nobody can guess, told once, and its digest, by which alone it is stored. */
export function newToken(): { token: string; digest: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, digest: tokenDigest(token) };
}

/** A token as it is stored; whatever is none has a digest that nothing has. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
