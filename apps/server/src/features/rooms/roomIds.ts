import { randomId } from '../randomId.ts';

/** Names of routes, and of what every JavaScript object has: no room may be called so. */
const RESERVED = new Set(['directory', 'private-messages', 'constructor']);

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
  return slug.length >= 2 && !RESERVED.has(slug) ? slug : null;
}
