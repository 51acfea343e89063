import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoverageMap } from '@vitest/istanbul-lib-coverage';
import { bound } from '../kit/bound.ts';
import { pageMap } from './pageMap.ts';
import { isOurs, PARTS } from './parts.ts';
import { readMap } from './readMap.ts';

/** Adds up which lines the tests ran, in Node and in the browser, and fails below the floor (H1). All have to have been counted before. */
const LINES = { goal: 95, floor: 92, unit: '%', more: true };
/** What has to be covered without a browser. */
const IN_NODE = /^(apps\/server|packages\/\w+)\//;

const root = fileURLToPath(new URL('../../', import.meta.url));
const short = join(root, 'coverage/short/coverage-final.json');
const long = join(root, 'coverage/long/coverage-final.json');
const inBrowser = join(root, 'test-results/page-lines');
const missing = [
  ...(existsSync(short) ? [] : ['npm test -- --coverage']),
  ...(existsSync(long) ? [] : ['npm run test:long -- --coverage']),
  ...(existsSync(inBrowser) ? [] : ['npm run e2e -- --coverage']),
];
if (missing.length > 0) {
  console.error(`Nothing was counted yet by: ${missing.join(' && ')}`);
  process.exit(1);
}

/** Lines of all files of this map whose paths in the project fit. */
function sumOf(map: CoverageMap, fits: (path: string) => boolean): { total: number; covered: number; share: number } {
  const sum = { total: 0, covered: 0 };
  for (const file of map.files().filter((one) => fits(one.replace(root, '')))) {
    const { total, covered } = map.fileCoverageFor(file).toSummary().lines;
    sum.total += total;
    sum.covered += covered;
  }
  return { ...sum, share: (100 * sum.covered) / sum.total };
}

const map = readMap(short);
map.merge(readMap(long));
map.filter((file) => isOurs(file.replace(root, '')));
const withoutBrowser = sumOf(map, (path) => IN_NODE.test(path));

map.merge(await pageMap(inBrowser, { built: join(root, 'apps/web/dist'), asItWas: join(root, 'apps/web/public') }));
map.filter((file) => isOurs(file.replace(root, '')));
for (const part of PARTS) {
  const { total, covered, share } = sumOf(map, (path) => path.startsWith(part));
  console.log(`${part.padEnd(62)} ${share.toFixed(1).padStart(12)} %   ${covered} of ${total} lines`);
}
const all = sumOf(map, () => true);
console.log(
  bound('lines of server and packages, without a browser', withoutBrowser.share, { ...LINES, goal: LINES.floor }),
);
console.log(bound(`lines that a test ran, ${all.covered} of ${all.total}`, all.share, LINES));
