import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '@palaver/store/testing/freePort';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChallengeServer, challengeServer } from './challengeServer.ts';

const ORIGIN = 'https://chat.example.org';

describe('plain http beside https (G13)', () => {
  let port: number;
  let server: ChallengeServer;
  beforeEach(async () => {
    port = await freePort();
    server = challengeServer(new Map([['a-token', 'its proof']]), new URL(ORIGIN));
    await server.listen(port, '127.0.0.1');
  });
  afterEach(() => server.close());

  /** What it answers to a request line, and to a host that is not its own. */
  async function ask(line: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.end(`${line} HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n`);
    let text = '';
    socket.on('data', (piece: Buffer) => (text += String(piece)));
    await once(socket, 'close');
    return text;
  }

  it.each([
    ['GET /r/general?a=1', `${ORIGIN}/r/general?a=1`],
    ['POST //elsewhere.example/x', `${ORIGIN}//elsewhere.example/x`],
    ['GET http://elsewhere.example/x', `${ORIGIN}/`],
    ['GET /%0d%0aX:1', `${ORIGIN}/%0d%0aX:1`],
  ])('leads %s to PUBLIC_URL, whatever the request names', async (line, location) => {
    const answer = await ask(line);
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(/\r\nLocation: (\S+)\r\n/.exec(answer)?.[1]).toBe(location);
    expect(answer.split('\r\n\r\n')[1]).toBe('');
  });

  it('answers an authority by the token of a challenge, and nothing else', async () => {
    const path = '/.well-known/acme-challenge/';
    expect(await ask(`GET ${path}a-token`)).toMatch(/^HTTP\/1\.1 200 [^]*its proof/);
    for (const token of ['', 'x', '../../health', '__proto__'])
      expect(await ask(`GET ${path}${token}`)).toMatch(/^HTTP\/1\.1 404 /);
  });
});
