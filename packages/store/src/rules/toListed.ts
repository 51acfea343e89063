import type { Listed } from '../ports/rooms.ts';

/**
 * A page of a list by name.
 * @param rows what was read in its order: one more than `limit` where there is more
 * @param cursorOf where the list goes on after a row
 */
export function toListed<Row, Item>(
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Listed<Item> {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: page.map((row) => toItem(row)), next: last === undefined ? null : cursorOf(last) };
}
