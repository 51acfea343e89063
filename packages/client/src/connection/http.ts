import { type AnsweredBy, NoNetworkError, notAnAnswer } from '../noNetworkError.ts';
import { fromErrorBody } from './toClientError.ts';

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | undefined>;
  body?: unknown;
  /** The access token, where one is needed. */
  token?: string;
}

export type Http = <T>(path: string, request?: HttpRequest) => Promise<T>;

/** Long enough for a list over the slowest link that is still of use. */
const TIMEOUT_MS = 30_000;

/** Calls the REST side. Rejects with the server's own `PalaverError`, or with NoNetworkError for everything that is not an answer of Palaver. */
export function createHttp(url: string, fetchFn: typeof fetch): Http {
  return async <T>(path: string, { method = 'GET', query = {}, body, token }: HttpRequest = {}): Promise<T> => {
    const search = new URLSearchParams(
      Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ).toString();
    const response = await fetchFn(`${url}/api${path}${search ? `?${search}` : ''}`, {
      method,
      // The server sends nobody elsewhere: who does is somebody in between, and where to is not for a script to follow.
      redirect: 'manual',
      credentials: 'include',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new NoNetworkError(cause instanceof Error ? cause.message : undefined);
    });
    // A table is no JSON.
    if (response.ok && /^text\/csv/.test(response.headers.get('Content-Type') ?? ''))
      return (await response.text()) as T;
    const answer = await readJson(response);
    if (response.ok && answer !== NOT_JSON && (answer === undefined || typeof answer === 'object')) return answer as T;
    throw fromErrorBody(answer) ?? notAnAnswer(answeredBy(response));
  };
}

/** Statuses with which a page asks who one is. */
const ASKS_WHO = [200, 401, 403, 407, 511];

/** Whose answer it is that is none of Palaver's. Browsers hide the status of a redirect that they do not follow. */
function answeredBy({ type, status, headers }: Response): AnsweredBy {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return 'elsewhere';
  const isPage = /html/i.test(headers.get('Content-Type') ?? '');
  return isPage && ASKS_WHO.includes(status) ? 'elsewhere' : 'gateway';
}

const NOT_JSON = Symbol('not JSON');

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204 || response.status === 202) return undefined;
  try {
    return await response.json();
  } catch {
    return NOT_JSON;
  }
}
