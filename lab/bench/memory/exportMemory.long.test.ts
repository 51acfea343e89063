import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdout } from 'node:process';
import { openSqliteStore } from '@palaver/store/sqlite/openSqliteStore';
import { expect, it } from 'vitest';
import { SERVER_FLAGS } from '../../../scripts/serverFlags.mjs';
import { rest } from '../../../apps/server/src/testing/rest.ts';
import { registerAt } from '../../../apps/server/src/testing/startServer.ts';
import { startProcess } from '../../../apps/server/src/testing/startProcess.ts';
import { watchMemory } from './settledMemory.ts';

const MESSAGES = 200_000;
const BATCH = 500;

it('the export of 200,000 messages adds at most 20 MB to the process', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-export-'));
  const start = async () => {
    const process = startProcess(
      { DATA_DIR: folder, RATE_SENDS_PER_SECOND: '0' },
      { cwd: folder, flags: SERVER_FLAGS },
    );
    const [, url = ''] = await process.printed(/(http:\/\/[\w.:]+)/);
    return { process, url };
  };
  let { process, url } = await start();
  const { user } = await registerAt(url, 'anna');
  process.child.kill();
  await process.ended;
  const store = await openSqliteStore({ folder });
  for (let n = 0; n < MESSAGES; n += BATCH)
    await store.messages.append('general', {
      senderId: user.id,
      entries: Array.from({ length: BATCH }, (_, i) => ({
        ...{ clientId: `exported-${n + i}-x`, replyTo: null, called: [], cost: 1 },
        text: `Message ${n + i} of a long life in this room, as long as most of them are.`,
      })),
    });
  await store.close();
  ({ process, url } = await start());
  const login = { username: 'anna', password: 'four plain words', tokenInBody: true };
  const { accessToken } = (await rest(url, 'POST', '/api/auth/login', { body: login })).body;
  const get = async () => {
    const body = { confirm: { password: 'four plain words' } };
    const link = await rest(url, 'POST', '/api/users/me/export', { token: String(accessToken), body });
    return fetch(url + String(link.body.url).replace(/^https?:\/\/[^/]+/, ''));
  };
  const pid = process.child.pid ?? 0;
  const read = async () => {
    for (let before = MESSAGES; before > MESSAGES - 30_000; before -= 100)
      await rest(url, 'GET', `/api/rooms/general/messages?limit=100&before=${before}`, { token: String(accessToken) });
  };
  const save = async () => (await (await get()).arrayBuffer()).byteLength;
  const peakOf = async (work: Promise<unknown>) => Math.max(...(await watchMemory(pid, work, 20)));
  // A server that has been in use: people have read on it before. How much garbage lies at one moment is chance, what it held at most is not.
  await read();
  const before = await peakOf(read());
  const saved = save();
  const peak = await peakOf(saved);
  const bytes = await saved;
  process.child.kill();
  await process.ended;
  await rm(folder, { recursive: true, force: true });
  stdout.write(
    `${MESSAGES} messages, ${bytes} bytes: ${before.toFixed(1)} MB at most before, ${peak.toFixed(1)} MB with it\n`,
  );
  expect(peak - before).toBeLessThanOrEqual(20);
});
