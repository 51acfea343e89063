/** A part that can not be had here, and why. */
export interface Missing {
  missing: string;
}

export function isMissing(part: object): part is Missing {
  return 'missing' in part;
}

/** The part itself. @throws Error saying what is missing here */
export function requirePart<T extends object>(part: T | Missing | null): T {
  if (part === null) throw new Error('This run has no such part.');
  if (isMissing(part)) throw new Error(`This can not run here: ${part.missing}.`);
  return part;
}
