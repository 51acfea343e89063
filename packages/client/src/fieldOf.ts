/** A field of something that came from outside; undefined where it is no object, or has none of that name. */
export function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
