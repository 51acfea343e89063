import { spawnSync } from 'node:child_process';
import { OWN_NODE } from './ownNode.ts';

/** Everything that must hold besides the tests. Each counts as one in the sum at the end. */
const CHECKS: { name: string; command: string[] }[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['eslint', '--max-warnings', '0', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'walls', command: ['node', 'scripts/walls.ts'] },
  { name: 'unused', command: ['knip', '--no-progress'] },
  { name: 'documents', command: ['node', 'scripts/docs.ts', '--check'] },
];

let failed = 0;
for (const { name, command } of CHECKS) {
  const startedAt = performance.now();
  const [program = '', ...args] = command;
  const { status } = spawnSync(`node_modules/.bin/${program}`, args, { stdio: 'inherit', env: OWN_NODE });
  if (status !== 0) failed += 1;
  console.log(
    `${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
}
console.log(`checks: ${CHECKS.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
