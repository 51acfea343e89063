import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAccount } from '../process/account.ts';
import { freePort, ServerProcess } from '../process/serverProcess.ts';
import { History } from './history.ts';
import { readRoom } from './readRoom.ts';
import { Sender } from './sender.ts';

/** Kills the server under load again and again (kill -9), and proves that nothing acknowledged was lost, doubled or moved (S1, O2, O4). */

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    senders: { type: 'string', default: '50' },
    'between-ms': { type: 'string', default: '1200' },
  },
});
const kills = Number(values.kills);
const senderCount = Number(values.senders);
const betweenMs = Number(values['between-ms']);
/** Fewer than this says nothing. */
const ACKED_MIN = 5_000;

const folder = await mkdtemp(join(tmpdir(), 'palaver-kill-'));
const server = new ServerProcess(await freePort(), folder);
const history = new History();
let faults: string[] = [];

try {
  await server.start();
  const accounts = [];
  for (let i = 0; i < senderCount; i += 1) accounts.push(await makeAccount(server.url, `sender${i}`));
  const senders = accounts.map(
    ({ accessToken }, i) =>
      new Sender(server.url, accessToken, {
        name: `s${String(i).padStart(2, '0')}-${Date.now().toString(36)}`,
        roomId: 'general',
        history,
      }),
  );
  const running = senders.map((sender) => sender.run());

  for (let kill = 1; kill <= kills; kill += 1) {
    const before = history.acknowledgedCount;
    await pause(betweenMs * (0.5 + Math.random()));
    await server.stop('SIGKILL');
    const acked = history.acknowledgedCount - before;
    const ms = await server.start();
    console.log(
      `kill ${String(kill).padStart(2)}: ${acked} acknowledged since the last one; back in ${Math.round(ms)} ms`,
    );
    if (acked === 0) faults.push(`kill ${kill} met no traffic`);
  }
  await pause(betweenMs);
  for (const sender of senders) sender.stop();
  await Promise.all(running);

  const verdict = history.judge(await readRoom(server.url, accounts[0]?.accessToken ?? '', 'general'));
  faults = [...faults, ...verdict.faults];
  if (verdict.acknowledged < ACKED_MIN)
    faults.push(`only ${verdict.acknowledged} were acknowledged: too few to prove anything (${ACKED_MIN})`);
  console.log(
    `${senderCount} senders, ${kills} kills: ${verdict.acknowledged} acknowledged, ${verdict.stored} stored, ${verdict.shown} live events compared`,
  );
} finally {
  await server.stop('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
for (const fault of faults.slice(0, 20)) console.error(`VIOLATION ${fault}`);
console.log(
  faults.length === 0
    ? 'Nothing lost, nothing doubled, nothing moved, nothing published that was not stored.'
    : `${faults.length} violations.`,
);
process.exit(faults.length === 0 ? 0 : 1);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
