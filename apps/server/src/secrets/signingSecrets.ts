import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Signing } from '@palaver/store/ports/keys';
import type { Config } from '../config.ts';
import { deriveNodesKey, deriveRefreshKey } from './keepSecrets.ts';

/** What hangs on one JWT_SECRET. */
export interface SecretKeys {
  /** Names the secret; whoever has it can not sign. */
  digest: string;
  /** Signs access tokens, links and notes. */
  tokens: KeyObject;
  /** Derives refresh tokens. */
  refresh: string;
  /** Signs what nodes say to each other. */
  nodes: string;
}

/** A key that is accepted, for what was signed until then: ms since 1970. */
export interface AcceptedKey {
  tokens: KeyObject;
  signedUntil: number;
}

/** Sessions that are remembered live 30 days: after 31 nobody needs the secret before. */
export const PREVIOUS_DAYS = 31;
const DAY_MS = 86_400_000;
/** Other nodes hear within 8 s that another secret signs from now on. */
const LATE_MS = 60_000;

/**
 * By which secrets it is signed and what is accepted, while JWT_SECRET changes. The store says by which one all processes sign, and since when: the one
 * before is accepted for what was signed until then, and for 31 days.
 */
export class SigningSecrets {
  readonly own: SecretKeys;
  readonly previous: SecretKeys | null;
  readonly #now: () => number;
  #signing: Signing | null = null;

  constructor({ jwtSecret, jwtSecretPrevious }: Pick<Config, 'jwtSecret' | 'jwtSecretPrevious'>, now: () => number) {
    this.own = keysOf(jwtSecret);
    this.previous = jwtSecretPrevious === null ? null : keysOf(jwtSecretPrevious);
    this.#now = now;
  }

  /** What the store says. */
  settle(signing: Signing | null): void {
    this.#signing = signing;
  }

  /** What signs. Until the store says that all have the new secret, that is the one that all understand. */
  get current(): SecretKeys {
    return this.previous && this.#signing?.secret !== this.own.digest ? this.previous : this.own;
  }

  /** What derived refresh tokens that may still be in use, the likeliest first. */
  get refreshKeys(): string[] {
    return this.#hasPrevious(PREVIOUS_DAYS * DAY_MS) ? [this.own.refresh, this.previous.refresh] : [this.own.refresh];
  }

  /** What signed tokens, links and notes. A thief of the secret before can date them back, but not make them live longer. */
  get tokenKeys(): AcceptedKey[] {
    const own = { tokens: this.own.tokens, signedUntil: Infinity };
    if (!this.#hasPrevious(PREVIOUS_DAYS * DAY_MS)) return [own];
    const signedUntil = this.current === this.previous ? Infinity : this.#since + LATE_MS;
    return [own, { tokens: this.previous.tokens, signedUntil }];
  }

  /** What other nodes may sign by. */
  get nodeKeys(): string[] {
    return this.#hasPrevious(2 * LATE_MS) ? [this.own.nodes, this.previous.nodes] : [this.own.nodes];
  }

  /** What whoever runs the server is to know of a change under way; null: there is none. */
  get note(): string | null {
    if (!this.previous) return null;
    if (this.current === this.previous)
      return 'JWT_SECRET changes: the one before signs until every process has the new one';
    if (!this.#hasPrevious(PREVIOUS_DAYS * DAY_MS)) return 'JWT_SECRET_PREVIOUS is accepted no more: unset it';
    const until = new Date(this.#since + PREVIOUS_DAYS * DAY_MS).toISOString();
    return `JWT_SECRET_PREVIOUS is accepted until ${until}: unset it after that`;
  }

  get #since(): number {
    return this.#signing?.since ?? this.#now();
  }

  /** Whether the secret before counts, for so long after the new one began to sign. */
  #hasPrevious(forMs: number): this is { previous: SecretKeys } {
    return this.previous !== null && (this.current === this.previous || this.#now() < this.#since + forMs);
  }
}

function keysOf(secret: string): SecretKeys {
  return {
    digest: createHmac('sha256', secret).update('one secret for all processes').digest('base64'),
    // A key object verifies many times faster than a string that is made into one at each call.
    tokens: createSecretKey(Buffer.from(secret)),
    refresh: deriveRefreshKey(secret),
    nodes: deriveNodesKey(secret),
  };
}
