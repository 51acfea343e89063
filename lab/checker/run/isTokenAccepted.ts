import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../../kit/person.ts';

const TRIES = 30;

/**
 * Whether the server gives tokens for this refresh token. Only a yes or a no counts: what is busy, in want of its store or silent is asked again,
 * every `pauseMs`. @throws Error when it gave neither in 30 tries
 */
export async function isTokenAccepted(
  person: Person,
  refreshToken: string | undefined,
  pauseMs = 1_000,
): Promise<boolean> {
  if (refreshToken === undefined) throw new Error(`${person.name} was given no refresh token.`);
  let last = 'nothing';
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await pause(pauseMs);
    const answer = await person.call('POST', '/auth/token', { refreshToken }).catch(() => null);
    if (answer?.status === 200) return true;
    if (answer?.status === 401) return false;
    last = String(answer?.status ?? 'nothing');
  }
  throw new Error(`A refresh token was answered ${TRIES} times, last with ${last}, and never with yes or no.`);
}
