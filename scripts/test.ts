import { spawnSync } from 'node:child_process';
import { OWN_NODE } from './ownNode.ts';

const { status } = spawnSync('node_modules/.bin/vitest', ['run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: OWN_NODE,
});
process.exit(status ?? 1);
