import type { Position } from '@palaver/store/ports/records';

/**
 * What stands behind the opaque `stateRev`: rooms whose state changed after `since` are still to be told.
 * `cold` marks a first visit under way: rooms never told are found by their missing rev, so only later changes need telling again.
 */
export interface StatePosition {
  since: Position;
  cold: boolean;
}

/** The position that an earlier answer gave, or null for anything else: then all is told as to a new client. */
export function parsePosition(stateRev: string | undefined): StatePosition | null {
  const match = /^([pc])([0-9]{1,16})$/.exec(stateRev ?? '');
  return match ? { cold: match[1] === 'c', since: Number(match[2]) } : null;
}

export function formatPosition({ since, cold }: StatePosition): string {
  return `${cold ? 'c' : 'p'}${since}`;
}
