import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { selfSigned } from './selfSigned.ts';
import { startDns } from './startDns.ts';

/** A certificate authority on this machine. */
export interface Pebble {
  /** The address of its directory. */
  directory: string;
  /** A file of the certificate by which it is known itself. */
  caFile: string;
  /** The port on which it asks a server for proof. */
  httpPort: number;
  /** The certificate that all it gives hang on. */
  root(): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a Pebble that gives certificates good for `lifeSeconds`, for which all names lead to this machine; it has to be started.
 * What it knew is gone after a stop.
 */
export async function makePebble(program: string, folder: string, lifeSeconds: number): Promise<Pebble> {
  const [port, adminPort, httpPort, tlsPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const own = selfSigned();
  const path = (name: string) => join(folder, name);
  writeFileSync(path('pebble.pem'), own.cert);
  writeFileSync(path('pebble.key'), own.key);
  writeFileSync(
    path('pebble.json'),
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${adminPort}`,
        certificate: path('pebble.pem'),
        privateKey: path('pebble.key'),
        httpPort,
        tlsPort,
        profiles: { default: { description: 'short', validityPeriod: lifeSeconds } },
      },
    }),
  );
  const dns = await startDns(['127.0.0.1']);
  let stop = () => Promise.resolve();
  return {
    directory: `https://localhost:${port}/dir`,
    caFile: path('pebble.pem'),
    httpPort,
    root: () => read(`https://localhost:${adminPort}/roots/0`, own.cert),
    async start() {
      const child = spawn(program, ['-config', path('pebble.json'), '-dnsserver', `127.0.0.1:${dns.port}`], {
        env: { PEBBLE_VA_NOSLEEP: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'close');
      stop = async () => {
        child.kill('SIGKILL');
        await ended;
      };
      let said = '';
      for await (const piece of child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        said += String(piece);
        if (said.includes('ACME directory available')) break;
      }
      child.stdout.resume();
    },
    stop: () => stop(),
    async close() {
      await stop();
      await dns.close();
    },
  };
}

function read(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => (text += String(piece))).on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}
