import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BundleSizes {
  /** KB, gzip: what the document names, before anything is asked for. */
  script: number;
  style: number;
  /** And with what comes by itself right after: the rooms, the conversation and the connection to the server. */
  conversation: number;
  /** KB, gzip: everything the page can ever load. */
  all: number;
}

const kb = (bytes: number) => bytes / 1000;

/** Weighs the built page as it goes over the wire. */
export function bundleSizes(page: string): BundleSizes {
  const weigh = (file: string) => gzipSync(readFileSync(join(page, file)), { level: 6 }).length;
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  const named = (ending: string) =>
    [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].flatMap(([, file]) =>
      file?.endsWith(ending) ? [file] : [],
    );
  const sum = (files: string[]) => files.reduce((total, file) => total + weigh(file), 0);
  const assets = readdirSync(join(page, 'assets'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => `assets/${file}`);
  const soon = withImports(
    page,
    assets.filter((file) => /\/(Shell|RoomPage|esm)-/.test(file)),
  );
  const initial = named('.js');
  return {
    script: kb(sum(initial)),
    style: kb(sum(named('.css'))),
    conversation: kb(sum([...new Set([...initial, ...soon])])),
    all: kb(sum(assets)),
  };
}

/** These files, and all that they need before they run. */
function withImports(page: string, files: string[]): string[] {
  const all = new Set(files);
  for (const file of all)
    for (const [, needed = ''] of readFileSync(join(page, file), 'utf8').matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g))
      all.add(`assets/${needed}`);
  return [...all];
}
