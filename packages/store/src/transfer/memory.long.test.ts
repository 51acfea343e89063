import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { roomIdFor } from './chat/derivedIds.ts';

const COUNT = 200_000;
/** More than node takes for the program itself, and far less than the messages: 200,000 of 500 characters are over 100 MB. */
const MOST_MB = 300;
const script = (name: string) => fileURLToPath(new URL(`../../../../scripts/${name}`, import.meta.url));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palaver-transfer-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Runs a command; its highest memory in MB. `killAfterMs`: it is killed then, and what it reached does not count. */
async function run(name: string, args: string[], dataDir: string, killAfterMs?: number): Promise<number> {
  const child = spawn(process.execPath, [script(name), ...args], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, MONGO_URI: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  if (killAfterMs !== undefined) {
    await pause(killAfterMs);
    child.kill('SIGKILL');
    await ended;
    return 0;
  }
  let most = 0;
  const watch = setInterval(() => void highest(child.pid).then((mb) => (most = Math.max(most, mb))), 100);
  const [code] = await ended;
  clearInterval(watch);
  expect(code).toBe(0);
  return most;
}

async function highest(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function writeMattermost(file: string): Promise<void> {
  const out = createWriteStream(file);
  const write = async (value: object) => {
    if (!out.write(`${JSON.stringify(value)}\n`)) await once(out, 'drain');
  };
  await write({ type: 'version', version: 1 });
  await write({ type: 'channel', channel: { team: 't', name: 'boats', display_name: 'Boats', type: 'O' } });
  await write({ type: 'user', user: { username: 'anna', teams: [{ name: 't', channels: [{ name: 'boats' }] }] } });
  for (let i = 0; i < COUNT; i += 1) {
    // Not in the order of time, as their exports are.
    const at = 1_600_000_000_000 + ((i * 7_919) % COUNT) * 1_000;
    const message = `${at} ${'All that floats. '.repeat(30)}`;
    await write({ type: 'post', post: { team: 't', channel: 'boats', user: 'anna', message, create_at: at } });
  }
  out.end();
  await once(out, 'finish');
}

describe.skipIf(process.platform !== 'linux')('200,000 messages', () => {
  it('are imported, exported and imported again within a bounded memory, killed on every way', async () => {
    const [first, second, folder] = [join(root, 'first'), join(root, 'second'), join(root, 'export')];
    await writeMattermost(join(root, 'out.jsonl'));
    const chat = ['--from', join(root, 'out.jsonl'), '--report', join(root, 'report.txt')];
    await run('importStore.ts', chat, first, 6_000);
    const imported = await run('importStore.ts', chat, first);
    await run('exportStore.ts', ['--to', folder], first, 3_000);
    const exported = await run('exportStore.ts', ['--to', folder], first);
    await run('importStore.ts', ['--from', folder], second, 6_000);
    const again = await run('importStore.ts', ['--from', folder], second);
    expect(Math.max(imported, exported, again)).toBeLessThan(MOST_MB);

    const stores = await Promise.all([first, second].map((data) => openSqliteStore({ folder: data })));
    const roomId = roomIdFor('mattermost', 't/boats');
    const [one, other] = await Promise.all(stores.map((store) => store.rooms.find(roomId)));
    expect(one).toMatchObject({ seq: COUNT, rev: COUNT });
    expect(other).toEqual(one);
    for (const around of [1, 60_000, 130_000, COUNT]) {
      const [before, after] = await Promise.all(
        stores.map((store) => store.messages.page(roomId, { around, limit: 50 })),
      );
      expect(after).toEqual(before);
      const times = before?.messages.map(({ timestamp }) => timestamp) ?? [];
      expect(times).toEqual([...times].sort());
    }
    await Promise.all(stores.map((store) => store.close()));
  }, 600_000);
});
