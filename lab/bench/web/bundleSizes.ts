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
  const soon = assets.filter((file) => /\/(Shell|Conversation|esm)-/.test(file));
  const initial = sum(named('.js'));
  return {
    script: kb(initial),
    style: kb(sum(named('.css'))),
    conversation: kb(initial + sum(soon)),
    all: kb(sum(assets)),
  };
}
