/** A small number from an id, always the same for it: which of `n` colours or patterns it has. */
export function hashOf(id: string, n: number): number {
  let hash = 0;
  for (let i = 0; i < id.length; i += 1) hash = (hash * 31 + id.charCodeAt(i)) >>> 0;
  return hash % n;
}
