import { spawnSync } from 'node:child_process';
import { buildMongoServer } from '../packages/store/src/testing/buildMongoServer.ts';
import { TEST_NODE } from './ownNode.ts';

/**
 * Runs the tests of one project of vitest.config.ts, with whatever else the command line asks of Vitest.
 * @returns the status to exit with
 */
export async function runTests(project: 'short' | 'long'): Promise<number> {
  // Built before the tests, once: many of them would begin to build it at the same moment.
  const hasMongo = process.env.MONGO_URI !== undefined || spawnSync('mongod', ['--version']).status === 0;
  const mongo = hasMongo ? null : await buildMongoServer();
  const noMongo = mongo && 'missing' in mongo ? { PALAVER_NO_MONGO: mongo.missing } : {};

  const { status } = spawnSync(
    'node_modules/.bin/vitest',
    // Each project counts its lines in a folder of its own; said before `--coverage`, it would be forgotten.
    ['run', '--project', project, ...process.argv.slice(2), `--coverage.reportsDirectory=coverage/${project}`],
    { stdio: 'inherit', env: { ...TEST_NODE, ...noMongo } },
  );
  return status ?? 1;
}
