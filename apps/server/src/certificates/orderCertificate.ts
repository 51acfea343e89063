import type * as Acme from 'acme-client';
import { newKey } from './acmeFolder.ts';
import { askAuthority } from './askAuthority.ts';
import { type Pair, readPair } from './pair.ts';

/** For all of it: the account, the order, the challenge, the certificate. */
const ORDER_WITHIN_MS = 300_000;
/** How often it is asked whether the authority has looked: after 1 s, 2, 4, 8, then every 10 s. */
const POLL = { backoffAttempts: 12, backoffMin: 1_000, backoffMax: 10_000 };

/** What a certificate is asked for with. */
export interface Order {
  directory: string;
  email: string;
  host: string;
  accountKey: string;
  /** Where the answers to challenges are put, by their tokens, for as long as they are needed. */
  challenges: Map<string, string>;
}

/**
 * Gets a certificate of `host` with a key of its own, by HTTP-01. The terms of the authority are agreed to: whoever sets ACME_EMAIL wants that.
 * @throws Error with what the authority said, or why it could not be asked
 */
export async function orderCertificate({ directory, email, host, accountKey, challenges }: Order): Promise<Pair> {
  const acme: typeof Acme = await import('acme-client');
  const ended = AbortSignal.timeout(ORDER_WITHIN_MS);
  acme.axios.defaults.adapter = (config) => askAuthority(config, ended);
  const client = new acme.Client({ directoryUrl: directory, accountKey, ...POLL });
  const key = newKey();
  const [, csr] = await acme.crypto.createCsr({ altNames: [host] }, key);
  const chain = await within(
    ended,
    client.auto({
      csr,
      email,
      termsOfServiceAgreed: true,
      challengePriority: ['http-01'],
      // Whether the name leads here, only the authority can see: many networks do not let a machine reach itself by its public name.
      skipChallengeVerification: true,
      challengeCreateFn: (_authorization, { type, token }, proof) => {
        if (type !== 'http-01') throw new Error(`The authority offers no challenge by HTTP for ${host}.`);
        challenges.set(token, proof);
        return Promise.resolve();
      },
      challengeRemoveFn: (_authorization, { token }) => Promise.resolve(challenges.delete(token)),
    }),
  );
  return readPair(`${key}${chain}`, host);
}

/** What a promise brings, unless the time is up before. */
function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The authority took longer than five minutes.')), {
      once: true,
    });
    promise.then(resolve, reject);
  });
}
