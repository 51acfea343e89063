import { setTimeout as pause } from 'node:timers/promises';
import { TokenAnswer } from '@palaver/protocol/answers';
import { makeAccount } from '../../kit/account.ts';
import type { History } from '../history/history.ts';
import { isTokenAccepted } from './isTokenAccepted.ts';
import { Person } from '../../kit/person.ts';
import type { System } from './system.ts';

/** Beyond the grace, so that clocks may differ a little. */
const BEYOND_MS = 500;

/**
 * Rotates somebody's refresh token and uses what it gave.
 * @returns what shows the old token again when its grace of `graceMs` is over, as somebody would who copied it, and then the new one: the family has to be over (A4)
 */
export async function prepareReuse(
  system: System,
  history: History,
  graceMs: number,
): Promise<{ tryIt(): Promise<void> }> {
  const user = 'twofold';
  const session = await makeAccount(system.steadyUrl, user);
  const person = new Person(system.steadyUrl, user, session);
  const { refreshToken: old } = session;
  const answer = await person.must('POST', '/auth/token', { refreshToken: old });
  const { refreshToken: successor, accessToken } = TokenAnswer.parse(answer);
  person.accessToken = accessToken;
  await person.must('GET', '/users/me');
  const over = performance.now() + graceMs + BEYOND_MS;

  return {
    async tryIt() {
      await pause(Math.max(0, over - performance.now()));
      const accepted = await isTokenAccepted(person, old);
      history.record({ op: 'afterReuse', user, accepted, successorAccepted: await isTokenAccepted(person, successor) });
    },
  };
}
