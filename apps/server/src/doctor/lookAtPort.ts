import { once } from 'node:events';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { createServer } from 'node:net';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { codeOf, type Finding, findingsOf } from './finding.ts';

const { ok, failed } = findingsOf('port');
const TIME_OUT_MS = 5_000;
const ANSWER_MAX = 65_536;
const Health = z.looseObject({ status: z.literal('ok'), version: z.string() });

/** Whether the server can listen where it is to, or does so already. */
export async function lookAtPort(config: Pick<Config, 'host' | 'port' | 'tls' | 'acme'>): Promise<Finding[]> {
  const { host, port } = config;
  const isTls = config.tls !== null || config.acme !== null;
  const place = `port ${port} of ${host}`;
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return [ok(`${place} is free: no server runs there`)];
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRINUSE') return [await whoListens({ host, port, isTls }, place)];
    const what =
      code === 'EACCES'
        ? 'take a port above 1023, or give the right to this one'
        : 'HOST takes an address of this machine';
    return [failed(`${place} can not be used (${code}): ${what}`)];
  } finally {
    server.close();
  }
}

async function whoListens(at: { host: string; port: number; isTls: boolean }, place: string): Promise<Finding> {
  const health = Health.safeParse(await askHealth(at).catch(() => null));
  return health.success
    ? ok(`${place}: a server of version ${health.data.version} runs there`)
    : failed(`${place} is taken by something else: stop that, or set PORT`);
}

async function askHealth({ host, port, isTls }: { host: string; port: number; isTls: boolean }): Promise<unknown> {
  // Where it listens everywhere it does here.
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const options = { host: here, port, path: '/health', timeout: TIME_OUT_MS, agent: false };
  const asking = isTls ? tlsRequest({ ...options, rejectUnauthorized: false }) : request(options);
  asking.on('timeout', () => asking.destroy(new Error('no answer')));
  return new Promise((resolve, reject) => {
    asking.on('error', reject);
    asking.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (text.length > ANSWER_MAX) asking.destroy(new Error('too long'));
      });
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error instanceof Error ? error : new Error('no JSON'));
        }
      });
      response.on('error', reject);
    });
    asking.end();
  });
}
