import { readFileSync } from 'node:fs';
import { type CoverageMap, createCoverageMap } from '@vitest/istanbul-lib-coverage';
import { z } from 'zod';

/** A place that goes to the end of its line has no column in JSON, which knows no Infinity. */
const column = z
  .number()
  .nullable()
  .transform((found) => found ?? Infinity);
const place = z.object({ line: z.number(), column });
const map = z.record(
  z.string(),
  z.object({
    path: z.string(),
    statementMap: z.record(z.string(), z.object({ start: place, end: place })),
    s: z.record(z.string(), z.number()),
  }),
);

/** Which lines were run, from a file that Vitest wrote; the functions and branches in it are left out. */
export function readMap(file: string): CoverageMap {
  const found = Object.entries(map.parse(JSON.parse(readFileSync(file, 'utf8'))));
  return createCoverageMap(
    Object.fromEntries(found.map(([path, one]) => [path, { ...one, fnMap: {}, f: {}, branchMap: {}, b: {} }])),
  );
}
