import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const VERSION = 'v2.10.3';
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/palaver', import.meta.url));

/**
 * Builds Pebble, a certificate authority for tests, with Go, once for each version.
 * @returns the program, or why there is none
 */
export async function buildPebble(): Promise<{ program: string } | { missing: string }> {
  const program = join(CACHE, `pebble-${VERSION}`);
  if (existsSync(program)) return { program };
  if (spawnSync('go', ['version']).status !== 0) return { missing: 'there is no Go to build Pebble with' };
  const folder = join(CACHE, `pebble-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: folder };
    const what = `github.com/letsencrypt/pebble/v2/cmd/pebble@${VERSION}`;
    await promisify(execFile)('go', ['install', '-trimpath', what], { env, cwd: tmpdir() });
    renameSync(join(folder, 'pebble'), program);
    return { program };
  } catch (error) {
    return { missing: `Pebble could not be built: ${error instanceof Error ? error.message.split('\n')[0] : ''}` };
  }
}
