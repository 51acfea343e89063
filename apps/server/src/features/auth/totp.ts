/** Loaded by the first who asks: most servers never do, and it holds 1 MB. */
const otplib = () => import('otplib/functional');

/** Seconds: codes of one time step before and after count as well. */
const STEP_SECONDS = 30;

/** A new secret in base 32, and the address by which an app takes it. */
export async function newTotp(organisation: string, username: string): Promise<{ secret: string; uri: string }> {
  const { generateSecret, generateURI } = await otplib();
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: organisation, label: username, secret }) };
}

/**
 * Which time step a code is of, and by how many seconds the clock that made it is ahead of `now` (ms since 1970); null where it is of none within
 * `withinSeconds` to either side. SHA-1, 6 digits, 30 s.
 */
export async function findTimeStep(
  secret: string,
  code: string,
  now: number,
  withinSeconds = STEP_SECONDS,
): Promise<{ timeStep: number; aheadSeconds: number } | null> {
  if (!/^[0-9]{6}$/.test(code)) return null;
  const { verifySync } = await otplib();
  const epoch = Math.floor(now / 1_000);
  const found = verifySync({ secret, token: code, epoch, epochTolerance: withinSeconds });
  if (!found.valid || !('timeStep' in found)) return null;
  return { timeStep: found.timeStep, aheadSeconds: found.delta * STEP_SECONDS };
}
