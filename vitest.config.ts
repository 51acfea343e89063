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
      { extends: true, test: { name: 'long', include: [LONG] } },
    ],
    sequence: { sequencer: ContractsFirst },
    setupFiles: ['apps/server/src/testing/holdAnswers.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    // By itself it leaves one core alone: of two, half.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**', '**/contract/**', 'apps/server/src/main.ts'],
      // `npm run check -- --coverage` adds up these, those of the other project and what the browser tests ran, and holds the floors.
      reporter: ['json'],
    },
  },
});
