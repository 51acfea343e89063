import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const VERSION = 'v1.7.8';
const FOLDER = join(ROOT, `node_modules/.cache/palaver/actionlint-${VERSION}`);

/** The checker of workflows, built with Go once; or why there is none. */
function actionlint(): { program: string } | { missing: string } {
  const program = join(FOLDER, 'actionlint');
  if (existsSync(program)) return { program };
  const env = { ...process.env, GOBIN: FOLDER };
  const built = spawnSync('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`], { env });
  if (built.error) return { missing: 'there is no Go to build actionlint with' };
  return existsSync(program) ? { program } : { missing: `Go could not build actionlint ${VERSION}` };
}

const checker = actionlint();

it.skipIf('missing' in checker)(
  'missing' in checker ? `skipped: the workflows are right, because ${checker.missing}` : 'the workflows are right',
  () => {
    if ('missing' in checker) throw new Error(checker.missing);
    const { status, stdout } = spawnSync(checker.program, ['-no-color', '-shellcheck=', '-pyflakes='], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  },
);
