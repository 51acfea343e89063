import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const IN = '{packages,apps,lab,examples,e2e/client,scripts}/**/*';
/** What waits real seconds, kills processes or breaks the parts between them: `npm run test:long`. `npm test` runs all others. */
const LONG = `${IN}.long.test.{ts,tsx}`;

/** What takes longest goes first, so that no worker is left alone with it at the end: the contracts, whose files are short. */
class ContractsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isContract = ({ moduleId }: TestSpecification) => moduleId.includes('.contract.');
    return (await super.sort(files)).sort((a, b) => Number(isContract(b)) - Number(isContract(a)));
  }
}

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'short', include: [`${IN}.test.{ts,tsx}`], exclude: ['**/node_modules/**', LONG] },
      },
      {
        extends: true,
        test: { name: 'long', include: [LONG], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
    sequence: { sequencer: ContractsFirst },
    setupFiles: ['lab/kit/keepCompiled.ts', 'apps/server/src/testing/holdAnswers.ts'],
    // A machine that is busy takes several times as long: what these end is a test that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // By itself it leaves one core alone: of two, half.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**', '**/contract/**', 'apps/server/src/main.ts'],
      // One test that fails does not hide what all others ran.
      reportOnFailure: true,
      // `npm run check -- --coverage` adds up these, those of the other project and what the browser tests ran, and holds the floors.
      reporter: ['json'],
    },
  },
});
