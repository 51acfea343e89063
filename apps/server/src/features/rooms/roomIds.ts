import { randomId } from '../randomId.ts';

/** Names of routes, and of what every JavaScript object has: no room may be called so. */
const RESERVED = new Set(['directory', 'private-messages', 'constructor']);

/** What randomRoomId makes: as a slug it would tell by being taken that a private room has it (M3). */
const RANDOM = /^r[a-z0-9]{11}$/;

/** An id that tells nothing of the name. */
export function randomRoomId(): string {
  return `r${randomId(11)}`;
}

/** The id that a public room's name gives, or null where it gives none that is allowed. */
export function slugOf(name: string): string | null {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return slug.length >= 2 && !RESERVED.has(slug) && !RANDOM.test(slug) ? slug : null;
}
