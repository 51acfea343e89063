import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { request as requestHttp } from '../nodeHttp.ts';
import type { Reach } from './reach.ts';
import { type Resolve, resolveHere, type Target, targetOf } from './target.ts';

/** For all of a request: the name, the connection, the answer. */
const PATIENCE_MS = 5_000;
/** Nobody reads what is answered: more than this of it is not taken. */
const ANSWER_MAX = 64 * 1024;

/** What is sent; the URL is somebody's input. */
export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

interface Door {
  reach: Reach;
  resolve?: Resolve;
}

/**
 * Sends something to where others said. The name is resolved once, all its addresses are checked, and the connection goes to one of these and nowhere else.
 * A redirect is not followed: its status is the answer. Neither cookies nor a referrer go with it.
 * @returns the status of the answer
 * @throws OutgoingRefused where this server must not go there; Error where nobody answered within 5 s
 */
export async function safeFetch(post: Post, { reach, resolve = resolveHere }: Door): Promise<number> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const target = await within(signal, targetOf(post.url, reach, resolve));
  const answer = await send(target, post, signal);
  await drain(answer);
  return answer.statusCode ?? 0;
}

function send({ url, addresses }: Target, { headers, body }: Post, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // No agent: a connection that another request left open was made to what another look found.
    request(url, { method: 'POST', headers, agent: false, signal, lookup: lookupIn(addresses) }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** Answers what was found and checked before: nothing is resolved again. */
function lookupIn(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, { all }, done) => {
    const [first] = found;
    if (all || !first) done(null, found);
    else done(null, first.address, first.family);
  };
}

/** Lets an answer run out, as far as it is not too long. */
async function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_MAX) break;
  }
}

/** What a promise brings, unless the time is up before. */
function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Nobody answered in time.')), { once: true });
    promise.then(resolve, reject);
  });
}
