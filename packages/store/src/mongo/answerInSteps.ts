import { setTimeout as pause } from 'node:timers/promises';

/** Longer than it takes to look up a room and a membership, so that nearly all such answers take one step. */
const STEP_MS = 10;

/**
 * An answer to somebody who is no member is given at the end of a step, counted from when it was asked for: to find a document takes the
 * database longer than to find none, and a stranger must not learn from the time that a room exists (M3).
 * @param isToStranger whether this is such an answer; any other is given at once
 */
export async function answerInSteps<T>(ask: () => Promise<T>, isToStranger: (answer: T) => boolean): Promise<T> {
  const askedAt = performance.now();
  const answer = await ask();
  if (isToStranger(answer)) await pause(STEP_MS - ((performance.now() - askedAt) % STEP_MS));
  return answer;
}
