import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import type { Http, HttpRequest } from '../connection/http.ts';
import { NoNetworkError } from '../noNetworkError.ts';
import { Session } from './session.ts';
import { memoryStorage } from '../storage/memoryStorage.ts';

const MINUTE = 60_000;

describe('the session of a device', () => {
  let calls: { path: string; body: unknown }[];
  let failure: Error | null;
  let answer: (path: string) => unknown;
  let issued: number;
  let ended: string[];
  let tokens: string[];
  let storage: ReturnType<typeof memoryStorage>;
  let session: Session;

  function make(how: 'cookie' | 'body'): Session {
    const http: Http = async <T>(path: string, { body }: HttpRequest = {}) => {
      calls.push({ path, body });
      await Promise.resolve();
      if (failure) throw failure;
      return answer(path) as T;
    };
    const made = new Session({ http, storage, tokens: how, now: Date.now });
    made.ended.listen((reason) => ended.push(reason));
    made.renewed.listen((token) => tokens.push(token));
    return made;
  }

  beforeEach(() => {
    vi.useFakeTimers();
    [calls, failure, issued, ended, tokens] = [[], null, 0, [], []];
    answer = () => {
      issued += 1;
      return { accessToken: `access-${issued}`, refreshToken: `refresh-${issued}`, expiresIn: 3_600 };
    };
    storage = memoryStorage();
    session = make('body');
  });
  afterEach(() => {
    session.stop();
    vi.useRealTimers();
  });

  it('renews its token five minutes before it ends, silently, and gives it to the live connection (A6)', async () => {
    await session.login({ username: 'anna', password: 'four plain words' });
    expect(await session.token()).toBe('access-1');
    await vi.advanceTimersByTimeAsync(55 * MINUTE - 1);
    expect(calls.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls[1]).toEqual({ path: '/auth/token', body: { refreshToken: 'refresh-1' } });
    expect([await session.token(), tokens]).toEqual(['access-2', ['access-2']]);
  });

  it('renews a token of a short life in its middle', async () => {
    answer = () => ({ accessToken: 'a', expiresIn: 20 });
    await session.login({ username: 'anna', password: 'four plain words' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls.length).toBe(2);
  });

  it('has the refresh token on the device before the access token is used', async () => {
    const commit = storage.commit.bind(storage);
    const order: string[] = [];
    storage.commit = async (writes) => {
      await commit(writes);
      order.push('stored');
    };
    session = make('body');
    await session.register({ username: 'anna', password: 'four plain words' });
    order.push('used');
    expect(order).toEqual(['stored', 'used']);
    expect(calls[0]?.body).toMatchObject({ tokenInBody: true });
    const again = make('body');
    await again.load();
    await again.renew();
    expect(calls[1]?.body).toEqual({ refreshToken: 'refresh-1' });
    again.stop();
  });

  it('keeps no refresh token where the cookie carries it', async () => {
    session = make('cookie');
    answer = () => ({ accessToken: 'a', expiresIn: 3_600 });
    await session.login({ username: 'anna', password: 'four plain words' });
    await session.renew();
    expect(calls.map(({ body }) => body)).toEqual([{ username: 'anna', password: 'four plain words' }, undefined]);
    expect(session.stored.refreshToken).toBeNull();
  });

  it('asks once for all who need a token at the same time', async () => {
    session.forgetToken();
    expect(await Promise.all([session.token(), session.token(), session.renew()])).toEqual([
      'access-1',
      'access-1',
      'access-1',
    ]);
    expect(calls.length).toBe(1);
  });

  it('ends when its refresh token is refused, and lives on without a network', async () => {
    failure = new NoNetworkError();
    await expect(session.token()).rejects.toBe(failure);
    expect(ended).toEqual([]);
    failure = new PalaverError('TOKEN_REVOKED', 'Over.');
    await expect(session.token()).rejects.toBe(failure);
    expect(ended).toEqual(['expired']);
  });

  it.each(['revoked', 'reused', 'passwordChanged', 'logout', 'deactivated', 'deleted', 'expired'])(
    'ends as %s where the refusal says so',
    async (reason) => {
      failure = new PalaverError('TOKEN_REVOKED', 'Over.', { details: { reason } });
      await expect(session.token()).rejects.toBe(failure);
      expect(ended).toEqual([reason]);
    },
  );

  it('treats the page of a portal as no network', async () => {
    answer = () => ({ welcome: 'to the hotel' });
    await expect(session.token()).rejects.toBeInstanceOf(NoNetworkError);
    expect(ended).toEqual([]);
  });

  it('does not take a token that comes after its end', async () => {
    const late = session.renew();
    session.stop();
    await expect(late).rejects.toBeInstanceOf(NoNetworkError);
    expect([tokens, await storage.readAll('device')]).toEqual([[], []]);
  });

  it('carries a logout out once, and keeps it pending until the server knows', async () => {
    await session.login({ username: 'anna', password: 'four plain words' });
    await session.save({ logoutPending: true });
    failure = new NoNetworkError();
    expect(await session.carryOutLogout()).toBe(false);
    failure = new PalaverError('STORE_UNAVAILABLE', 'Away.');
    expect(await session.carryOutLogout()).toBe(false);
    expect(session.stored.logoutPending).toBe(true);
    failure = new PalaverError('TOKEN_REVOKED', 'It is over already.');
    expect(await Promise.all([session.carryOutLogout(), session.carryOutLogout()])).toEqual([true, true]);
    expect(calls.slice(1).map(({ path, body }) => [path, body])).toEqual(
      Array(3).fill(['/auth/logout', { refreshToken: 'refresh-1' }]),
    );
    expect(session.stored).toMatchObject({ logoutPending: false, refreshToken: null });
  });
});
