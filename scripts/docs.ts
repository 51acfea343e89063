import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApi } from '@palaver/protocol/documents/asyncApi';
import { openApi } from '@palaver/protocol/documents/openApi';
import { pages } from '@palaver/protocol/documents/pages';
import { VERSION } from '../apps/server/src/version.ts';

/** Writes the documents of the wire into docs/api. With `--check` it only says whether they are as the tables would make them (E3). */
const FOLDER = 'docs/api';
const files: Record<string, string> = {
  'openapi.json': `${JSON.stringify(openApi(VERSION), null, 2)}\n`,
  'asyncapi.json': `${JSON.stringify(asyncApi(VERSION), null, 2)}\n`,
  ...pages(VERSION),
};

if (process.argv.includes('--check')) {
  const stale = Object.entries(files).filter(([name, text]) => readDocument(name) !== text);
  for (const [name] of stale) console.error(`${FOLDER}/${name} is not what the schemas say. Run: npm run docs`);
  process.exit(stale.length === 0 ? 0 : 1);
}
mkdirSync(FOLDER, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(FOLDER, name), text);
console.log(`${Object.keys(files).length} files written to ${FOLDER}.`);

function readDocument(name: string): string {
  try {
    return readFileSync(join(FOLDER, name), 'utf8');
  } catch {
    return '';
  }
}
