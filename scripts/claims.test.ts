import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../lab/checker/mutants/mutants.ts';
import { SERVER_FLAGS } from './serverFlags.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'lab/bench/users/README.md',
  ...globSync('docs/**/*.md', { cwd: root }),
];
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, what = '']) => what);

describe('what the documents say', () => {
  it.each(DOCUMENTS)('%s names commands and files that there are', (document) => {
    const text = read(document);
    const { scripts } = JSON.parse(read('package.json'));
    expect(found(text, /npm run ([\w:]+)/g).filter((name) => !(name in scripts))).toEqual([]);
    const exclude = ['**/node_modules', '**/dist'];
    const files = globSync(['{*,.*}', '{apps,deploy,e2e,examples,lab,packages,scripts}/**'], { cwd: root, exclude });
    const names = new Set(files.map((file) => basename(file)));
    const named = found(text, /`([\w./-]+\.(?:tsx?|cjs|conf|yaml|yml))`/g);
    expect(named.filter((path) => !names.has(basename(path)))).toEqual([]);
    const links = found(text, /\]\((?!https?:)([^)#]+)\)/g).map((to) => new URL(to, `file://${root}${document}`));
    expect(links.filter((to) => globSync(fileURLToPath(to)).length === 0)).toEqual([]);
  });

  it('the image and PM2 start the server with the flags of npm start', () => {
    for (const file of ['deploy/docker/Dockerfile', 'deploy/pm2/ecosystem.config.cjs'])
      for (const flag of SERVER_FLAGS) expect(read(file), file).toContain(flag);
  });

  it('every command of package.json is one that scripts/run.mjs carries out', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const carried = found(read('scripts/run.mjs'), /^ {2}'?([\w:]+)'?: '[\w/]+\.(?:ts|mjs)',$/gm);
    expect(Object.keys(scripts).toSorted()).toEqual(carried.toSorted());
  });

  it('the browsers are those that the page is built for', () => {
    const [, target = ''] = /target: \[([^\]]+)\]/.exec(read('apps/web/vite.config.ts')) ?? [];
    expect(target).toBe("'chrome111', 'edge111', 'firefox115', 'safari16.4'");
    expect(read('README.md')).toContain('Chrome and Edge from 111, Firefox from 115, Safari and iPhones from 16.4.');
  });

  it('how many times as fast anything is, the README says only as docs/performance.md does, beside the command that printed it', () => {
    const measured = read('docs/performance.md');
    expect(
      found(read('README.md'), /(\d+(?:\.\d+)? (?:×|times))/g).filter((ratio) => !measured.includes(ratio)),
    ).toEqual([]);
  });

  it('the deliberate defects are so many', () => {
    expect(MUTANTS).toHaveLength(28);
    for (const document of ['README.md', 'docs/proof.md'])
      expect(read(document)).toContain('twenty-eight deliberate defects');
  });
});
