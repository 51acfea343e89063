import { SessionAnswer } from '@palaver/protocol/answers';

/** Of every account that the lab makes. */
export const PASSWORD = 'four plain words';

/** Makes an account over REST and gives its tokens. */
export function makeAccount(
  url: string,
  username: string,
  fields: Record<string, unknown> = {},
): Promise<SessionAnswer> {
  return openSession(`${url}/api/auth/register`, 201, { username, ...fields });
}

/** Signs somebody in who has an account, as on one more device. */
export function signIn(url: string, username: string): Promise<SessionAnswer> {
  return openSession(`${url}/api/auth/login`, 200, { username });
}

async function openSession(url: string, expected: number, body: Record<string, unknown>): Promise<SessionAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD, tokenInBody: true, ...body }),
  });
  if (response.status !== expected) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return SessionAnswer.parse(await response.json());
}
