import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';
import * as z from 'zod';

/** The files for Prometheus, Alertmanager and Grafana, as they are shipped. */
export const MONITORING = fileURLToPath(new URL('../../../../deploy/monitoring/', import.meta.url));

export interface Monitoring {
  /** What Prometheus answers to a query at this moment: one sample for each series. @throws where it refuses it */
  query(query: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]>;
  stop(): Promise<void>;
}

const Answer = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** Why neither can be started here, or null. */
export function monitoringMissing(): string | null {
  const absent = ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'].filter(
    (name) => spawnSync(name, ['--version']).status !== 0,
  );
  return absent.length === 0
    ? null
    : `there is no ${absent.join(', ')} here (Debian: apt install prometheus prometheus-alertmanager)`;
}

/**
 * Starts Prometheus and Alertmanager with the files as they are shipped, but for where things are, and for times: it is looked every second, rates are of
 * ten seconds in the place of five minutes, and one second of trouble is enough; memory is too much from 300 MB, because a server whose code was compiled
 * just now takes more than later. `target`: an https server, as host and port; `slack`: what stands for Slack.
 */
export async function startMonitoring({
  target,
  token,
  slack,
}: Record<'target' | 'token' | 'slack', string>): Promise<Monitoring> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-monitoring-'));
  const [port, alerts] = [await freePort(), await freePort()];
  await cp(MONITORING, folder, { recursive: true });
  await writeFile(join(folder, 'palaver-token'), token);
  await writeFile(join(folder, 'slack-webhook-url'), slack);
  await change(join(folder, 'prometheus.yml'), [
    [/_interval: 15s/g, '_interval: 1s'],
    ['127.0.0.1:3000', target],
    ['127.0.0.1:9093', `127.0.0.1:${alerts}`],
    ['\n    scheme: http\n', '\n    scheme: https\n    tls_config: { insecure_skip_verify: true }\n'],
  ]);
  await change(join(folder, 'rules.yml'), [
    [/for: \d+[mh]/g, 'for: 1s'],
    [/\[5m\]/g, '[10s]'],
    ['180 * 1024', '300 * 1024'],
  ]);
  await change(join(folder, 'alertmanager.yml'), [[/group_(wait|interval): \S+/g, 'group_$1: 1s']]);

  const children = [
    run('prometheus-alertmanager', folder, [
      '--config.file=alertmanager.yml',
      '--storage.path=alerts',
      `--web.listen-address=127.0.0.1:${alerts}`,
      '--cluster.listen-address=',
    ]),
    run('prometheus', folder, [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=samples',
      `--web.listen-address=127.0.0.1:${port}`,
    ]),
  ];
  async function stop(): Promise<void> {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }),
    );
    await rm(folder, { recursive: true, force: true });
  }
  const isReady = async (each: number) => {
    if (!(await fetch(`http://127.0.0.1:${each}/-/ready`)).ok) throw new Error('not ready');
  };
  try {
    for (const each of [alerts, port]) await vi.waitFor(() => isReady(each), 30_000);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    async query(query) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?${String(new URLSearchParams({ query }))}`);
      if (!answer.ok) throw new Error(`${query}: ${await answer.text()}`);
      return Answer.parse(await answer.json()).data.result;
    },
    stop,
  };
}

function run(program: string, cwd: string, args: string[]): ChildProcess {
  const child = spawn(program, [...args, '--log.level=error'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

/** Replaces in a file. @throws where something that is to be replaced is not there: the file has changed */
async function change(file: string, replacements: [RegExp | string, string][]): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [before, after] of replacements) {
    const next = text.replace(before, after);
    if (next === text) throw new Error(`${file} has no ${String(before)}.`);
    text = next;
  }
  await writeFile(file, text);
}
