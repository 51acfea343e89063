import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mergeScriptCovs } from '@bcoe/v8-coverage';
import { type CoverageMap, createCoverageMap } from '@vitest/istanbul-lib-coverage';
import convert from 'ast-v8-to-istanbul';
import { parseSync } from 'vite';
import { z } from 'zod';

/** What Chromium counted in one script of one tab. */
const scripts = z.array(
  z.object({
    scriptId: z.string(),
    url: z.string(),
    functions: z.array(
      z.object({
        functionName: z.string(),
        isBlockCoverage: z.boolean(),
        ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
      }),
    ),
  }),
);
type Script = z.infer<typeof scripts>[number];

const sourceMap = z.object({
  version: z.number(),
  names: z.array(z.string()),
  sources: z.array(z.string().nullable()),
  sourcesContent: z.array(z.string().nullable()).optional(),
  mappings: z.string(),
});

/** What the browser was given: the built page with its source maps, and what the build took over as it was. */
interface Given {
  built: string;
  asItWas: string;
}

/**
 * Which lines of the page's sources the browser ran. `counted`: the folder with what the tabs of each test ran.
 * @throws Error when the page was built anew since
 */
export async function pageMap(counted: string, { built, asItWas }: Given): Promise<CoverageMap> {
  const byPath = new Map<string, Script[]>();
  for (const name of readdirSync(counted))
    for (const script of scripts.parse(JSON.parse(readFileSync(join(counted, name), 'utf8')))) {
      const path = new URL(script.url).pathname;
      byPath.set(path, [...(byPath.get(path) ?? []), { ...script, url: path }]);
    }
  const map = createCoverageMap({});
  for (const [path, found] of byPath) {
    const file = [asItWas, built].map((folder) => join(folder, path)).find(existsSync);
    if (file === undefined) throw new Error(`The page that was counted had ${path}, the one that is built has not.`);
    const coverage = mergeScriptCovs(found);
    if (!coverage) continue;
    const code = readFileSync(file, 'utf8');
    map.merge(
      await convert({
        code,
        ast: parseSync(file, code).program,
        coverage: { ...coverage, url: pathToFileURL(file).href },
        sourceMap: mapOf(file),
      }),
    );
  }
  return map;
}

function mapOf(file: string) {
  const map = `${file}.map`;
  return existsSync(map) ? sourceMap.parse(JSON.parse(readFileSync(map, 'utf8'))) : undefined;
}
