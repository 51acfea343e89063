/** Reads under way at one moment: one that hangs does not keep all others waiting. */
const AT_ONCE = 2;
/** A read of so many keys takes no more askers. */
const KEYS_MAX = 200;

interface Gathering<T> {
  keys: Set<string>;
  answer: PromiseWithResolvers<Map<string, T>>;
}

/**
 * Lets what many ask by key at one moment be asked in few reads: while some reads are under way, further keys gather for the next one.
 * A read begins after its keys were asked for, so everybody still reads what was written before. After an outage a thousand clients come at once.
 * @param read what is there of these keys, at least one; nobody may change what it gives
 * @returns asks for some keys; the answer may hold more than them
 */
export function gatherReads<T>(
  read: (keys: string[]) => Promise<Map<string, T>>,
): (keys: string[]) => Promise<ReadonlyMap<string, T>> {
  const waiting: Gathering<T>[] = [];
  let running = 0;

  async function readGathered({ keys, answer }: Gathering<T>): Promise<void> {
    running += 1;
    try {
      answer.resolve(await read([...keys]));
    } catch (error) {
      answer.reject(error);
    }
    running -= 1;
    const next = waiting.shift();
    if (next) void readGathered(next);
  }

  function gather(keys: string[]): Promise<Map<string, T>> {
    let last = waiting.at(-1);
    if (!last || last.keys.size >= KEYS_MAX) {
      last = { keys: new Set(), answer: Promise.withResolvers() };
      waiting.push(last);
    }
    for (const key of keys) last.keys.add(key);
    const { promise } = last.answer;
    if (running < AT_ONCE) {
      waiting.pop();
      void readGathered(last);
    }
    return promise;
  }

  return (keys) => (keys.length === 0 ? Promise.resolve(new Map<string, T>()) : gather(keys));
}
