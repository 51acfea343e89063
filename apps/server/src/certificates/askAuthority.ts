import type { axios } from 'acme-client';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';

/** How the library has its requests sent. */
type Adapter = Extract<typeof axios.defaults.adapter, (...config: never[]) => unknown>;

/** For one request. */
const PATIENCE_MS = 30_000;
/** A chain of certificates has some kilobytes. */
const ANSWER_MAX = 256 * 1024;

/**
 * Sends a request of the ACME library. Its own way waits without end, takes answers of any length, tries by itself again what failed, and says of an authority that
 * can not be reached only that something is undefined.
 */
export async function askAuthority(config: Parameters<Adapter>[0], ended: AbortSignal): ReturnType<Adapter> {
  const { url = '', method = 'get' } = config;
  const data: unknown = config.data;
  const body = typeof data === 'string' ? data : undefined;
  const headers = {
    ...config.headers.toJSON(),
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  };
  const signal = AbortSignal.any([ended, AbortSignal.timeout(PATIENCE_MS)]);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: method.toUpperCase(), headers, signal }, resolve).on('error', reject).end(body);
  }).catch((cause: unknown) => {
    throw new Error(`${new URL(url).host} could not be asked: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  });
  const response: Awaited<ReturnType<Adapter>> = {
    data: await textOf(answer),
    status: answer.statusCode ?? 0,
    statusText: answer.statusMessage ?? '',
    headers: {},
    config,
  };
  for (const [name, value] of Object.entries(answer.headers)) response.headers[name] = value;
  return response;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > ANSWER_MAX) throw new Error('The authority answered with more than 256 KB.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
