import { ConfigError } from '../apps/server/src/settings/configError.ts';
import { examine } from '../apps/server/src/doctor/examine.ts';
import { readEnvironment } from '../apps/server/src/settings/readEnvironment.ts';

/** Looks at what the server needs, changes nothing, and prints a line for each part. It exits with 1 where something failed. */
try {
  for await (const { part, state, line } of examine({ NODE_ENV: 'production', ...readEnvironment() })) {
    console.log(`${state.padEnd(7)} ${part}: ${line}`);
    if (state === 'failed') process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof ConfigError ? `failed  configuration: ${error.message}` : error);
  process.exitCode = 1;
}
