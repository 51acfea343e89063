import { generateSync } from 'otplib/functional';
import { rest } from './rest.ts';

export const PASSWORD = 'four plain words';

/** The app on a phone: the six digits of a secret at a time, ms since 1970. */
export function codeAt(secret: string, at: number): string {
  return generateSync({ secret, epoch: Math.floor(at / 1_000) });
}

/** Switches the second factor of somebody on at this moment; the secret, and the recovery codes. */
export async function switchOn(url: string, token: string, at: number): Promise<{ secret: string; codes: string[] }> {
  const path = '/api/users/me/totp';
  const begun = await rest(url, 'POST', path, { token, body: { confirm: { password: PASSWORD } } });
  const secret = String(begun.body.secret);
  const enabled = await rest(url, 'PUT', path, { token, body: { code: codeAt(secret, at) } });
  if (enabled.status !== 200) throw new Error(`switching on: ${enabled.status} ${JSON.stringify(enabled.body)}`);
  return { secret, codes: enabled.body.recoveryCodes as string[] };
}
