import { SessionAnswer } from '@palaver/protocol/answers';
import { PASSWORD } from '../process/account.ts';

/** Signs somebody in who has an account, as on one more device. */
export async function signIn(url: string, username: string): Promise<SessionAnswer> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD, tokenInBody: true }),
  });
  if (response.status !== 200)
    throw new Error(`${username} was not signed in: ${response.status} ${await response.text()}`);
  return SessionAnswer.parse(await response.json());
}
