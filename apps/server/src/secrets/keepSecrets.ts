import { hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../settings/configError.ts';
import { isMissing } from '../isMissing.ts';

const Secrets = z.object({
  jwtSecret: z.string().min(32),
  setupCode: z.string().min(8),
});
export type Secrets = z.infer<typeof Secrets>;

/**
 * The secrets of this server: made at the first start, kept in the data folder, readable for its user alone (G10).
 * The file appears whole or not at all, and of two processes that make it at once the first one's stays.
 * @throws ConfigError when the folder or the file can not be used
 */
export function keepSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  try {
    return readSecrets(file) ?? makeSecrets(dataDir, file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `DATA_DIR ${dataDir} can not be used: ${reason}. It takes a folder that this user may read and write.`,
    );
  }
}

/** The secrets that are kept, for who only looks: where there are none yet, some that are kept nowhere. @throws ConfigError when their file can not be used */
export function readKeptSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  try {
    return readSecrets(file) ?? newSecrets();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${file} can not be read (${String(codeOf(error))}). It must be this user's.`);
  }
}

/** What derives refresh tokens: the same for one JWT_SECRET wherever the store is, so that it is after a move too (A4). */
export function deriveRefreshKey(jwtSecret: string): string {
  return derive(jwtSecret, 'refresh tokens', 48);
}

/** What the secrets of second factors were sealed with before the store kept a key for them. */
export function deriveFactorKey(jwtSecret: string): string {
  return derive(jwtSecret, 'second factors', 32);
}

/** The same of webhooks. */
export function deriveWebhookKey(jwtSecret: string): string {
  return derive(jwtSecret, 'webhooks', 32);
}

/** What signs the words of nodes to each other. */
export function deriveNodesKey(jwtSecret: string): string {
  return derive(jwtSecret, 'words of nodes', 32);
}

/** The secrets of all processes that were given the same JWT_SECRET. */
export function deriveSecrets(jwtSecret: string): Secrets {
  return { jwtSecret, setupCode: derive(jwtSecret, 'set-up', 15) };
}

function derive(jwtSecret: string, purpose: string, bytes: number): string {
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', `palaver ${purpose}`, bytes)).toString('base64url');
}

/** Null where there is no such file yet. */
function readSecrets(file: string): Secrets | null {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    return Secrets.parse(JSON.parse(content));
  } catch {
    throw new ConfigError(
      `${file} is damaged. Put it back from a backup, or remove it: then everybody has to sign in again.`,
    );
  }
}

function makeSecrets(dataDir: string, file: string): Secrets {
  const fresh = newSecrets();
  const draft = `${file}.${process.pid}-${secret(6)}`;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(fresh, null, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    place(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return readSecrets(file) ?? fresh;
}

function newSecrets(): Secrets {
  return { jwtSecret: secret(48), setupCode: secret(15) };
}

/** Gives the draft its name unless another process was first. Some file systems (FAT) know no links: there a rename has to do. */
function place(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    renameSync(draft, file);
  }
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
