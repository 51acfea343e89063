type Fields = Record<string, unknown>;
export type Write<L extends string> = (level: L, message: string, fields: Fields) => void;

/** The same line within this time is counted instead of written again. */
export const FOLD_MS = 10_000;
/** So many different lines are counted apart at a time; beyond them only their messages count, so that memory stays bounded. */
const KINDS_MAX = 1_000;

/** Writes a line of trouble once, then how often it came again within ten seconds: a fault at full load never fills the disk. */
export function foldRepeats<L extends string>(write: Write<L>): Write<L> {
  const repeats = new Map<string, number>();

  return (level, message, fields) => {
    const key = repeats.size < KINDS_MAX ? `${level} ${message} ${kindOf(fields)}` : `${level} ${message}`;
    const seen = repeats.get(key);
    if (seen !== undefined) {
      repeats.set(key, seen + 1);
      return;
    }
    repeats.set(key, 0);
    setTimeout(() => {
      const repeated = repeats.get(key) ?? 0;
      repeats.delete(key);
      if (repeated > 0) write(level, message, { ...fields, repeated, withinMs: FOLD_MS });
    }, FOLD_MS).unref();
    write(level, message, fields);
  };
}

/** Two faults under one message are two lines: each keeps its own stack. */
function kindOf({ errorCode, cause }: Fields): string {
  return `${String(errorCode)} ${cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause)}`;
}
