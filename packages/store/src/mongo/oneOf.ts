/** The condition that a field is one of these, at least one. Not every server that speaks the protocol looks a list of one up by its index. */
export function oneOf(keys: string[]): string | { $in: string[] } {
  const [first] = keys;
  return keys.length === 1 && first !== undefined ? first : { $in: keys };
}
