import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@palaver/store/testing/freePort';
import { z } from 'zod';
import { bound } from '../../kit/bound.ts';
import { makeAccount } from '../../kit/account.ts';
import { ServerProcess } from '../../kit/serverProcess.ts';

/**
 * A thousand people at a human pace, by Artillery (H2): starts one node, makes the accounts and rooms, and lets scenario.yml run. It fails when
 * somebody could not stay to the end, and when 99 of 100 answers take longer than the floor.
 */
const PEOPLE = 1_000;
const ROOM_SIZE = 25;
const AT_ONCE = 20;
const STAYED = { goal: PEOPLE, floor: PEOPLE, unit: 'people', more: true };
const ANSWER_P99 = { goal: 250, floor: 1_000, unit: 'ms' };

/** What Artillery writes of a run, as far as it is asked for here. */
const Report = z.object({
  aggregate: z.object({
    counters: z.record(z.string(), z.number()),
    summaries: z.object({ 'socketio.response_time': z.object({ p99: z.number() }) }),
  }),
});

const here = fileURLToPath(new URL('.', import.meta.url));
const artillery = join(here, 'node_modules/.bin/artillery');
if (!existsSync(artillery)) spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });

const folder = await mkdtemp(join(tmpdir(), 'palaver-artillery-'));
const server = new ServerProcess(await freePort(), join(folder, 'data'));
let status: number | null = 1;
try {
  await server.start();
  const people = join(folder, 'people.csv');
  await writeFile(people, (await makePeople(server.url)).join('\n'));
  console.log(`${PEOPLE} accounts in ${PEOPLE / ROOM_SIZE} rooms are made`);
  const written = join(folder, 'report.json');
  const child = spawn(artillery, ['run', '--output', written, join(here, 'scenario.yml')], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PALAVER_URL: server.url,
      PALAVER_PEOPLE: relative(here, people),
      ARTILLERY_DISABLE_TELEMETRY: 'true',
    },
  });
  [status] = (await once(child, 'exit')) as [number | null];
  const { counters, summaries } = Report.parse(JSON.parse(await readFile(written, 'utf8'))).aggregate;
  console.log(bound('stayed to the end', counters['vusers.completed'] ?? 0, STAYED));
  console.log(bound('99 of 100 answers within', summaries['socketio.response_time'].p99, ANSWER_P99));
} finally {
  await server.stop('SIGTERM');
  await rm(folder, { recursive: true, force: true });
}
process.exit(status === 0 ? process.exitCode : (status ?? 1));

/** Signs everybody up; for each their access token and the id of the room that they are going to join. */
async function makePeople(url: string): Promise<string[]> {
  const rows: string[] = [];
  let room = '';
  for (let from = 0; from < PEOPLE; from += AT_ONCE) {
    const made = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, PEOPLE - from) }, (_, i) => makeAccount(url, `person${from + i}`)),
    );
    for (const { accessToken } of made) {
      if (rows.length % ROOM_SIZE === 0) room = await makeRoom(url, accessToken, rows.length / ROOM_SIZE);
      rows.push(`${accessToken},${room}`);
    }
  }
  return rows;
}

async function makeRoom(url: string, token: string, number: number): Promise<string> {
  const id = `crew-${number}`;
  const response = await fetch(`${url}/api/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: id, kind: 'public' }),
  });
  if (response.status !== 201) throw new Error(`${id} was not made: ${response.status} ${await response.text()}`);
  return id;
}
