// Reads what a reporter wrote (its file; `vitest` or `playwright`) and prints passed, failed and skipped in one line, then each test that failed, with
// the first line of why.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [, , file, writtenBy] = process.argv;

/** Of Vitest: every test in every file, and files that could not be run at all. */
function failedInVitest({ testResults }) {
  return testResults.flatMap(({ name: path, status, message, assertionResults }) => {
    const name = relative(process.cwd(), path);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [[name, message]];
    return failed.map(({ fullName, failureMessages }) => [`${name}: ${fullName}`, failureMessages[0]]);
  });
}

/** Of Playwright: files hold groups, groups hold groups and tests. */
function failedInPlaywright({ suites = [], specs = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file: path, line, title, tests }) => [
      `${path}:${line}: ${title}`,
      tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message,
    ]);
  return [...own, ...suites.flatMap(failedInPlaywright)];
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
  for (const [name, message] of isVitest ? failedInVitest(report) : failedInPlaywright(report))
    console.log(`${name}\n    ${firstLine(message)}`);
} catch (error) {
  console.log(`0 1 0\n${writtenBy} left no report: ${error.message}`);
}
