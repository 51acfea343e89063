/** The array from before when it holds the same things: who looks at it sees that nothing changed. */
export function keepArray<T>(before: T[] | undefined, next: T[]): T[] {
  return before && before.length === next.length && next.every((item, i) => item === before[i]) ? before : next;
}

/** The object from before when its fields are the same: what they hold must be flat, or kept itself. */
export function keepObject<T extends object>(before: T | null | undefined, next: T): T {
  if (!before) return next;
  const names = Object.keys(next);
  const same =
    names.length === Object.keys(before).length &&
    names.every((name) => Object.is(Reflect.get(before, name), Reflect.get(next, name)));
  return same ? before : next;
}

/** An object of objects, with every part kept that did not change. */
export function keepRecord<T extends object>(
  before: Record<string, T> | undefined,
  next: Record<string, T>,
): Record<string, T> {
  const kept = Object.fromEntries(Object.entries(next).map(([key, value]) => [key, keepObject(before?.[key], value)]));
  return keepObject(before, kept);
}
