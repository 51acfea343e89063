import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const inProject = (path: string) => new URL(`../${path}`, import.meta.url);

it('what holds an attack is shown by files that exist', () => {
  const text = readFileSync(inProject('docs/threats.md'), 'utf8');
  const named = [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(inProject(path)))).toEqual([]);
});
