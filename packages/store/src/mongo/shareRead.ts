/**
 * Lets a question that many ask at one moment be asked once: whoever asks what is being answered already shares the next answer,
 * which is begun after all of them asked, so that everybody still reads what was written before. After an outage a thousand clients ask alike.
 * @param read its arguments must be plain data, and nobody may change what it gives
 */
export function shareRead<Args extends unknown[], T>(
  read: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();

  function begin(key: string, args: Args): Promise<T> {
    next.delete(key);
    const answer = read(...args).finally(() => running.delete(key));
    running.set(key, answer);
    return answer;
  }

  return (...args) => {
    const key = JSON.stringify(args);
    const begun = running.get(key);
    if (!begun) return begin(key, args);
    const shared = next.get(key) ?? begun.then(noResult, noResult).then(() => begin(key, args));
    next.set(key, shared);
    return shared;
  };
}

function noResult(): void {
  // Only that it ended matters.
}
