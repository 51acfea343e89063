import { SessionAnswer } from '@palaver/protocol/answers';

/** Of every account that the lab makes. */
export const PASSWORD = 'four plain words';

/** Makes an account over REST and gives its tokens. */
export async function makeAccount(
  url: string,
  username: string,
  fields: Record<string, unknown> = {},
): Promise<SessionAnswer> {
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD, tokenInBody: true, ...fields }),
  });
  if (response.status !== 201)
    throw new Error(`${username} was not registered: ${response.status} ${await response.text()}`);
  return SessionAnswer.parse(await response.json());
}
