export const NAME_MIN = 3;
export const NAME_MAX = 32;

/**
 * The usernames that a name written after an @ may stand for, the longest first: of `.`, `-` and `_` at its end as many are left off as it takes
 * to meet somebody's name.
 */
export function namesOf(written: string): string[] {
  const low = written.toLowerCase();
  const names: string[] = [];
  const least = Math.max(NAME_MIN, unmarkedLength(low));
  for (let length = Math.min(NAME_MAX, low.length); length >= least; length -= 1) names.push(low.slice(0, length));
  return names;
}

/** The length of a name without the marks at its end. */
export function unmarkedLength(name: string): number {
  let length = name.length;
  while (/[._-]/.test(name[length - 1] ?? '')) length -= 1;
  return length;
}
