import { setTimeout as pause } from 'node:timers/promises';
import { type SessionAnswer, TokenAnswer } from '@palaver/protocol/answers';

/** What must be answered is asked again for so long. */
const MUST_MS = 120_000;
/** So long an answer is waited for. */
const CALL_MS = 5_000;

/** An account of the run, and its tokens, which are renewed as they run out. */
export class Person {
  readonly name: string;
  readonly id: string;
  readonly #url: string;
  accessToken: string;
  #refreshToken: string;
  #renewing: Promise<boolean> | null = null;

  constructor(url: string, name: string, session: SessionAnswer) {
    this.#url = url;
    this.name = name;
    this.id = session.user.id;
    this.accessToken = session.accessToken;
    this.#refreshToken = session.refreshToken ?? '';
  }

  /** Takes a fresh access token, one at a time: a late answer must not put an older one in the place of a newer. False: the server did not give one. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#askAnew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #askAnew(): Promise<boolean> {
    const response = await this.call('POST', '/auth/token', { refreshToken: this.#refreshToken }).catch(() => null);
    if (response?.status !== 200) return false;
    const { accessToken, refreshToken } = TokenAnswer.parse(response.body);
    this.accessToken = accessToken;
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    return true;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    withinMs = CALL_MS,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.#url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${this.accessToken}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(withinMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Calls until the server answers, renewing the token where it ran out. Each try waits longer than the one before: who is busy is not asked in vain. */
  async must(method: string, path: string, body?: unknown): Promise<unknown> {
    const until = performance.now() + MUST_MS;
    for (let tries = 1; performance.now() < until; tries += 1) {
      const answer = await this.call(method, path, body, tries * CALL_MS).catch(() => null);
      if (answer && answer.status < 300) return answer.body;
      if (answer?.status === 401) await this.renew();
      else if (answer && answer.status < 500 && answer.status !== 429)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await pause(100);
    }
    throw new Error(`${method} ${path} was never answered.`);
  }
}
