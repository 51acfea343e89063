import { PalaverError } from '@palaver/protocol/errors';
import type { Http, HttpRequest } from '../connection/http.ts';
import type { Session } from './session.ts';

export type Api = <T>(path: string, request?: HttpRequest) => Promise<T>;

/** REST for somebody who is signed in: each call with a good token; one that ran out meanwhile is renewed once. No other refusal touches the session. */
export function createApi(http: Http, session: Pick<Session, 'token' | 'renew'>): Api {
  return async <T>(path: string, request: HttpRequest = {}): Promise<T> => {
    try {
      return await http<T>(path, { ...request, token: await session.token() });
    } catch (error) {
      if (!(error instanceof PalaverError) || !error.errorCode.startsWith('TOKEN_')) throw error;
      return http<T>(path, { ...request, token: await session.renew() });
    }
  };
}
