const WORDS = 'Boat 2 leaves with Daniel, 35 minutes to the dock.';
const ROOM_DIGITS = 4;
const NUMBER_DIGITS = 7;
const ZERO = 0x30;
const LONGEST = 65_536;

/** The text of a message: its room, its number, and some words. Always as long. */
export function writeText(room: number, number: number): string {
  return `${String(room).padStart(ROOM_DIGITS, '0')} ${String(number).padStart(NUMBER_DIGITS, '0')} ${WORDS}`;
}

/** The room in a text that begins there. */
export function roomAt(data: Buffer, at: number): number {
  return digits(data, at, ROOM_DIGITS);
}

/** The number of the message in a text that begins there. */
export function numberAt(data: Buffer, at: number): number {
  return digits(data, at + ROOM_DIGITS + 1, NUMBER_DIGITS);
}

/** A whole number in digits that begins there and goes as far as they do. */
export function integerAt(data: Buffer, at: number): number {
  let value = 0;
  for (let i = at; ; i += 1) {
    const digit = (data[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

function digits(data: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i += 1) value = value * 10 + (data[i] ?? 0) - ZERO;
  return value;
}

/**
 * Finds what follows a mark, like `"text":"`. Frames of one length usually have it in one place, which is looked at first.
 * @returns where the value begins; -1: the mark is not between start and end
 */
export function markFinder(mark: string): (data: Buffer, start: number, end: number) => number {
  const bytes = Buffer.from(mark);
  const places = new Int32Array(LONGEST);
  const [last3 = 0, last2 = 0, last1 = 0] = bytes.subarray(-3);
  const last4 = bytes.at(-4) ?? 0;
  return (data, start, end) => {
    const length = end - start;
    const known = start + (places[length] ?? 0);
    if (
      known > start &&
      data[known - 1] === last1 &&
      data[known - 2] === last2 &&
      data[known - 3] === last3 &&
      data[known - 4] === last4
    )
      return known;
    const at = data.indexOf(bytes, start);
    if (at < 0 || at >= end) return -1;
    if (length < LONGEST) places[length] = at + bytes.length - start;
    return at + bytes.length;
  };
}

export function startsWith(data: Buffer, at: number, what: Buffer): boolean {
  for (let i = 0; i < what.length; i += 1) if (data[at + i] !== what[i]) return false;
  return true;
}
