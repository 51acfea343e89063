import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SENTRY } from '../trouble/openSentry.ts';

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/palaver', import.meta.url));

/**
 * Installs Sentry's package, once for each version, in a folder of its own: the tests alone need it.
 * @returns code that lets a server process find it there, or why it is not there
 */
export async function installSentry(): Promise<{ code: string } | { missing: string }> {
  const folder = join(CACHE, SENTRY.replaceAll('/', '-'));
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    try {
      await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', SENTRY], {
        cwd: folder,
      });
    } catch (error) {
      return {
        missing: `npm could not fetch ${SENTRY}: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
      };
    }
    writeFileSync(done, '');
  }
  const from = pathToFileURL(join(folder, 'package.json')).href;
  return {
    code: `import { registerHooks } from 'node:module';
      registerHooks({
        resolve: (name, context, next) =>
          next(name, name === '@sentry/node' ? { ...context, parentURL: ${JSON.stringify(from)} } : context),
      });`,
  };
}
