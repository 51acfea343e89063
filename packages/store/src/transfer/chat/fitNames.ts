import { DisplayName, normalizeUsername, RoomName, Title, Topic, Username } from '@palaver/protocol/names';

const LINES = {
  displayName: [DisplayName, 64],
  title: [Title, 64],
  roomName: [RoomName, 80],
  topic: [Topic, 250],
} as const;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800\u3164\uffa0\u115f\u1160]+/gu;
const MARKS_BEYOND = /(\p{M}{2})\p{M}+/gu;

/**
 * A name or a line as it may be here: as it was, else without what can not be seen and cut to its length.
 * @returns null where nothing of it is left that may be one
 */
export function fitLine(kind: keyof typeof LINES, given: string): string | null {
  const [schema, max] = LINES[kind];
  const whole = schema.safeParse(given);
  if (whole.success) return whole.data;
  const text = given
    .slice(0, max * 16)
    .toWellFormed()
    .replace(HIDDEN, ' ')
    .replace(MARKS_BEYOND, '$1');
  const short = schema.safeParse(Array.from(text.normalize('NFC').trim()).slice(0, max).join(''));
  return short.success ? short.data : null;
}

const NUMBERS_MAX = 100_000;

/**
 * The usernames that somebody may get, best first: as it was, as far as it fits, and then with numbers.
 * @param given how they are called elsewhere
 * @param reached which number names of this beginning have come to: of thousands of one name none tries those of all before it
 */
export function* usernamesFor(given: string, reached: Map<string, number>): Generator<string> {
  const plain = normalizeUsername(given.slice(0, 200).toWellFormed())
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  if (isUsername(plain)) yield plain;
  const base = plain.length < 2 || /^de.?[l1]eted/.test(plain) ? `user${plain && '-'}${plain.slice(-20)}` : plain;
  const cut = base.slice(0, 32);
  if (cut !== plain && isUsername(cut)) yield cut;
  const beginning = base.slice(0, 32 - `-${NUMBERS_MAX}`.length);
  for (let n = (reached.get(beginning) ?? 1) + 1; n < NUMBERS_MAX; n += 1) {
    reached.set(beginning, n);
    const end = `-${n}`;
    const name = `${base.slice(0, 32 - end.length)}${end}`;
    if (isUsername(name)) yield name;
  }
}

const isUsername = (name: string) => Username.safeParse(name).success;
