// Reads what a reporter wrote (its file; `vitest` or `playwright`) and prints passed, failed and skipped in one line, then each test that failed, with
// the first line of why, or was skipped.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [, , file, writtenBy] = process.argv;

const SKIPPED = 'It was skipped, and in CI every part is there.';

/** Of Vitest: every test in every file, and files that could not be run at all. */
function wrongInVitest({ testResults }) {
  return testResults.flatMap(({ name: path, status, message, assertionResults }) => {
    const name = relative(process.cwd(), path);
    const wrong = assertionResults.filter((test) => test.status !== 'passed');
    const hasFailed = ({ status }) => status === 'failed';
    return [
      ...(status === 'failed' && !wrong.some(hasFailed) ? [[name, message]] : []),
      ...wrong.map((test) => [`${name}: ${test.fullName}`, hasFailed(test) ? test.failureMessages[0] : SKIPPED]),
    ];
  });
}

/** Of Playwright: files hold groups, groups hold groups and tests. */
function wrongInPlaywright({ suites = [], specs = [] }) {
  const isSkipped = ({ tests }) => tests.some(({ status }) => status === 'skipped');
  const own = specs
    .filter((spec) => !spec.ok || isSkipped(spec))
    .map((spec) => [
      `${spec.file}:${spec.line}: ${spec.title}`,
      isSkipped(spec)
        ? SKIPPED
        : spec.tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message,
    ]);
  return [...own, ...suites.flatMap(wrongInPlaywright)];
}

function firstLine(message = '') {
  return (
    message
      .replace(/\u001b\[\d+m/g, '')
      .split('\n')
      .find((line) => line.trim() !== '') ?? ''
  );
}

try {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const isVitest = writtenBy === 'vitest';
  const { stats } = report;
  const sums = isVitest
    ? [report.numPassedTests, report.numFailedTests, report.numPendingTests + report.numTodoTests]
    : [stats.expected, stats.unexpected + stats.flaky, stats.skipped];
  console.log(sums.join(' '));
  for (const [name, message] of isVitest ? wrongInVitest(report) : wrongInPlaywright(report))
    console.log(`${name}\n    ${firstLine(message)}`);
} catch (error) {
  console.log(`0 1 0\n${writtenBy} left no report: ${error.message}`);
}
