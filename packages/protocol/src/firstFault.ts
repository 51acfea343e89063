import * as z from 'zod';

interface Fault {
  message: string;
  path: PropertyKey[];
}

/**
 * A list of `min` to `max` items. Its length is asked first, and its first fault ends the parse: zod alone would report every one of thousands,
 * which takes tens of milliseconds.
 */
export function listOf<T extends z.ZodType>(item: T, { min = 0, max }: { min?: number; max: number }) {
  return guarded(z.array(item).min(min).max(max), (value) => {
    if (!Array.isArray(value)) return null;
    if (value.length > max) return { message: `More than ${max}.`, path: [] };
    return firstOf(value.keys(), (i) => faultOf(item, value[i], i));
  });
}

/** An object of at most `max` free keys, asked for as in a list. */
export function recordOf<K extends z.ZodString, V extends z.ZodType>(key: K, value: V, { max }: { max: number }) {
  return guarded(z.record(key, value), (record) => {
    if (typeof record !== 'object' || record === null) return null;
    const entries = Object.entries(record);
    if (entries.length > max) return { message: `More than ${max}.`, path: [] };
    return firstOf(entries, ([name, inner]) => faultOf(key, name, name) ?? faultOf(value, inner, name));
  });
}

function guarded<T extends z.ZodType>(schema: T, firstFault: (value: unknown) => Fault | null) {
  return z.preprocess((value, ctx) => {
    const fault = firstFault(value);
    if (!fault) return value;
    ctx.addIssue({ code: 'custom', ...fault });
    return z.NEVER;
  }, schema);
}

function faultOf(schema: z.ZodType, value: unknown, at: PropertyKey): Fault | null {
  const issue = schema.safeParse(value).error?.issues[0];
  return issue ? { message: issue.message, path: [at, ...issue.path] } : null;
}

function firstOf<T>(parts: Iterable<T>, faultOfPart: (part: T) => Fault | null): Fault | null {
  for (const part of parts) {
    const fault = faultOfPart(part);
    if (fault) return fault;
  }
  return null;
}
