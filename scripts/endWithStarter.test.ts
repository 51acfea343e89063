import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-starter-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node start.mjs' } }));
  const module = new URL('endWithStarter.mjs', import.meta.url).href;
  writeFileSync(
    join(folder, 'start.mjs'),
    `import { endWithStarter } from ${JSON.stringify(module)};
     endWithStarter();
     setInterval(() => undefined, 60_000);
     console.log('process ' + process.pid);`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('what npm started ends when npm is ended by %s', async (signal) => {
  const npm = spawn('npm', ['start'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  npm.stdout.on('data', (chunk) => (output += String(chunk)));
  const pid = await vi.waitFor(
    () => {
      const [, found] = /process (\d+)/.exec(output) ?? [];
      if (found === undefined) throw new Error('not started');
      return Number(found);
    },
    { timeout: 40_000 },
  );
  npm.kill(signal);
  await once(npm, 'exit');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000 });
});
