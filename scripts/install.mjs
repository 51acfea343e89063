import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Runs `npm ci` when the lock is another than at the last installation here. Ends the process with a line that helps when that fails.
 * @param {string} root the folder of the project, with a slash at its end
 */
export async function installWhenChanged(root) {
  const stamp = `${root}node_modules/.installed`;
  const lock = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing what the project needs. This takes about half a minute, once.');
  // Typed here as a text, not a list: npm is a script, which Windows starts only through its shell.
  const { status } = spawnSync('npm ci --no-audit --no-fund --loglevel=error', {
    cwd: root,
    stdio: 'inherit',
    shell: true,
  });
  if (status !== 0) {
    console.error(
      '\nThe installation failed; the lines above say why. It needs the npm registry: check the connection, then run the command again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
