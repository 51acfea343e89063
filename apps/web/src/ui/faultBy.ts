import type * as z from 'zod';

/** Checks a field of a form by the protocol's own schema as one types: what passes here passes at the server. Gives true, or what is wrong. */
export function faultBy(schema: z.ZodType): (value: string) => true | string {
  return (value) => schema.safeParse(value).error?.issues[0]?.message ?? true;
}

/** When a fault is shown: while one types, but not between two letters. */
export const AS_ONE_TYPES = { mode: 'all', delayError: 500 } as const;
