import type { ConfigAnswer, SessionAnswer, TokenAnswer } from '@palaver/protocol/answers';
import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { sessionEndReason } from '@palaver/protocol/sessionEnd';
import type { Login, Registration } from '../client.ts';
import type { Http } from '../connection/http.ts';
import { fieldOf } from '../fieldOf.ts';
import { NoNetworkError, notAnAnswer } from '../noNetworkError.ts';
import { Signal } from '../signal.ts';
import type { ClientStorage, Write } from '../storage/clientStorage.ts';

/** What the device remembers of its session. */
export interface StoredSession {
  user: Me | null;
  /** Only where tokens travel in bodies. */
  refreshToken: string | null;
  /** A logout that the server does not know of yet. */
  logoutPending: boolean;
  /** Why the last session ended; null while there is one. */
  ended: SessionEndReason | null;
  /** Whether that end left something on the device that its person wrote and did not send. */
  kept: boolean;
  /** Counts its changes: what was decided on a session that another tab has changed is not done. */
  v: number;
}

export interface SessionOptions {
  http: Http;
  storage: ClientStorage;
  tokens: 'cookie' | 'body';
  now: () => number;
}

/** A token is renewed this long before it ends (A6), or at half of its life when that is short. */
const RENEW_BEFORE_MS = 5 * 60_000;
const EMPTY: StoredSession = { user: null, refreshToken: null, logoutPending: false, ended: null, kept: false, v: 0 };

/** Who is signed in on this device, and always a fresh access token without anybody noticing (A6). */
export class Session {
  /** The session is over on the server's side. */
  readonly ended = new Signal<[reason: SessionEndReason]>();
  /** The browser has the session of somebody else than this device remembers: somebody was signed in by a provider. */
  readonly replaced = new Signal<[answer: TokenAnswer]>();
  /** A fresh access token is there. */
  readonly renewed = new Signal<[token: string]>();
  readonly #options: SessionOptions;
  #stored: StoredSession = EMPTY;
  #token: { value: string; renewAt: number } | null = null;
  #renewing: Promise<string> | null = null;
  #leaving: Promise<boolean> | null = null;
  /** Rises when a session stops: answers that come later are not taken. */
  #life = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get stored(): StoredSession {
    return this.#stored;
  }

  async load(): Promise<void> {
    const records = await this.#options.storage.readAll('device');
    const found: unknown = records.find((record) => record.key === 'session')?.value;
    if (typeof found === 'object' && found !== null) this.#stored = { ...EMPTY, ...found };
  }

  async save(changes: Partial<StoredSession>): Promise<void> {
    await this.#options.storage.commit([this.note(changes)]);
  }

  /** Remembers this; the answer is to be stored with what goes with it. */
  note(changes: Partial<StoredSession>): Write {
    this.#stored = { ...this.#stored, ...changes, v: this.#stored.v + 1 };
    return { table: 'device', key: 'session', value: this.#stored };
  }

  config(): Promise<ConfigAnswer> {
    return this.#options.http('/config');
  }

  register(registration: Registration): Promise<SessionAnswer> {
    return this.#open('/auth/register', registration);
  }

  login(login: Login): Promise<SessionAnswer> {
    return this.#open('/auth/login', login);
  }

  async #open(path: string, body: object): Promise<SessionAnswer> {
    const inBody = this.#options.tokens === 'body';
    const answer = await this.#options.http<SessionAnswer>(path, {
      method: 'POST',
      body: { ...body, ...(inBody ? { tokenInBody: true } : {}) },
    });
    return this.begin(answer);
  }

  /** Begins the session of these tokens. */
  async begin<T extends Pick<TokenAnswer, 'accessToken' | 'expiresIn' | 'refreshToken'>>(answer: T): Promise<T> {
    // The refresh token is on the device before the access token is used: a crash in between signs nobody out.
    await this.save({ refreshToken: answer.refreshToken ?? null, logoutPending: false });
    this.#take(answer);
    return answer;
  }

  /** Begins the session that the browser was given where nothing of this client was: by a provider. */
  async beginByCookie(): Promise<Pick<SessionAnswer, 'accessToken'>> {
    return { accessToken: await this.renew() };
  }

  /** An access token that is good for a while. Rejects without a network, or when the session is over. */
  async token(): Promise<string> {
    if (this.#token && this.#token.renewAt > this.#options.now()) return this.#token.value;
    return this.renew();
  }

  /** Another tab ended the session and noted so. */
  forget(): void {
    this.stop();
    this.#stored = { ...EMPTY, v: this.#stored.v };
  }

  /** The token in use was refused: do not give it again. */
  forgetToken(): void {
    this.#token = null;
  }

  /** Fetches a fresh access token; callers at the same time share one request. */
  renew(): Promise<string> {
    if (this.#renewing) return this.#renewing;
    const renewing = this.#renew().finally(() => {
      if (this.#renewing === renewing) this.#renewing = null;
    });
    this.#renewing = renewing;
    return renewing;
  }

  async #renew(): Promise<string> {
    const life = this.#life;
    try {
      const { refreshToken } = this.#stored;
      const body = tokenBody(refreshToken);
      const answer = await this.#options.http<TokenAnswer>('/auth/token', { method: 'POST', body });
      // A portal in between may answer with a page of its own, in whatever form.
      if (typeof answer.accessToken !== 'string') throw notAnAnswer('gateway');
      if (life !== this.#life) throw new NoNetworkError('The session ended meanwhile.');
      const { user } = this.#stored;
      // A server before this version does not say whose it is.
      if (user && typeof answer.userId === 'string' && user.id !== answer.userId) {
        this.replaced.emit(answer);
        throw new NoNetworkError('The session is that of somebody else by now.');
      }
      if (answer.refreshToken) await this.save({ refreshToken: answer.refreshToken });
      this.#take(answer);
      this.renewed.emit(answer.accessToken);
      return answer.accessToken;
    } catch (error) {
      if (error instanceof PalaverError && error.statusCode === 401 && life === this.#life)
        this.ended.emit(endReasonOf(error));
      throw error;
    }
  }

  #take({ accessToken, expiresIn }: Pick<TokenAnswer, 'accessToken' | 'expiresIn'>): void {
    const lifeMs = expiresIn * 1000;
    const renewInMs = lifeMs > 2 * RENEW_BEFORE_MS ? lifeMs - RENEW_BEFORE_MS : lifeMs / 2;
    this.#token = { value: accessToken, renewAt: this.#options.now() + renewInMs };
    clearTimeout(this.#timer);
    // Without a network the next call for a token tries again.
    this.#timer = setTimeout(() => void this.renew().catch(() => undefined), renewInMs);
  }

  /** Ends the session on the server; what is pending is carried out at the next contact. True when the server knows. Callers at the same time share one request. */
  carryOutLogout(): Promise<boolean> {
    this.#leaving ??= this.#carryOutLogout().finally(() => (this.#leaving = null));
    return this.#leaving;
  }

  async #carryOutLogout(): Promise<boolean> {
    const { refreshToken } = this.#stored;
    try {
      await this.#options.http('/auth/logout', { method: 'POST', body: tokenBody(refreshToken) });
    } catch (error) {
      // Any refusal of the token means that the session is over.
      if (!(error instanceof PalaverError) || error.statusCode >= 500 || error.statusCode === 429) return false;
    }
    await this.save({ logoutPending: false, refreshToken: null });
    return true;
  }

  stop(): void {
    this.#life += 1;
    this.#renewing = null;
    clearTimeout(this.#timer);
    this.#token = null;
  }
}

/** Why the session ended, where the refusal says so; else its time was up. */
function endReasonOf({ details }: PalaverError): SessionEndReason {
  return sessionEndReason(fieldOf(details, 'reason')) ?? 'expired';
}

function tokenBody(refreshToken: string | null): { refreshToken: string } | undefined {
  return refreshToken === null ? undefined : { refreshToken };
}
