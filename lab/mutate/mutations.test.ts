import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations.ts';

const inProject = (path: string) => new URL(`../../${path}`, import.meta.url);

describe('the changes for the worse', () => {
  it.each(MUTATIONS)('has its place once, and tests that exist: $name', ({ file, find, replace, tests }) => {
    expect(readFileSync(inProject(file), 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
    expect(tests.filter((test) => !existsSync(inProject(test)))).toEqual([]);
  });
});
