import type { Logger } from '../observability/logger.ts';
import type { SigningSecrets } from './signingSecrets.ts';

const LOOK_EVERY_MS = 60_000;

/** Logs how far a change of JWT_SECRET is, at the start and when that changes: when the one before it can be unset, too. */
export function logSecretChange(secrets: Pick<SigningSecrets, 'note'>, log: Pick<Logger, 'info'>): { close(): void } {
  let told: string | null = null;
  function look(): void {
    const { note } = secrets;
    if (note !== null && note !== told) log.info(note);
    told = note;
  }
  look();
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return { close: () => clearInterval(timer) };
}
