import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';

const FAULTS_MAX = 20;
/** What was sent comes back no longer than this. */
const ECHO_MAX = 200;
/** No input is nested deeper than this: an object, a list, an object of it, a value. */
const DEPTH = 3;

/** Parses what came in by its schema (E2). @throws VALIDATION_FAILED with path and reason of each fault, 20 at most */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  const faults: { path: PropertyKey[]; message: string }[] = parsed.success
    ? prototypeKeys(value)
    : parsed.error.issues;
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new PalaverError('VALIDATION_FAILED', 'The input is not as it must be.', {
    details: faults.slice(0, FAULTS_MAX).map(({ path, message }) => ({
      path: path.join('.').slice(0, ECHO_MAX),
      message: message.slice(0, ECHO_MAX),
    })),
  });
}

/** A schema of free keys passes over `__proto__` in silence: it is refused like any other unknown field. */
function prototypeKeys(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; message: string }[] {
  if (!isObject(value) || path.length > DEPTH) return [];
  if (Object.hasOwn(value, '__proto__')) return [{ path, message: 'Unrecognized key: "__proto__"' }];
  // Nearly every input is flat.
  if (!Object.values(value).some(isObject)) return [];
  return Object.entries(value).flatMap(([key, inner]) => prototypeKeys(inner, [...path, key]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
