const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-';
const RANDOM_LETTERS = 15;

/** A clientId that no other device makes: the time (ms since 1970) and 15 random characters. `random` serves where there is no crypto. */
export function newClientId(now: number, random: () => number): string {
  const bytes =
    'crypto' in globalThis
      ? crypto.getRandomValues(new Uint8Array(RANDOM_LETTERS))
      : Array.from({ length: RANDOM_LETTERS }, () => Math.floor(random() * 256));
  return now.toString(36) + Array.from(bytes, (byte) => LETTERS[byte & 63]).join('');
}
