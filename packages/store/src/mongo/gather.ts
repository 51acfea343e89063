/** Calls under way at one moment: the fewer, the more gather; not one, because one that hangs must not keep all others waiting. */
const READS_AT_ONCE = 2;
/** The same of writes, which others wait for and which take longer. */
export const WRITES_AT_ONCE = 4;
/** A call for so many keys takes no more askers. */
const KEYS_MAX = 200;

interface Gathering<Key, T> {
  keys: Set<Key>;
  answer: PromiseWithResolvers<Map<Key, T>>;
}

/**
 * Lets what many ask of the database at one moment go there in few calls: while some calls are under way, further keys gather for the next one.
 * A call begins after its keys were asked for, so everybody still reads what was written before. After an outage a thousand clients come at once.
 * @param call answers for these keys, at least one; nobody may change what it gives
 * @param atOnce so many calls are under way at one moment
 * @returns asks for some keys; the answer may hold more than them
 */
export function gather<Key, T>(
  call: (keys: Key[]) => Promise<Map<Key, T>>,
  atOnce = READS_AT_ONCE,
): (keys: Key[]) => Promise<ReadonlyMap<Key, T>> {
  const waiting: Gathering<Key, T>[] = [];
  let running = 0;

  async function callGathered({ keys, answer }: Gathering<Key, T>): Promise<void> {
    running += 1;
    try {
      answer.resolve(await call([...keys]));
    } catch (error) {
      answer.reject(error);
    }
    running -= 1;
    const next = waiting.shift();
    if (next) void callGathered(next);
  }

  function add(keys: Key[]): Promise<Map<Key, T>> {
    let last = waiting.at(-1);
    if (!last || last.keys.size >= KEYS_MAX) {
      last = { keys: new Set(), answer: Promise.withResolvers() };
      waiting.push(last);
    }
    for (const key of keys) last.keys.add(key);
    const { promise } = last.answer;
    if (running < atOnce) {
      waiting.pop();
      void callGathered(last);
    }
    return promise;
  }

  return (keys) => (keys.length === 0 ? Promise.resolve(new Map<Key, T>()) : add(keys));
}
