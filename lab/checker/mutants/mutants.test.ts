import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MUTANTS, PREPARATION } from './mutants.ts';

describe('the deliberate defects', () => {
  const all = [{ name: 'prepares a server', patches: PREPARATION }, ...MUTANTS];
  it.each(all.map(({ name, patches }) => [name, patches] as const))('find what they change: %s', (_name, patches) => {
    for (const { file, find } of patches)
      expect(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')).toContain(find);
  });
});
