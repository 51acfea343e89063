import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '@palaver/client/client';
import { PASSWORD } from '../../lab/kit/account.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { TcpProxy } from '../../lab/kit/tcpProxy.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { allSent, Devices, online, texts, until } from './devices.ts';

const run = promisify(execFile);

describe('a disk that is lost in the day, with a backup of the night before', () => {
  const devices = new Devices();
  const links: TcpProxy[] = [];
  let base: string;
  let backups: string;
  let servers: ServerProcess[];
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'palaver-disk-'));
    backups = join(base, 'backups');
    servers = [];
  });
  afterEach(async () => {
    await devices.closeAll();
    await Promise.all(links.splice(0).map((link) => link.stop()));
    for (const server of servers) await server.stop('SIGKILL');
    await rm(base, { recursive: true, force: true });
  });

  async function start(port: number, machine: string): Promise<ServerProcess> {
    const server = new ServerProcess(port, join(base, machine), { BACKUP_DIR: backups });
    servers.push(server);
    await server.start();
    return server;
  }

  /** A command as people start it, for the data folder of a machine. */
  async function command(name: 'backup' | 'restore', machine: string, args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, DATA_DIR: join(base, machine) };
    const { stdout } = await run(process.execPath, [resolve(`scripts/${name}.ts`), ...args], { cwd: base, env });
    return stdout;
  }

  /** A new person whose connection can be cut. */
  async function far(port: number, name: string): Promise<{ client: Client; link: TcpProxy }> {
    const link = await TcpProxy.start(port);
    links.push(link);
    return { client: await devices.signUp(`http://127.0.0.1:${link.port}`, name), link };
  }

  const say = async (client: Client, text: string) => {
    await client.send('general', text);
    await allSent(client);
  };
  const unsent = (client: Client) =>
    (client.getRoom('general')?.timeline ?? []).flatMap((item) =>
      item.kind === 'unsent' ? [{ id: item.clientId, text: item.text, error: item.error?.errorCode }] : [],
    );

  it('leaves three devices that were offline meanwhile with the truth, and nothing that was deleted comes back', async () => {
    const port = await freePort();
    const before = await start(port, 'one');
    const [anna, ben, carl] = [await far(port, 'anna'), await far(port, 'ben'), await far(port, 'carl')];
    const everybody = [anna, ben, carl].map(({ client }) => client);
    const dora = await devices.signUp(before.url, 'dora');
    for (const [name, client] of [
      ['anna', anna.client],
      ['ben', ben.client],
      ['carl', carl.client],
      ['dora', dora],
    ] as const)
      await say(client, `${name} in the night`);
    await command('backup', 'one', ['--to', backups]);

    await say(anna.client, 'anna in the day');
    await say(carl.client, 'carl in the day');
    const [item] = anna.client.getRoom('general')?.timeline ?? [];
    await anna.client.remove(item?.kind === 'message' ? item.message.id : '');
    await allSent(anna.client);
    await dora.deleteMe({ password: PASSWORD });
    for (const { link } of [anna, ben, carl]) link.cut();
    await ben.client.send('general', 'ben without a connection');
    // Written within a second, on the disk of the backups.
    const ends = join(backups, 'ends.jsonl');
    await expect
      .poll(() => readFile(ends, 'utf8'), { timeout: 20_000 })
      .toMatch(/"kind":"message"[^]*"state":"deleted"/);
    await before.stop('SIGKILL');
    await rm(join(base, 'one'), { recursive: true });

    const [file = ''] = (await readdir(backups)).filter((name) => name.endsWith('.backup'));
    const said = await command('restore', 'two', ['--from', join(backups, file), '--ends', backups]);
    expect(said).toMatch(/2 were ended again/);
    await start(port, 'two');
    for (const { link } of [anna, ben, carl]) link.mend();
    for (const [name, { client }] of [
      ['anna', anna],
      ['ben', ben],
      ['carl', carl],
    ] as const) {
      client.retryNow();
      await until(client, () => client.getState().session.status === 'signedOut', 20_000);
      expect(client.getState().session, name).toMatchObject({ reason: 'expired' });
      await client.login({ username: name, password: PASSWORD });
      await online(client);
      await allSent(client);
    }

    await until(anna.client, () => unsent(anna.client).length === 1);
    await until(carl.client, () => unsent(carl.client).length === 1);
    expect(unsent(anna.client)).toMatchObject([{ text: 'anna in the day', error: 'LOST_IN_RESTORE' }]);
    expect(unsent(carl.client)).toMatchObject([{ text: 'carl in the day', error: 'LOST_IN_RESTORE' }]);
    expect(unsent(ben.client)).toEqual([]);
    await carl.client.retry(unsent(carl.client)[0]?.id ?? '');
    await allSent(carl.client);
    await anna.client.discard(unsent(anna.client)[0]?.id ?? '');

    const stored = ['', 'ben in the night', 'carl in the night', 'dora in the night'];
    const since = ['ben without a connection', 'carl in the day'];
    for (const client of everybody) {
      await until(client, () => texts(client).length === stored.length + since.length);
      expect(texts(client)).toEqual([...stored, ...since]);
    }
    const gone = await devices.open(servers[1]?.url ?? '');
    await expect(gone.login({ username: 'dora', password: PASSWORD })).rejects.toMatchObject({
      errorCode: 'INVALID_CREDENTIALS',
    });
  }, 180_000);
});
