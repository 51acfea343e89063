import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';

const FAULTS_MAX = 20;

/** Parses what came in by its schema (E2). @throws VALIDATION_FAILED with path and reason of each fault, 20 at most */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PalaverError('VALIDATION_FAILED', 'The input is not as it must be.', {
    details: parsed.error.issues.slice(0, FAULTS_MAX).map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}
