import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ErrorBody } from '@palaver/protocol/answers';
import type { Ack, AckData } from '@palaver/protocol/events';
import { freePort } from '@palaver/store/testing/freePort';
import { makeAccount } from '../../../kit/account.ts';
import { ServerProcess } from '../../../kit/serverProcess.ts';
import { isMissing } from '../../../kit/missing.ts';
import { Person } from '../../../kit/person.ts';
import { readRoom } from '../../../kit/readRoom.ts';
import { mountSmallDisk } from './smallDisk.ts';

const folder = mkdtempSync(join(tmpdir(), 'palaver-full-'));
const disk = mountSmallDisk(join(folder, 'disk'));
afterAll(() => {
  if (!isMissing(disk)) disk.unmount();
  rmSync(folder, { recursive: true, force: true });
});
const title =
  'qTox#2179: on a full disk nothing is acknowledged that is not stored, what was there stays, and it heals alone';

interface Entry {
  clientId: string;
  text: string;
}

describe('the server', () => {
  if (isMissing(disk)) {
    it.skip(`skipped: ${title}, because ${disk.missing}`);
    return;
  }
  it(
    title,
    async () => {
      const data = join(disk.folder, 'data');
      const server = new ServerProcess(await freePort(), data, { LOG_LEVEL: 'http' }, { log: join(folder, 'out.log') });
      await server.start();
      const { pid } = server;
      const anna = new Person(server.url, 'anna', await makeAccount(server.url, 'anna'));
      const socket = io(server.url, { auth: { token: anna.accessToken, protocol: 1 }, transports: ['websocket'] });
      let n = 0;
      const entry = (): Entry => ({ clientId: `full-disk-${(n += 1)}`, text: 'x'.repeat(2_000) });
      const acknowledged: string[] = [];
      const refused = { bySocket: [] as Entry[], byRest: [] as Entry[] };
      async function send(way: keyof typeof refused, one: Entry): Promise<void> {
        const answer = way === 'bySocket' ? await bySocket(socket, one) : await byRest(anna, one);
        if (answer === 'stored') {
          acknowledged.push(one.clientId);
          return;
        }
        expect(answer).toBe('503 STORE_UNAVAILABLE');
        refused[way].push(one);
      }
      const stored = async () => (await readRoom(anna, 'general')).map(({ clientId }) => clientId);
      try {
        for (let i = 0; i < 50; i += 1) await send(i % 2 ? 'bySocket' : 'byRest', entry());
        expect(refused).toEqual({ bySocket: [], byRest: [] });

        async function talkWhileFull(): Promise<void> {
          // What the server holds already of the disk it may fill first.
          for (const way of ['bySocket', 'byRest'] as const)
            for (let tries = 0; refused[way].length < 20 && tries < 500; tries += 1) await send(way, entry());
          expect([refused.bySocket.length, refused.byRest.length]).toEqual([20, 20]);
          expect((await fetch(`${server.url}/health`)).status).toBe(200);
          // The log of what is asked now does not fit either.
          await anna.call('GET', '/rooms/while-full');
          expect(await stored()).toEqual(acknowledged);
        }
        await disk.fillUntil(talkWhileFull());

        const later = entry();
        await vi.waitFor(async () => expect(await byRest(anna, later)).toBe('stored'), {
          timeout: 20_000,
          interval: 200,
        });
        acknowledged.push(later.clientId);
        expect(await stored()).toEqual(acknowledged);
        for (const way of ['bySocket', 'byRest'] as const)
          for (const one of refused[way].splice(0)) await send(way, one);
        expect(refused).toEqual({ bySocket: [], byRest: [] });
        // Half a minute after the disk refused a line it logs again.
        await expect
          .poll(async () => (await anna.call('GET', '/rooms/after-it')) && logged(data), {
            timeout: 60_000,
            interval: 500,
          })
          .toContain('/api/rooms/after-it');
        expect(server.pid).toBe(pid);
        await server.stop('SIGKILL');
        await server.start();
        expect(await stored()).toEqual(acknowledged);
      } finally {
        socket.close();
        await server.stop('SIGKILL');
      }
    },
    240_000,
  );
});

async function byRest(person: Person, { clientId, text }: Entry): Promise<string> {
  const { status, body } = await person.call('POST', '/messages', { roomId: 'general', clientId, text });
  return status < 300 ? 'stored' : `${status} ${ErrorBody.parse(body).errorCode}`;
}

async function bySocket(socket: Socket, entry: Entry): Promise<string> {
  const asked = socket.timeout(10_000).emitWithAck('chatMessage', { roomId: 'general', ...entry });
  const answer = (await asked) as Ack<AckData<'chatMessage'>>;
  return answer.ok ? 'stored' : `${answer.error.statusCode} ${answer.error.errorCode}`;
}

/** All that was logged. */
function logged(data: string): string {
  const folder = join(data, 'logs');
  const files = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
}
