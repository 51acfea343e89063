import { describe, expect, it, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import { createApi } from './api.ts';
import type { Http, HttpRequest } from '../connection/http.ts';

function apiWith(answers: (Error | string)[]) {
  const tokens: (string | undefined)[] = [];
  const http: Http = async <T>(_path: string, request?: HttpRequest) => {
    tokens.push(request?.token);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
  const renew = vi.fn(async () => 'fresh');
  return { api: createApi(http, { token: async () => 'old', renew }), tokens, renew };
}

describe('REST of somebody who is signed in', () => {
  it('renews a token that ran out once, and asks again', async () => {
    const { api, tokens } = apiWith([new PalaverError('TOKEN_EXPIRED', 'Old.'), 'answer']);
    expect(await api('/users')).toBe('answer');
    expect(tokens).toEqual(['old', 'fresh']);
  });

  it.each(['FORBIDDEN', 'INVALID_CREDENTIALS', 'SECOND_FACTOR_INVALID', 'CONFIRMATION_REQUIRED'] as const)(
    'does not ask twice after %s',
    async (errorCode) => {
      const { api, renew } = apiWith([new PalaverError(errorCode, 'No.')]);
      await expect(api('/users')).rejects.toMatchObject({ errorCode });
      expect(renew).not.toHaveBeenCalled();
    },
  );
});
