import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyProject } from './copyProject.ts';
import type { Mutation } from './mutation.ts';
import { MUTATIONS } from './mutations.ts';

/**
 * Puts every small change for the worse into a copy of the project, one at a time, and runs the tests that have to fail with it.
 * Fails when one stays green. `--changed main`: only those in files that differ from that commit. `--only text`: those whose names hold it.
 */
const { values } = parseArgs({
  options: { changed: { type: 'string' }, only: { type: 'string', default: '' } },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const base = values.changed;
const changed =
  base === undefined
    ? null
    : execFileSync('git', ['diff', '--name-only', base], { cwd: root, encoding: 'utf8' }).split('\n');
const chosen = MUTATIONS.filter(
  ({ file, tests, name }) =>
    name.includes(values.only) && (!changed || [file, ...tests].some((path) => changed.includes(path))),
);

/** On the disk of what npm installed, so that hard links to it can be made. */
const copy = await mkdtemp(join(root, '.mutate-'));
const runVitest = (tests: string[]) =>
  spawnSync('node_modules/.bin/vitest', ['run', '--bail=1', ...tests], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

/** The test that was red first, and why; null: all stayed green. */
function whatSees({ file, find, replace, tests }: Mutation): string | null {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) throw new Error(`"${find}" has to stand in ${file} once.`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    const { status, stderr } = runVitest(tests);
    if (status === 0) return null;
    const [, test = 'no test was run', reason = ''] = /^ FAIL +(.*)\n(.*)/m.exec(stderr) ?? [];
    return `${test}\n         ${reason}`;
  } finally {
    writeFileSync(path, source);
  }
}

let missed = 0;
try {
  copyProject(root, copy);
  // A test that is red anyway would see everything.
  const tests = [...new Set(chosen.flatMap((mutation) => mutation.tests))];
  const untouched = tests.length > 0 ? runVitest(tests) : null;
  if (untouched && untouched.status !== 0) {
    console.log(untouched.stdout, untouched.stderr);
    throw new Error('The tests fail without any change: nothing can be said of the changes.');
  }
  for (const mutation of chosen) {
    const seenBy = whatSees(mutation);
    if (seenBy === null) missed += 1;
    console.log(`${seenBy === null ? 'MISSED' : 'seen  '} ${mutation.name} (${mutation.file})`);
    if (seenBy !== null) console.log(`       ${seenBy}`);
  }
} finally {
  await rm(copy, { recursive: true, force: true });
}
console.log(`${chosen.length - missed} of ${chosen.length} changes for the worse turned a test red`);
process.exit(missed === 0 ? 0 : 1);
