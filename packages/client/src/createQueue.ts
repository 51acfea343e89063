/** Makes a queue of steps: each begins when the one before has ended, however it ended. */
export function createQueue(): <T>(step: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (step) => {
    const done = tail.then(step);
    tail = done.catch(() => undefined);
    return done;
  };
}
