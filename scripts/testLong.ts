import { runTests } from './runTests.ts';

process.exit(await runTests('long'));
