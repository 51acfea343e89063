import { setTimeout as pause } from 'node:timers/promises';
import { TokenAnswer } from '@palaver/protocol/answers';
import { makeAccount } from '../process/account.ts';
import type { History } from './history.ts';
import { Person } from './person.ts';
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

  async function isAccepted(refreshToken: string | undefined): Promise<boolean> {
    const { status } = await person.call('POST', '/auth/token', { refreshToken });
    if (status !== 200 && status !== 401) throw new Error(`A refresh token was answered with ${status}.`);
    return status === 200;
  }
  return {
    async tryIt() {
      await pause(Math.max(0, over - performance.now()));
      const accepted = await isAccepted(old);
      history.tell({ op: 'afterReuse', user, accepted, successorAccepted: await isAccepted(successor) });
    },
  };
}
