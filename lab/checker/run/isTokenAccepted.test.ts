import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { isTokenAccepted } from './isTokenAccepted.ts';
import type { Person } from '../../kit/person.ts';
import { somebodyAt } from '../testing/somebodyAt.ts';

/** Somebody whose server gives these answers one after the other, and the last again and again; 0: it hangs up. */
async function personAt(statuses: number[]): Promise<Person> {
  const server = createServer((_request, response) => {
    const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 0;
    if (status === 0) response.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return somebodyAt(`http://127.0.0.1:${port}`);
}

it('takes only 200 and 401 as an answer, and asks again after anything else', async () => {
  expect(await isTokenAccepted(await personAt([503, 429, 0, 401]), 'old', 1)).toBe(false);
  expect(await isTokenAccepted(await personAt([503, 429, 0, 200]), 'old', 1)).toBe(true);
});

it('fails the run when there is no answer', async () => {
  await expect(isTokenAccepted(await personAt([503]), 'old', 1)).rejects.toThrow(/last with 503/);
});
