import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { hear } from './heard.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** What the text says as JSON; null where it is none. */
  body: any;
  /** Milliseconds from asking to the end of the answer. */
  ms: number;
}

export interface Question {
  method?: string;
  token?: string;
  /** A text goes as it stands, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /**
   * The address of this machine from which it is asked: each of 127.0.0.0/8 is somebody else to the server. Where it does not matter none is given:
   * a port that was bound by itself is held for a minute after each question, and thousands of questions take all that there are.
   */
  from?: string;
  /** Keeps connections open from one question to the next; without it each goes by a connection of its own. */
  agent?: Agent;
}

/** One request, written as it is given: nothing of it is tidied up as a browser would. @throws Error when the connection breaks without an answer */
export function ask(
  url: string,
  path: string,
  { method = 'GET', token, body, headers = {}, from, agent }: Question = {},
): Promise<Answer> {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request(
      {
        hostname,
        port,
        path,
        method,
        localAddress: from,
        timeout: 30_000,
        agent: agent ?? false,
        headers: {
          ...(text === null
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          hear(`${response.statusCode} ${JSON.stringify(response.headers)} ${answer}`);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: answer,
            body: parse(answer),
            ms: performance.now() - startedAt,
          });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${path} was not answered in 30 s`)));
    sent.on('error', reject);
    sent.end(text ?? undefined);
  });
}

/** JSON, or null. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
