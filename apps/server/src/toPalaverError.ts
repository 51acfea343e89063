import { PalaverError } from '@palaver/protocol/errors';

/** Turns whatever was thrown into a coded error; what was not foreseen becomes INTERNAL and says nothing of the inside (G1). */
export function toPalaverError(cause: unknown): PalaverError {
  if (cause instanceof PalaverError) return cause;
  return new PalaverError('INTERNAL', 'Something went wrong on the server.');
}
