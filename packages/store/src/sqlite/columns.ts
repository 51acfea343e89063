import type { SQLOutputValue } from 'node:sqlite';

/** A row as node:sqlite gives it; the functions below read its columns and refuse what a column can not hold. */
export type Row = Record<string, SQLOutputValue>;

export function text(value: SQLOutputValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`Expected text in the database, found ${typeof value}.`);
}

export function int(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`Expected a number in the database, found ${typeof value}.`);
}

export function optionalText(value: SQLOutputValue | undefined): string | null {
  return value === null ? null : text(value);
}

export function optionalInt(value: SQLOutputValue | undefined): number | null {
  return value === null ? null : int(value);
}

/** Milliseconds since 1970 as the wire writes times. */
export function iso(value: SQLOutputValue | undefined): string {
  return new Date(int(value)).toISOString();
}

export function optionalIso(value: SQLOutputValue | undefined): string | null {
  return value === null ? null : iso(value);
}

/** One of the words that a column may hold. */
export function oneOf<const T extends string>(words: readonly T[], value: SQLOutputValue | undefined): T {
  const word = words.find((one) => one === value);
  if (word === undefined) throw new TypeError(`Expected one of ${words.join(', ')} in the database.`);
  return word;
}
