import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Pair, readPair } from './pair.ts';
import type { Tries } from './renewalPlan.ts';

const Tries = z.object({ failures: z.int().min(1), lastAt: z.number() });

/** What is kept of one certificate authority, readable for this user alone. Each file appears whole or not at all. */
export interface AcmeFolder {
  /** What the authority knows this server by; made when it is missing or damaged. */
  accountKey(): string;
  /** The certificate of a name; null where there is none that can be used. */
  pair(host: string): Pair | null;
  keepPair(pair: Pair): void;
  tries(): Tries | null;
  keepTries(tries: Tries | null): void;
}

/** The folder of an authority, which is made when something is kept in it: what another one gave is not used for it. */
export function openAcmeFolder(dataDir: string, directory: string): AcmeFolder {
  const { host, pathname } = new URL(directory);
  const folder = join(dataDir, 'acme', `${host}${pathname}`.replace(/[^a-z0-9.]+/gi, '-'));

  const read = <T>(name: string, parse: (text: string) => T): T | null => {
    try {
      return parse(readFileSync(join(folder, name), 'utf8'));
    } catch {
      return null;
    }
  };
  const keep = (name: string, text: string) => {
    const draft = join(folder, `${name}.new`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    renameSync(draft, join(folder, name));
  };

  return {
    accountKey() {
      const kept = read('account.pem', (text) => (createPrivateKey(text), text));
      if (kept !== null) return kept;
      const made = newKey();
      keep('account.pem', made);
      return made;
    },
    pair: (host) => read('certificate.pem', (text) => readPair(text, host)),
    keepPair: ({ pem }) => keep('certificate.pem', pem),
    tries: () => read('tries.json', (text) => Tries.parse(JSON.parse(text))),
    keepTries(tries) {
      if (tries) keep('tries.json', JSON.stringify(tries));
      else rmSync(join(folder, 'tries.json'), { force: true });
    },
  };
}

/** A key of P-256, as PEM. */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}
