import { randomId } from '../randomId.ts';

/** Names of routes, and of what every JavaScript object has: no room may be called so. */
const RESERVED = new Set(['directory', 'private-messages', 'constructor']);

/** What randomRoomId makes: as a slug it would show, by being taken, that a private room has it (M3). */
const RANDOM = /^r[a-z0-9]{11}$/;

/** An id that shows nothing of the name. */
export function randomRoomId(): string {
  return `r${randomId(11)}`;
}

const MARKS = /\p{M}/gu;

/** The id that a public room's name gives, or null where it gives none that is allowed. Linear in the length of `name`. */
export function slugOf(name: string): string | null {
  const slug = name
    // Marks go first: to sort a run of them, as normalising does, takes time by the square of its length.
    .replace(MARKS, '')
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return slug.length >= 2 && !RESERVED.has(slug) && !RANDOM.test(slug) ? slug : null;
}
