import { generateSecret, generateURI, verifySync } from 'otplib/functional';

/** Seconds: codes of one time step before and after count as well. */
const STEP_SECONDS = 30;

/** A new secret in base 32, and the address by which an app takes it. */
export function newTotp(organisation: string, username: string): { secret: string; uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: organisation, label: username, secret }) };
}

/**
 * Which time step a code is of, and by how many seconds the clock that made it is ahead of `now` (ms since 1970); null where it is of none within
 * `withinSeconds` to either side. SHA-1, 6 digits, 30 s.
 */
export function findTimeStep(
  secret: string,
  code: string,
  now: number,
  withinSeconds = STEP_SECONDS,
): { timeStep: number; aheadSeconds: number } | null {
  if (!/^[0-9]{6}$/.test(code)) return null;
  const epoch = Math.floor(now / 1_000);
  const found = verifySync({ secret, token: code, epoch, epochTolerance: withinSeconds });
  if (!found.valid || !('timeStep' in found)) return null;
  return { timeStep: found.timeStep, aheadSeconds: found.delta * STEP_SECONDS };
}
